import { closeSync, openSync, readSync } from 'node:fs'

/** The mark of a Rockpool database in the header of its file. */
export const applicationId = 0x526b706c

/**
 * The kind of a file. A database in use keeps its latest changes in a log beside it. A whole one, such as a backup,
 * is all in its file.
 */
export type FileKind = 'no database' | 'of another program' | 'in use' | 'whole'

/**
 * The kind of a file by its first bytes. They are read before SQLite opens it, since opening alone can change a
 * database of another program. Closing the file drops every lock that this process has on it, so the process must
 * have none.
 */
export function kindOf(path: string, flags: 'r' | 'r+'): FileKind {
  const header = Buffer.alloc(100)
  const file = openSync(path, flags)
  try {
    const read = readSync(file, header)
    if (read < header.length || header.toString('latin1', 0, 16) !== 'SQLite format 3\0') return 'no database'
    if (header.readInt32BE(68) !== applicationId) return 'of another program'
    // The version of the format for writing. Version 2 has a write-ahead log.
    return header[18] === 2 ? 'in use' : 'whole'
  } finally {
    closeSync(file)
  }
}
