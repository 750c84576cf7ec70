import type { TestContext } from 'node:test'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { markDistributed, standInForCitus } from '../support/citus-stand-in.ts'
import { newDatabase } from '../support/postgres.ts'
import { sceneBefore } from './fault-scene.ts'

/** A store that takes its tables for distributed, which a stand-in for Citus says, over a connection that can fail. */
export async function newCitusScene(t: TestContext) {
  const url = await newDatabase(t)
  {
    await using _ = await openPostgresStore({ url })
  }
  const distributed = await standInForCitus(url)
  await markDistributed(distributed)
  return { url, ...(await sceneBefore(t, distributed, { elapsed: () => 0 })) }
}
