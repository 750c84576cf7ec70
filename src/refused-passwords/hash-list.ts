import { hash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { listForms } from '../domain/common-password.ts'
import { type RefusedPasswords, UnusableList } from './list.ts'

/** A line with a SHA-1 in hexadecimal, as Have I Been Pwned publishes them. A count may follow. */
const line = /^([0-9A-Fa-f]{40})(:\d{1,12})?$/

export const isHashLine = (text: string): boolean => line.test(text)

/** The size of a read. A line and the one before it fit in. */
const chunkBytes = 128

/** The number of places at which the order is checked when the list is opened. */
const samples = 64

/** Opens a list of hashes in ascending order, which stays in its file. @throws {UnusableList} */
export async function newHashList(file: FileHandle, size: number, path: string): Promise<RefusedPasswords> {
  const list: List = { file, size, path }
  await checkOrder(list)
  return {
    async has(password) {
      const forms = new Set([password, ...listForms(password)])
      const found = await Promise.all([...forms].map((form) => holds(list, hash('sha1', form))))
      return found.includes(true)
    },
    close: () => file.close(),
  }
}

interface List {
  readonly file: FileHandle
  readonly size: number
  readonly path: string
}

/** Binary search in the file. */
async function holds(list: List, wanted: string): Promise<boolean> {
  let [from, to] = [0, list.size]
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    const found = await lineFrom(list, middle)
    if (!found || found.start >= to) to = middle
    else if (found.hash === wanted) return true
    else if (found.hash < wanted) from = found.end
    else to = middle
  }
  return false
}

interface Line {
  readonly hash: string
  readonly start: number
  /** The position at which the next line starts. */
  readonly end: number
}

/** The first line that starts at a position or after it. @throws {UnusableList} the line is no hash */
async function lineFrom({ file, path }: List, position: number): Promise<Line | undefined> {
  // A line starts at the position if the byte before it ends one.
  const from = Math.max(0, position - 1)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, from)
  const text = buffer.toString('latin1', 0, bytesRead)
  const offset = position === 0 ? 0 : text.indexOf('\n') + 1
  if (position > 0 && offset === 0) {
    if (bytesRead < chunkBytes) return undefined
    throw notHashes(path)
  }
  const rest = text.slice(offset)
  if (rest === '') return undefined
  const length = rest.indexOf('\n')
  const [, found] = line.exec((length < 0 ? rest : rest.slice(0, length)).replace(/\r$/, '')) ?? []
  if (found === undefined) throw notHashes(path)
  const end = length < 0 ? from + text.length : from + offset + length + 1
  return { hash: found.toLowerCase(), start: from + offset, end }
}

const notHashes = (path: string) =>
  new UnusableList(`The list of passwords ${path} has a line that is no SHA-1 hash.`)

async function checkOrder(list: List): Promise<void> {
  let before = ''
  for (let sample = 0; sample < samples; sample++) {
    const found = await lineFrom(list, Math.floor((list.size * sample) / samples))
    if (!found) break
    if (found.hash < before) {
      throw new UnusableList(`The hashes in the list of passwords ${list.path} are not in order: sort it.`)
    }
    before = found.hash
  }
}
