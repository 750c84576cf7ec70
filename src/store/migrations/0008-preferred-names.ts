/**
 * A preferred user name is held as user name too (kinds 3 and 0). So no other user can have it. Where another user
 * already has it as user name, it stays theirs.
 */
export const preferredNames = `
INSERT INTO alias (pool, kind, value, sub)
SELECT pool, 0, value, sub FROM alias WHERE kind = 3
ON CONFLICT DO NOTHING;
`
