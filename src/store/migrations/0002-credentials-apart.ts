/** Credentials are the longest part of a user and rarely read, so they get rows of their own. */
export const credentialsApart = `
CREATE TABLE credential (
  pool TEXT NOT NULL,
  sub TEXT NOT NULL,
  sealed TEXT NOT NULL,
  PRIMARY KEY (pool, sub)
) STRICT;
INSERT INTO credential (pool, sub, sealed)
  SELECT pool, sub, credentials FROM users WHERE credentials IS NOT NULL ORDER BY pool, sub;
ALTER TABLE users DROP COLUMN credentials;
`
