/** The bounds of an access key, and the time of its last use. Existing keys have no bounds. */
export const accessKeyRights = `
ALTER TABLE access_key ADD COLUMN read_only INTEGER NOT NULL DEFAULT 0;
ALTER TABLE access_key ADD COLUMN pool TEXT;
ALTER TABLE access_key ADD COLUMN expires INTEGER;
ALTER TABLE access_key ADD COLUMN last_used INTEGER;
`

export const accessKeyRightsPostgres = `
ALTER TABLE access_key
  ADD COLUMN read_only smallint NOT NULL DEFAULT 0,
  ADD COLUMN pool text COLLATE "C",
  ADD COLUMN expires bigint,
  ADD COLUMN last_used bigint;
`
