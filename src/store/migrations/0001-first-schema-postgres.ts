/**
 * The same tables as in the embedded store. Text is compared byte by byte, which is the order of code points. Every
 * table that grows with the users has `sub` in its key. Names have their value instead, and messages their bucket. So
 * these columns can spread the tables over machines. For the same reason no table refers to another, and the database
 * counts nothing.
 */
export const firstPostgresSchema = `
CREATE TABLE pool (
  id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  removed smallint NOT NULL DEFAULT 0,
  record text NOT NULL
);
CREATE INDEX pool_removed ON pool (id) WHERE removed = 1;

CREATE TABLE client (
  id text COLLATE "C" PRIMARY KEY,
  pool text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  record text NOT NULL
);
CREATE INDEX client_pool ON client (pool, id);

CREATE TABLE signing_key (
  pool text COLLATE "C" NOT NULL,
  use text COLLATE "C" NOT NULL,
  kid text COLLATE "C" NOT NULL,
  created bigint NOT NULL,
  material text NOT NULL,
  PRIMARY KEY (pool, use, kid)
);

CREATE TABLE access_key (
  id text COLLATE "C" PRIMARY KEY,
  created bigint NOT NULL,
  description text NOT NULL,
  material text NOT NULL
);

CREATE TABLE configuration (
  id integer PRIMARY KEY,
  version bigint NOT NULL
);
INSERT INTO configuration (id, version) VALUES (1, 1);

CREATE TABLE users (
  pool text COLLATE "C" NOT NULL,
  sub text COLLATE "C" NOT NULL,
  username text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  status text NOT NULL,
  enabled smallint NOT NULL,
  created bigint NOT NULL,
  modified bigint NOT NULL,
  document text NOT NULL,
  temporary_since bigint,
  tokens_valid_after bigint NOT NULL,
  PRIMARY KEY (pool, sub)
);
CREATE INDEX users_username ON users (pool, username, sub);

CREATE TABLE credential (
  pool text COLLATE "C" NOT NULL,
  sub text COLLATE "C" NOT NULL,
  sealed text NOT NULL,
  PRIMARY KEY (pool, sub)
);

CREATE TABLE alias (
  pool text COLLATE "C" NOT NULL,
  kind smallint NOT NULL,
  value text COLLATE "C" NOT NULL,
  sub text COLLATE "C" NOT NULL,
  PRIMARY KEY (pool, kind, value)
);

CREATE TABLE attr_idx (
  pool text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  sub text COLLATE "C" NOT NULL,
  PRIMARY KEY (pool, name, value, sub)
);

CREATE TABLE event (
  pool text COLLATE "C" NOT NULL,
  sub text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  at bigint NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  changes text NOT NULL,
  PRIMARY KEY (pool, sub, version)
);

CREATE TABLE code (
  pool text COLLATE "C" NOT NULL,
  sub text COLLATE "C" NOT NULL,
  purpose text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL,
  expires bigint NOT NULL,
  attribute text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (pool, sub, purpose)
);
CREATE INDEX code_expires ON code (expires);

CREATE TABLE session (
  pool text COLLATE "C" NOT NULL,
  sub text COLLATE "C" NOT NULL,
  family text COLLATE "C" NOT NULL,
  client text NOT NULL,
  created bigint NOT NULL,
  expires bigint NOT NULL,
  keep_until bigint NOT NULL,
  hash text COLLATE "C" NOT NULL,
  previous_hash text COLLATE "C",
  grace_ends bigint,
  PRIMARY KEY (pool, sub, family)
);
CREATE INDEX session_keep_until ON session (keep_until);

CREATE TABLE used_proof (
  pool text COLLATE "C" NOT NULL,
  sub text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  expires bigint NOT NULL,
  PRIMARY KEY (pool, sub, id)
);
CREATE INDEX used_proof_expires ON used_proof (expires);

CREATE TABLE attempt (
  pool text COLLATE "C" NOT NULL,
  sub text COLLATE "C" NOT NULL,
  action text COLLATE "C" NOT NULL,
  times bigint[] NOT NULL,
  last bigint NOT NULL,
  PRIMARY KEY (pool, sub, action)
);
CREATE INDEX attempt_last ON attempt (last);

CREATE TABLE lockout (
  pool text COLLATE "C" NOT NULL,
  sub text COLLATE "C" NOT NULL,
  failures bigint NOT NULL,
  last bigint NOT NULL,
  locked_until bigint NOT NULL,
  PRIMARY KEY (pool, sub)
);
CREATE INDEX lockout_last ON lockout (last);

CREATE TABLE outbox (
  bucket integer NOT NULL,
  id text COLLATE "C" NOT NULL,
  pool text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  body text NOT NULL,
  sent bigint,
  PRIMARY KEY (bucket, id)
);
CREATE INDEX outbox_at ON outbox (at, id);
`
