import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import test from 'node:test'
import { appendLine } from '../../src/audit/append-line.ts'
import { textOf } from './append-lines.ts'
import { AuditFile } from '../../src/audit/audit-file.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'

test('a line is appended to a log, which is made for its owner only', async (t) => {
  const path = join(await temporaryFolder(t), 'audit.log')
  appendLine(path, 'one')
  appendLine(path, 'two')
  assert.equal(await readFile(path, 'utf8'), 'one\ntwo\n')
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})

test('a line that a killed server left without its end is ended before the next one', async (t) => {
  const path = join(await temporaryFolder(t), 'audit.log')
  await writeFile(path, 'whole\n{"v":1,"at')
  appendLine(path, 'one')
  assert.equal(await readFile(path, 'utf8'), 'whole\n{"v":1,"at\none\n')
})

test('a path that is no file cannot be appended to', async (t) => {
  const path = join(await temporaryFolder(t), 'audit.log')
  await mkdir(path)
  assert.throws(() => appendLine(path, 'one'), { code: 'EISDIR' })
})

/** Every line of a log and of the files that were put aside. */
async function linesIn(folder: string): Promise<readonly string[]> {
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')))
  for (const text of texts) assert.ok(text === '' || text.endsWith('\n'))
  return texts.flatMap((text) => text.split('\n').slice(0, -1))
}

test('lines of other processes are whole and all there while a server writes and puts files aside', async (t) => {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'audit.log')
  const [names, each, ofServer] = [['a', 'b', 'c'], 40, 1500]
  const file = new AuditFile({ path, maxSize: 2000, keep: 1000, warn: assert.fail, now: Date.now })
  const program = resolve(import.meta.dirname, 'append-lines.ts')
  const others = names.map((name) =>
    spawn(process.execPath, [program, path, name, String(each)], { stdio: ['ignore', 'pipe', 'inherit'] }),
  )
  const ends = others.map((child) => once(child, 'exit'))
  await Promise.all(others.map((child) => once(child.stdout, 'data')))
  for (let number = 0; number < ofServer; number++) {
    file.write(textOf('server', number))
    if (number % 5 === 0) await readdir(folder)
  }
  for (const end of ends) assert.deepEqual(await end, [0, null])
  await file[Symbol.asyncDispose]()
  assert.ok((await readdir(folder)).length > 3, 'files were put aside')
  const lines = (await linesIn(folder)).filter((line) => !line.includes('"event":"log"'))
  const expected = [
    ...Array.from({ length: ofServer }, (_, number) => textOf('server', number)),
    ...names.flatMap((name) => Array.from({ length: each }, (_, number) => textOf(name, number))),
  ]
  assert.deepEqual(lines.sort(), expected.sort())
})
