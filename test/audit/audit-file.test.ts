import assert from 'node:assert/strict'
import { open, readdir, readFile, stat, writeFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { AuditFile, type AuditFileOptions } from '../../src/audit/audit-file.ts'

async function newPath(t: TestContext): Promise<{ folder: string; path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-audit-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return { folder, path: join(folder, 'audit.log') }
}

const openFile = (path: string, options: Partial<AuditFileOptions> = {}) =>
  new AuditFile({
    path,
    maxSize: 1_000_000,
    keep: 2,
    warn: (text) => assert.fail(text),
    now: () => Date.UTC(2026, 8, 13),
    ...options,
  })

const at = '"at":"2026-09-13T00:00:00.000Z","event":"log"'
const started = `{"v":1,${at},"action":"start","outcome":"done"}`
const stopped = `{"v":1,${at},"action":"stop","outcome":"done"}`
const linesIn = async (path: string) => (await readFile(path, 'utf8')).split('\n')

test('lines are written in order, between those of its start and its end', async (t) => {
  const { path } = await newPath(t)
  const file = openFile(path)
  for (const line of ['one', 'two', 'three']) file.write(line)
  await file[Symbol.asyncDispose]()
  assert.deepEqual(await linesIn(path), [started, 'one', 'two', 'three', stopped, ''])
})

test('a log goes on where it was, and only who runs the server can read it', async (t) => {
  const { path } = await newPath(t)
  await openFile(path)[Symbol.asyncDispose]()
  await openFile(path)[Symbol.asyncDispose]()
  assert.deepEqual(await linesIn(path), [started, stopped, started, stopped, ''])
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})

test('a line that a killed server left without its end is ended before the next one', async (t) => {
  const { path } = await newPath(t)
  await writeFile(path, 'whole\n{"v":1,"at')
  await openFile(path)[Symbol.asyncDispose]()
  assert.deepEqual(await linesIn(path), ['whole', '{"v":1,"at', started, stopped, ''])
})

test('a file is put aside before it grows too large, and so many of them are kept', async (t) => {
  const { folder, path } = await newPath(t)
  const file = openFile(path, { maxSize: 400 })
  for (let number = 0; number < 10; number++) {
    file.write(`${number} ${'x'.repeat(300)}`)
    // A turn of its own for each, so that each is a batch.
    await untilWritten(folder, `${number} x`)
  }
  await file[Symbol.asyncDispose]()
  assert.deepEqual((await readdir(folder)).sort(), ['audit.log', 'audit.log.1', 'audit.log.2'])
  const kept = await Promise.all(['.2', '.1', ''].map((end) => readFile(path + end, 'utf8')))
  const numbers = kept.flatMap((text) => text.split('\n').filter((line) => line.endsWith('x')))
  assert.deepEqual(
    numbers.map((line) => Number(line[0])),
    [7, 8, 9],
  )
  for (const text of kept) assert.ok(text.length <= 400, String(text.length))
})

async function untilWritten(folder: string, text: string): Promise<void> {
  for (;;) {
    const found = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8').catch(() => '')),
    )
    if (found.some((content) => content.includes(text))) return
  }
}

/** Writes like a disk that is full for as long as it is told to be. */
function fullDisk(path: string) {
  const disk = { isFull: false, free: 0 }
  const openFull: AuditFileOptions['openFile'] = async () => {
    const handle = await open(path, 'a')
    const write = async (bytes: Buffer) => {
      if (!disk.isFull) return handle.write(bytes)
      const part = bytes.subarray(0, disk.free)
      disk.free = 0
      if (part.length === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
      return handle.write(part)
    }
    // Only these are called.
    return { write, close: () => handle.close() } as unknown as Awaited<ReturnType<typeof open>>
  }
  return { disk, openFile: openFull }
}

test('lines that a full disk does not take are written later, and that is told once', async (t) => {
  const { path } = await newPath(t)
  const { disk, openFile: openFull } = fullDisk(path)
  const told: string[] = []
  const isTold = Promise.withResolvers<void>()
  const isBack = Promise.withResolvers<void>()
  const warn = (text: string) => {
    told.push(text)
    if (told.length === 1) isTold.resolve()
    else isBack.resolve()
  }
  const file = openFile(path, { openFile: openFull, warn, pause: 5 })
  disk.isFull = true
  disk.free = started.length + 3
  file.write('one')
  await isTold.promise
  file.write('two')
  disk.isFull = false
  await isBack.promise
  await file[Symbol.asyncDispose]()
  assert.deepEqual(await linesIn(path), [started, 'one', 'two', stopped, ''])
  assert.deepEqual(told, [
    `The audit log ${path} cannot be written (ENOSPC). Its lines wait in memory as long as there is room.`,
    `The audit log ${path} is written again; nothing was lost.`,
  ])
})

test('lines for which there is no room in memory are lost, and the log says how many', async (t) => {
  const { path } = await newPath(t)
  const { disk, openFile: openFull } = fullDisk(path)
  const told: string[] = []
  const isTold = Promise.withResolvers<void>()
  const isBack = Promise.withResolvers<void>()
  const warn = (text: string) => {
    told.push(text)
    if (told.length === 1) isTold.resolve()
    else isBack.resolve()
  }
  disk.isFull = true
  const file = openFile(path, { openFile: openFull, warn, pause: 5, maxWaiting: 200 })
  await isTold.promise
  for (let number = 0; number < 30; number++) file.write(`line ${number} of those that come`)
  disk.isFull = false
  await isBack.promise
  await file[Symbol.asyncDispose]()
  const lines = await linesIn(path)
  const kept = lines.filter((line) => line.startsWith('line')).length
  assert.ok(kept > 0 && kept < 30, String(kept))
  assert.ok(
    lines.includes(`{"v":1,${at},"action":"lost","outcome":"failed","count":${30 - kept}}`),
    lines.join('\n'),
  )
  assert.match(told[1] ?? '', new RegExp(`written again; ${30 - kept} lines were lost\\.$`))
})

test('a log that cannot be written when the server stops does not keep it from stopping', async (t) => {
  const { path } = await newPath(t)
  const { disk, openFile: openFull } = fullDisk(path)
  disk.isFull = true
  const told: string[] = []
  const file = openFile(path, { openFile: openFull, warn: (text) => void told.push(text), pause: 3_600_000 })
  await file[Symbol.asyncDispose]()
  assert.match(told.at(-1) ?? '', /was closed while it could not be written: \d+ lines or more were lost\.$/)
})

test('a file that cannot be opened is told at once', async (t) => {
  const { folder } = await newPath(t)
  assert.throws(() => openFile(folder), { code: 'EISDIR' })
})
