import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { addPool, getUser, newUser, planAttributes, planNew } from './fixtures.ts'

// Adds users and changes them, many at a time, and prints `pool sub version` for each commit once it is acknowledged,
// until somebody kills it.
const [, , path = ''] = process.argv
const store = await openSqliteStore({ path, threads: true })
const pool = await addPool(store)
await Promise.all(Array.from({ length: 64 }, addUsers))

async function addUsers(): Promise<never> {
  for (;;) {
    const user = newUser(pool, randomUUID())
    await store.commit(planNew(pool, user))
    writeSync(1, `${pool.id} ${user.sub} 1\n`)
    await store.commit(planAttributes(pool, await getUser(store, pool, user.sub), { name: 'changed' }))
    writeSync(1, `${pool.id} ${user.sub} 2\n`)
  }
}
