import { randomUUID } from 'node:crypto'
import { openSync, writeSync } from 'node:fs'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { addPool, getUser, newUser, planAttributes, planNew } from './fixtures.ts'

// Adds users and changes them, many at a time, and writes `pool sub version` into a file for each commit once it is
// acknowledged, until it is killed. A file, unlike a pipe, always takes the whole line.
const [, , path = '', log = ''] = process.argv
const acknowledged = openSync(log, 'w')
const store = await openSqliteStore({ path, threads: true })
const pool = await addPool(store)
await Promise.all(Array.from({ length: 64 }, addUsers))

async function addUsers(): Promise<never> {
  for (;;) {
    const user = newUser(pool, randomUUID())
    await store.commit(planNew(pool, user))
    writeSync(acknowledged, `${pool.id} ${user.sub} 1\n`)
    await store.commit(planAttributes(pool, await getUser(store, pool, user.sub), { name: 'changed' }))
    writeSync(acknowledged, `${pool.id} ${user.sub} 2\n`)
  }
}
