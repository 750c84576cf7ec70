/**
 * The first schema. Ids, times and normal forms come from the application. Text is compared byte by byte, which is
 * the order of code points. Rows that are found by a key alone are kept in the key's own tree. Users are not, since
 * their rows are long.
 */
export const firstSchema = `
CREATE TABLE pool (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0,
  record TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX pool_removed ON pool (id) WHERE removed = 1;

CREATE TABLE client (
  id TEXT PRIMARY KEY,
  pool TEXT NOT NULL,
  version INTEGER NOT NULL,
  record TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX client_pool ON client (pool, id);

CREATE TABLE signing_key (
  pool TEXT NOT NULL,
  use TEXT NOT NULL,
  kid TEXT NOT NULL,
  created INTEGER NOT NULL,
  material TEXT NOT NULL,
  PRIMARY KEY (pool, use, kid)
) STRICT, WITHOUT ROWID;

CREATE TABLE access_key (
  id TEXT PRIMARY KEY,
  created INTEGER NOT NULL,
  description TEXT NOT NULL,
  material TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
  pool TEXT NOT NULL,
  sub TEXT NOT NULL,
  username TEXT NOT NULL,
  version INTEGER NOT NULL,
  status TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  document TEXT NOT NULL,
  credentials TEXT,
  temporary_since INTEGER,
  tokens_valid_after INTEGER NOT NULL,
  PRIMARY KEY (pool, sub)
) STRICT;
CREATE INDEX users_username ON users (pool, username, sub);

CREATE TABLE alias (
  pool TEXT NOT NULL,
  kind INTEGER NOT NULL,
  value TEXT NOT NULL,
  sub TEXT NOT NULL,
  PRIMARY KEY (pool, kind, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE attr_idx (
  pool TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  sub TEXT NOT NULL,
  PRIMARY KEY (pool, name, value, sub)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  pool TEXT NOT NULL,
  sub TEXT NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  changes TEXT NOT NULL,
  PRIMARY KEY (pool, sub, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE code (
  pool TEXT NOT NULL,
  sub TEXT NOT NULL,
  purpose TEXT NOT NULL,
  hash TEXT NOT NULL,
  expires INTEGER NOT NULL,
  attribute TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (pool, sub, purpose)
) STRICT, WITHOUT ROWID;
CREATE INDEX code_expires ON code (expires);

CREATE TABLE session (
  pool TEXT NOT NULL,
  sub TEXT NOT NULL,
  family TEXT NOT NULL,
  client TEXT NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  keep_until INTEGER NOT NULL,
  hash TEXT NOT NULL,
  previous_hash TEXT,
  grace_ends INTEGER,
  PRIMARY KEY (pool, sub, family)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_keep_until ON session (keep_until);

CREATE TABLE used_proof (
  pool TEXT NOT NULL,
  sub TEXT NOT NULL,
  id TEXT NOT NULL,
  expires INTEGER NOT NULL,
  PRIMARY KEY (pool, sub, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX used_proof_expires ON used_proof (expires);

CREATE TABLE attempt (
  pool TEXT NOT NULL,
  sub TEXT NOT NULL,
  action TEXT NOT NULL,
  times TEXT NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (pool, sub, action)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_last ON attempt (last);

CREATE TABLE lockout (
  pool TEXT NOT NULL,
  sub TEXT NOT NULL,
  failures INTEGER NOT NULL,
  last INTEGER NOT NULL,
  locked_until INTEGER NOT NULL,
  PRIMARY KEY (pool, sub)
) STRICT, WITHOUT ROWID;
CREATE INDEX lockout_last ON lockout (last);

CREATE TABLE outbox (
  bucket INTEGER NOT NULL,
  id TEXT NOT NULL,
  pool TEXT NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL,
  sent INTEGER,
  PRIMARY KEY (bucket, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_at ON outbox (at, id);
`
