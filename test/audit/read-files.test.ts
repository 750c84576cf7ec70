import assert from 'node:assert/strict'
import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { LogReader } from '../../src/audit/read-files.ts'

async function newPath(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-audit-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'audit.log')
}

async function read(reader: LogReader): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const line of reader.lines()) lines.push(line)
  return lines
}

/** Puts a log aside as a server does. */
async function putAside(path: string, newest: number): Promise<void> {
  for (let number = newest; number >= 1; number--) await rename(`${path}.${number}`, `${path}.${number + 1}`)
  await rename(path, `${path}.1`)
}

test('the files that were put aside come first, the oldest of them before the others', async (t) => {
  const path = await newPath(t)
  for (let number = 12; number >= 1; number--) await writeFile(`${path}.${number}`, `file ${number}\n`)
  await writeFile(path, 'newest\nof all\n')
  await using reader = new LogReader(path)
  const aside = Array.from({ length: 12 }, (_, index) => `file ${12 - index}`)
  assert.deepEqual(await read(reader), [...aside, 'newest', 'of all'])
  assert.deepEqual(await read(reader), [])
})

test('added text is read once, and a line when it has its end', async (t) => {
  const path = await newPath(t)
  await writeFile(path, 'one\ntw')
  await using reader = new LogReader(path)
  assert.deepEqual(await read(reader), ['one'])
  await appendFile(path, 'o ünd more\nthr')
  assert.deepEqual(await read(reader), ['two ünd more'])
  await appendFile(path, 'ee\n')
  assert.deepEqual(await read(reader), ['three'])
})

test('a reader goes on over files that were put aside since, however many', async (t) => {
  const path = await newPath(t)
  await writeFile(path, 'one\n')
  await using reader = new LogReader(path)
  assert.deepEqual(await read(reader), ['one'])
  await appendFile(path, 'two\n')
  await putAside(path, 0)
  await writeFile(path, 'three\n')
  await putAside(path, 1)
  await writeFile(path, 'four\n')
  assert.deepEqual(await read(reader), ['two', 'three', 'four'])
  await putAside(path, 2)
  assert.deepEqual(await read(reader), [])
  await writeFile(path, 'five\n')
  assert.deepEqual(await read(reader), ['five'])
})

test('a file that is missing between others, as while they are renamed, does not hide the older ones', async (t) => {
  const path = await newPath(t)
  await writeFile(`${path}.2`, 'two\n')
  await writeFile(`${path}.1`, 'one\n')
  await writeFile(`${path}.4`, 'four\n')
  await using reader = new LogReader(path)
  assert.deepEqual(await read(reader), ['four', 'two', 'one'])
})

test('where there is no log yet, it is read when it is there', async (t) => {
  const path = await newPath(t)
  await using reader = new LogReader(path)
  assert.deepEqual(await read(reader), [])
  await writeFile(path, 'one\n')
  assert.deepEqual(await read(reader), ['one'])
})

test('a file without any ends of lines is read in pieces', async (t) => {
  const path = await newPath(t)
  await writeFile(path, 'x'.repeat(3_000_000))
  await using reader = new LogReader(path)
  const pieces = await read(reader)
  assert.ok(pieces.length >= 2)
  for (const piece of pieces) assert.ok(piece.length < 1_500_000)
})
