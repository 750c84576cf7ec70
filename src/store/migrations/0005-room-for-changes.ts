/**
 * Room in each page of `users` for the next version of one or two of its rows. A row that is changed then stays in its
 * page, and the entries of both indexes are good for it as they are; without room each change writes into two more pages.
 */
export const roomForChangesPostgres = `
ALTER TABLE users SET (fillfactor = 85);
`
