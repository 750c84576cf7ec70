import { join } from 'node:path'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { storeContract } from './contract.ts'
import { temporaryFolder } from './temporary-folder.ts'

storeContract('SQLite in memory', async (t) => {
  const store = await openSqliteStore({ path: ':memory:', threads: false })
  t.after(() => store.close())
  return store
})

storeContract('SQLite in a file, with threads', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openSqliteStore({ path: join(folder, 'rockpool.db'), threads: true })
  t.after(() => store.close())
  return store
})
