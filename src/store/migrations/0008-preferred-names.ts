/**
 * A preferred user name is held as user name too (kinds 3 and 0), so that it is nobody else's. Where another user has it
 * as user name already, it stays theirs.
 */
export const preferredNames = `
INSERT INTO alias (pool, kind, value, sub)
SELECT pool, 0, value, sub FROM alias WHERE kind = 3
ON CONFLICT DO NOTHING;
`
