import { closeSync, openSync, readSync } from 'node:fs'

/** The mark of a Rockpool database in the header of its file. */
export const applicationId = 0x526b706c

/**
 * What a file is. A database in use keeps what was written last in a log beside it; a whole one is all in its file, as
 * a backup is.
 */
export type FileKind = 'no database' | 'of another program' | 'in use' | 'whole'

/**
 * What the first bytes of a file say it is. They are read before SQLite opens it, since opening alone can change a
 * database of another program. Closing the file drops every lock that this process has on it, so it must have none.
 */
export function kindOf(path: string, flags: 'r' | 'r+'): FileKind {
  const header = Buffer.alloc(100)
  const file = openSync(path, flags)
  try {
    const read = readSync(file, header)
    if (read < header.length || header.toString('latin1', 0, 16) !== 'SQLite format 3\0') return 'no database'
    if (header.readInt32BE(68) !== applicationId) return 'of another program'
    // The version of the format for writing: 2 is with a write-ahead log.
    return header[18] === 2 ? 'in use' : 'whole'
  } finally {
    closeSync(file)
  }
}
