import { open, type FileHandle } from 'node:fs/promises'

/** A file of a rotated log, and how far it has been read. */
interface OpenFile {
  readonly handle: FileHandle
  readonly id: string
  position: number
  /** The beginning of a line whose end has not been read. */
  rest: Buffer
}

const chunkSize = 262_144
/** The longest possible line of a log. Longer text is cut into pieces, which are no lines of a log. */
const maxLineLength = 1_048_576

/** Reads a log with its rotated files, the oldest first, and goes on with lines that are added. */
export class LogReader implements AsyncDisposable {
  readonly #path: string
  #current: OpenFile | undefined
  readonly #chunk = Buffer.alloc(chunkSize)

  constructor(path: string) {
    this.#path = path
  }

  /** All lines that are not read yet, without line ends. */
  async *lines(): AsyncGenerator<string> {
    const newer = await openNewerThan(this.#path, this.#current)
    if (this.#current) yield* this.#linesOf(this.#current)
    for (const file of newer) {
      if (this.#current) {
        if (this.#current.rest.length > 0) yield this.#current.rest.toString()
        await this.#current.handle.close()
      }
      this.#current = file
      yield* this.#linesOf(file)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#current?.handle.close()
  }

  async *#linesOf(file: OpenFile): AsyncGenerator<string> {
    for (;;) {
      const { bytesRead } = await file.handle.read(this.#chunk, 0, chunkSize, file.position)
      if (bytesRead === 0) return
      file.position += bytesRead
      const text = Buffer.concat([file.rest, this.#chunk.subarray(0, bytesRead)])
      const end = text.lastIndexOf('\n')
      file.rest = Buffer.from(text.subarray(end + 1))
      if (end >= 0) yield* text.subarray(0, end).toString().split('\n')
      if (file.rest.length > maxLineLength) {
        yield file.rest.toString()
        file.rest = Buffer.alloc(0)
      }
    }
  }
}

/**
 * Opens the files that are newer than a known one, and answers the oldest first. It opens them from the newest back.
 * Thus a file that is rotated meanwhile is met again and not skipped.
 */
async function openNewerThan(path: string, known: OpenFile | undefined): Promise<readonly OpenFile[]> {
  const found: OpenFile[] = []
  // One number may be missing for a moment while files are renamed.
  for (let number = 0, missing = 0; missing < 2; number++) {
    const file = await tryToOpen(number === 0 ? path : `${path}.${number}`)
    missing = file ? 0 : missing + 1
    if (file && file.id !== known?.id && found.every(({ id }) => id !== file.id)) found.unshift(file)
    else await file?.handle.close()
    if (file && file.id === known?.id) break
  }
  return found
}

async function tryToOpen(path: string): Promise<OpenFile | undefined> {
  try {
    const handle = await open(path, 'r')
    const { dev, ino } = await handle.stat({ bigint: true })
    return { handle, id: `${dev} ${ino}`, position: 0, rest: Buffer.alloc(0) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
