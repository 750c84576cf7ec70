import { openPostgresStore } from '../../src/store/postgres.ts'
import { makePartitioned, newDatabase } from '../support/postgres.ts'
import { storeContract } from './contract.ts'

/** Nobody else changes the configuration, so it stays as it is known. */
const elapsed = () => 0

storeContract('PostgreSQL', async (t) => {
  const store = await openPostgresStore({ url: await newDatabase(t), elapsed })
  t.after(() => store.close())
  return store
})

storeContract('PostgreSQL, in parts', async (t) => {
  const url = await newDatabase(t)
  await makePartitioned(url)
  const store = await openPostgresStore({ url, elapsed })
  t.after(() => store.close())
  return store
})
