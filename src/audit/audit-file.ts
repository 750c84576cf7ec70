import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

export interface AuditFileOptions {
  readonly path: string
  /** The size limit in bytes. A file that would exceed it is rotated, and a new one begins. */
  readonly maxSize: number
  /** The number of rotated files to keep. */
  readonly keep: number
  /** Tells the operator what is wrong, in one line. */
  readonly warn: (text: string) => void
  readonly now: () => number
  /** The pause after a failure (milliseconds). */
  readonly pause?: number
  /** The most bytes that may wait for the disk. */
  readonly maxWaiting?: number
  readonly openFile?: (path: string) => Promise<Pick<FileHandle, 'write' | 'close' | 'stat'>>
}

type Handle = Awaited<ReturnType<NonNullable<AuditFileOptions['openFile']>>>

const maxInBatch = 262_144

/** The mode of the file: only the operator reads the log. */
const mode = 0o600

/**
 * Appends lines to a file that is rotated when it is full: `audit.log` becomes `audit.log.1`, that becomes
 * `audit.log.2`, and so on. No call waits for the disk: lines are gathered for a turn of the event loop and written
 * while calls go on. Lines that cannot be written wait, within bounds, until that is possible again. Lost lines are
 * counted, in the file too.
 */
export class AuditFile implements AsyncDisposable {
  readonly #options: Required<AuditFileOptions>
  #handle: Handle | undefined
  #size: number
  /** The size at which the file is to be rotated. */
  #limit: number
  readonly #waiting: string[] = []
  #waitingBytes = 0
  /** The rest of the batch that is being written. */
  #batch: Buffer = Buffer.alloc(0)
  #lost = 0
  #isFailing = false
  #isClosing = false
  readonly #closing = new AbortController()
  #writing: Promise<void> | undefined

  /** @throws {Error} the file cannot be opened or made */
  constructor(options: AuditFileOptions) {
    this.#options = {
      pause: 1000,
      maxWaiting: 16 * 1_048_576,
      openFile: (path) => open(path, 'a', mode),
      ...options,
    }
    const { size, isTorn } = inspect(options.path)
    this.#size = size
    this.#limit = options.maxSize
    // A killed process may have left a line without its end.
    if (isTorn) this.#waiting.push('')
    this.#say('start')
  }

  /** Takes a line without its end. */
  write(line: string): void {
    const { maxWaiting } = this.#options
    if (this.#waitingBytes + line.length > maxWaiting) {
      this.#lost += 1
      return
    }
    this.#add(line)
  }

  /** Writes the waiting lines if that is possible now, and closes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#say('stop')
    this.#isClosing = true
    this.#closing.abort()
    await this.#writing
    await this.#handle?.close().catch(() => undefined)
  }

  /** Never rejects. */
  async #drain(): Promise<void> {
    await new Promise(setImmediate)
    while (this.#waiting.length > 0 || this.#batch.length > 0) {
      try {
        await this.#append()
        this.#recover()
      } catch (error) {
        this.#fail(error)
        if (this.#isClosing) return this.#giveUp()
        await sleep(this.#options.pause, undefined, { signal: this.#closing.signal, ref: false }).catch(
          () => undefined,
        )
      }
    }
    this.#writing = undefined
  }

  /** Writes one batch. If it fails in the middle, the rest is written next. */
  async #append(): Promise<void> {
    if (this.#batch.length === 0) {
      this.#batch = this.#nextBatch()
      if (this.#size > 0 && this.#size + this.#batch.length > this.#limit) await this.#rotate()
    }
    this.#handle ??= await this.#options.openFile(this.#options.path)
    while (this.#batch.length > 0) {
      const { bytesWritten } = await this.#handle.write(this.#batch)
      this.#size += bytesWritten
      this.#batch = this.#batch.subarray(bytesWritten)
    }
  }

  #nextBatch(): Buffer {
    let [count, length] = [0, 0]
    for (const line of this.#waiting) {
      if (count > 0 && length + line.length > maxInBatch) break
      count += 1
      length += line.length
    }
    this.#waitingBytes -= length
    return Buffer.from(`${this.#waiting.splice(0, count).join('\n')}\n`)
  }

  /** Rotates the file. If that fails, the file grows on, and the next try follows after `maxSize` more bytes. */
  async #rotate(): Promise<void> {
    const { path, keep, maxSize, warn } = this.#options
    try {
      await rm(`${path}.${keep}`, { force: true })
      for (let number = keep - 1; number >= 1; number--)
        await renameIfThere(`${path}.${number}`, `${path}.${number + 1}`)
      await renameIfThere(path, `${path}.1`)
    } catch (error) {
      this.#limit = this.#size + maxSize
      warn(`The audit log ${path} is full and cannot be put aside (${codeOf(error)}), so it grows on.`)
      return
    }
    await this.#handle?.close()
    this.#handle = undefined
    this.#size = 0
    this.#limit = maxSize
  }

  #fail(error: unknown): void {
    if (this.#isFailing) return
    this.#isFailing = true
    const { path, warn } = this.#options
    warn(
      `The audit log ${path} cannot be written (${codeOf(error)}). Its lines wait in memory as long as there is room.`,
    )
  }

  #recover(): void {
    if (this.#isFailing) {
      this.#isFailing = false
      const lost = this.#lost === 0 ? 'nothing was lost' : `${this.#lost} lines were lost`
      this.#options.warn(`The audit log ${this.#options.path} is written again; ${lost}.`)
    }
    if (this.#lost > 0) {
      const count = this.#lost
      this.#lost = 0
      this.#say('lost', count)
    }
  }

  #giveUp(): void {
    const count = this.#lost + this.#waiting.length + (this.#batch.length > 0 ? 1 : 0)
    this.#options.warn(
      `The audit log ${this.#options.path} was closed while it could not be written: ${count} lines or more were lost.`,
    )
    this.#writing = undefined
  }

  #add(line: string): void {
    this.#waiting.push(line)
    this.#waitingBytes += line.length
    this.#writing ??= this.#drain()
  }

  /** Adds a line about the log itself, for which there is always room. */
  #say(action: 'start' | 'stop' | 'lost', count?: number): void {
    const at = new Date(this.#options.now()).toISOString()
    const outcome = action === 'lost' ? 'failed' : 'done'
    this.#add(JSON.stringify({ v: 1, at, event: 'log', action, outcome, count }))
  }
}

/** Tells the size of the file and whether its last line lacks its end. The file is made if it is missing. */
function inspect(path: string): { readonly size: number; readonly isTorn: boolean } {
  const file = openSync(path, 'a+', mode)
  try {
    const { size } = fstatSync(file)
    const last = Buffer.alloc(1)
    if (size > 0) readSync(file, last, 0, 1, size - 1)
    return { size, isTorn: size > 0 && last.toString() !== '\n' }
  } finally {
    closeSync(file)
  }
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'no reason given'
