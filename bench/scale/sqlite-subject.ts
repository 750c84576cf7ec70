import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Run } from '../run.ts'
import type { Crowd } from './crowd.ts'
import { fillSqlite } from './fill-sqlite.ts'
import type { ScaleOperation } from './operations.ts'
import type { Size, Subject, Work } from './subject.ts'

export async function newSqliteSubject(
  run: Run,
  crowd: Crowd,
  onProgress: (share: number) => void,
): Promise<Subject> {
  const folder = mkdtempSync(join(run.folder, 'sqlite-'))
  const path = join(folder, 'rockpool.db')
  await fillSqlite(path, crowd, onProgress)
  const sizes = sizesIn(path)
  const store = await openSqliteStore({ path, threads: true })
  return {
    store,
    sizes,
    warm: () => readThrough(path),
    work: workOf,
    async [Symbol.asyncDispose]() {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Whatever the kernel has given up of the file is in its memory again. */
async function readThrough(path: string): Promise<void> {
  for await (const _ of createReadStream(path, { highWaterMark: 4 * 1024 * 1024 }));
}

async function workOf(
  { prepare, run }: ScaleOperation,
  _: Crowd,
  numbers: readonly number[],
): Promise<Omit<Work, 'name'>> {
  const spent = { syscr: 0, read_bytes: 0, wchar: 0 }
  for (const number of numbers) {
    await prepare?.(number)
    const before = usage()
    await run(number)
    const after = usage()
    for (const part of keys) spent[part] += after[part] - before[part]
  }
  const calls = numbers.length
  return {
    // Looking at the count is counted as well.
    fileReads: Math.max(0, spent.syscr / calls - readsOfUsage()),
    diskBytes: spent.read_bytes / calls,
    logBytes: spent.wchar / calls,
  }
}

const readsOfUsage = () => {
  const before = usage()
  return usage().syscr - before.syscr
}

const keys = ['syscr', 'read_bytes', 'wchar'] as const

/** What this process has read and written so far, as the kernel counts. */
function usage(): Record<(typeof keys)[number], number> {
  const text = readFileSync('/proc/self/io', 'utf8')
  const valueOf = (key: string) => Number(new RegExp(`^${key}: (\\d+)$`, 'm').exec(text)?.[1])
  return { syscr: valueOf('syscr'), read_bytes: valueOf('read_bytes'), wchar: valueOf('wchar') }
}

function sizesIn(path: string): readonly Size[] {
  const database = new DatabaseSync(path, { readOnly: true })
  const rows = database
    .prepare(
      `SELECT tbl_name AS "table", iif(type = 'index', dbstat.name, NULL) AS "index", sum(pgsize) AS bytes,
        max(length(path) - length(replace(path, '/', ''))) AS depth
      FROM dbstat JOIN sqlite_schema ON sqlite_schema.name = dbstat.name
      GROUP BY dbstat.name ORDER BY bytes DESC`,
    )
    .all() as unknown as readonly Size[]
  database.close()
  return rows
}
