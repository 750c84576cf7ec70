/**
 * Groups of users, and groups that were deleted and may still have members. Memberships are in the documents of users,
 * with rows of `attr_idx` by which the members of a group are listed.
 */
export const groups = `
CREATE TABLE user_group (
  pool TEXT NOT NULL,
  name_key TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (pool, name_key)
) STRICT, WITHOUT ROWID;
CREATE TABLE removed_group (
  pool TEXT NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  PRIMARY KEY (pool, id)
) STRICT, WITHOUT ROWID;
`

export const groupsPostgres = `
CREATE TABLE user_group (
  pool text COLLATE "C" NOT NULL,
  name_key text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  record text NOT NULL,
  PRIMARY KEY (pool, name_key)
);
CREATE TABLE removed_group (
  pool text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  actor text COLLATE "C" NOT NULL,
  PRIMARY KEY (pool, id)
);
`
