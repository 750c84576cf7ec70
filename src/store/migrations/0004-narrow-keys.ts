/**
 * Sessions and history as rows that an index finds. If rows are kept in the key's own tree, its inner pages hold
 * whole rows as well. For a million users these take 12 and 73 MB, which no cache keeps. An index beside the rows is
 * narrow, and can tell alone whether a session exists. Entries of the history are written one after another.
 */
export const narrowKeys = `
CREATE TABLE new_session (
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
) STRICT;
INSERT INTO new_session SELECT * FROM session ORDER BY pool, sub, family;
DROP TABLE session;
ALTER TABLE new_session RENAME TO session;
CREATE INDEX session_keep_until ON session (keep_until);

CREATE TABLE new_event (
  pool TEXT NOT NULL,
  sub TEXT NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  changes TEXT NOT NULL,
  PRIMARY KEY (pool, sub, version)
) STRICT;
INSERT INTO new_event SELECT * FROM event ORDER BY pool, sub, version;
DROP TABLE event;
ALTER TABLE new_event RENAME TO event;
`
