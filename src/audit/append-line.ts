import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs'

/** The mode of a file that is made: only the operator reads the log. */
const mode = 0o600

/** Opens the file as a line would, and makes it if it is missing. @throws {Error} it cannot be written */
export function checkAppendable(path: string): void {
  closeSync(openSync(path, 'a+', mode))
}

/**
 * Appends a line, given without its end, to an audit log that a server may be writing. The system puts each write at
 * the end of the file whole, so neither tears the other's lines. The file is not rotated: its server does that, and a
 * line may go to a file that was put aside a moment before. The line is on the disk afterwards.
 * @throws {Error} it cannot be written
 */
export function appendLine(path: string, line: string): void {
  const file = openSync(path, 'a+', mode)
  try {
    const bytes = Buffer.from(`${isTorn(file) ? '\n' : ''}${line}\n`)
    if (writeSync(file, bytes) < bytes.length) throw Object.assign(new Error(path), { code: 'ENOSPC' })
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Whether the last line lacks its end, as a killed process may have left it. */
function isTorn(file: number): boolean {
  const { size } = fstatSync(file)
  const last = Buffer.alloc(1)
  return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last.toString() !== '\n'
}
