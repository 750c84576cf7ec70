/**
 * Room in each page of `users` for the next version of one or two of its rows. A changed row then stays in its page,
 * and the entries of both indexes stay valid. Without room each change writes into two more pages.
 */
export const roomForChangesPostgres = `
ALTER TABLE users SET (fillfactor = 85);
`
