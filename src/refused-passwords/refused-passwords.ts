import { open, type FileHandle } from 'node:fs/promises'
import { loadCommonPasswords } from './common-passwords.ts'
import { isHashLine, newHashList } from './hash-list.ts'
import { noPasswords, type RefusedPasswords, UnusableList } from './list.ts'
import { newWordList } from './word-list.ts'

/** The source of the list of refused passwords. */
export type ListLocation = { readonly kind: 'common' } | { readonly kind: 'file'; readonly path: string }

/** The longest list of words, which is kept in memory. A longer list must have hashes, which stay in their file. */
const maxBytes = 16 * 1024 * 1024

/** Opens the list, or answers an empty one if no place is given. @throws {UnusableList} */
export async function openRefusedPasswords(place: ListLocation | undefined): Promise<RefusedPasswords> {
  if (!place) return noPasswords
  if (place.kind === 'common') return newWordList(await loadCommonPasswords())
  try {
    return await openFile(place.path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof UnusableList || code === undefined) throw error
    throw new UnusableList(`The list of passwords ${place.path} cannot be read (${code}).`, { cause: error })
  }
}

async function openFile(path: string): Promise<RefusedPasswords> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0)
    const [first = ''] = buffer.toString('latin1', 0, bytesRead).split(/\r?\n/)
    if (isHashLine(first)) return await newHashList(file, size, path)
    return newWordList(await readWords(file, size, path))
  } catch (error) {
    await file.close()
    throw error
  }
}

async function readWords(file: FileHandle, size: number, path: string): Promise<readonly string[]> {
  if (size > maxBytes) {
    throw new UnusableList(
      `The list of passwords ${path} has more than 16 MB. Make it one of SHA-1 hashes, in order.`,
    )
  }
  const words = (await file.readFile('utf8')).split(/\r?\n/).filter((line) => line !== '')
  await file.close()
  if (words.length === 0) throw new UnusableList(`The list of passwords ${path} is empty.`)
  return words
}
