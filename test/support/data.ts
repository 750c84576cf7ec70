import { hash, randomUUID } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openData } from '../../src/data/data-folder.ts'
import { addPool, addUser } from '../store/fixtures.ts'

/** Makes a folder of data with some users in it, as a server leaves it, and answers their names. */
export async function makeData(data: string, users: number): Promise<readonly string[]> {
  await using opened = await openData({ data, masterKey: undefined })
  const pool = await addPool(opened.store, {}, 'test_data')
  const names = Array.from({ length: users }, () => randomUUID())
  for (const name of names) await addUser(opened.store, pool, name, { name })
  return names.sort()
}

/** The names of all users in a folder of data, as a server finds them. */
export async function namesIn(data: string): Promise<readonly string[]> {
  await using opened = await openData({ data, masterKey: undefined }, { create: false })
  const found = await opened.store.listUsers({ poolId: 'test_data', limit: 10_000 })
  return found.map(({ user }) => user.username).sort()
}

/** Makes a folder that has nothing but the master key of another. */
export function makeFolderWithKey(folder: string, other: string): string {
  mkdirSync(folder)
  cpSync(join(other, 'master.key'), join(folder, 'master.key'))
  return folder
}

/** Every file below a folder with a hash of its bytes, but for locks and the lines about commands. */
export function filesIn(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/-(lock|shm)$|^audit\.log$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(files.map((file) => [file, hash('sha256', readFileSync(file))]))
}

/** Makes the database so large that copying it takes a while. */
export function fatten(data: string, megabytes: number): void {
  const database = new DatabaseSync(join(data, 'rockpool.db'))
  const add = database.prepare(
    `INSERT INTO outbox (bucket, id, pool, at, body) VALUES (1, ?, 'none', 0, hex(randomblob(500000)))`,
  )
  for (let count = 0; count < megabytes; count++) add.run(`large ${count}`)
  database.close()
}
