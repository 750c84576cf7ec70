import type { PoolRecord } from '../../domain/pool.ts'
import { Conflict } from '../store.ts'
import type { CommandAttempt, Database } from '../postgres/database.ts'
import { poolStatements } from '../postgres/pools.ts'
import { named, type Call } from '../postgres/statement.ts'

/**
 * Statements on the configuration. Every machine has a copy, so a change must have the same result on each. None of
 * them holds a row: Citus would hold the whole table until COMMIT.
 */
export const distributedPoolStatements = named({
  tellNodes: 'UPDATE configuration SET version = version + 1 WHERE id = 1',
  findOpenPool: 'SELECT id FROM pool WHERE id = $1 AND removed = 0',
  addNewPool: 'INSERT INTO pool (id, version, record) VALUES ($1, 1, $2) ON CONFLICT DO NOTHING',
  replacePool: `UPDATE pool SET version = $2::bigint, record = $3
    WHERE id = $1 AND version = $2::bigint - 1 AND removed = 0`,
  markPoolRemoved: 'UPDATE pool SET removed = 1 WHERE id = $1',
  dropSigningKeys: 'DELETE FROM signing_key WHERE pool = $1',
})

const { tellNodes, findOpenPool, addNewPool, replacePool, markPoolRemoved, dropSigningKeys } =
  distributedPoolStatements

/**
 * Tells all nodes that the configuration has changed. Every change of it in several statements begins with this one.
 * So such changes follow one another: what one of them reads stays so until its end, and none ends in a deadlock.
 */
export const tell: Call = { statement: tellNodes, values: [] }

/**
 * Reads the pool, or no row if it is gone or hidden. Only a change of the configuration can rely on that until its
 * end. What any other transaction adds to a pool that is hidden meanwhile is found by the looks of `HiddenPools`.
 */
export const readOpenPool = (id: string): Call => ({ statement: findOpenPool, values: [id] })

/**
 * Changes the configuration and tells all nodes in one unit. If one of the first calls finds nothing, nothing is
 * done. Answers whether it was done.
 */
export const changeConfiguration = (
  attempt: CommandAttempt,
  first: readonly Call[],
  then: readonly Call[] = [],
): Promise<boolean> =>
  attempt.transact(async (transaction) => {
    const results = await transaction.send(tell, ...first)
    if (results.some(({ count }) => count === 0)) return false
    await transaction.finish(...then)
    return true
  })

/** A record as it is kept. */
export interface Saved {
  readonly record: string
}

/** @throws {Conflict} */
export async function savePool(database: Database, record: PoolRecord): Promise<void> {
  const { id, version } = record
  const text = JSON.stringify(record)
  const save: Call =
    version === 1
      ? { statement: addNewPool, values: [id, text] }
      : { statement: replacePool, values: [id, version, text] }
  await database.retry(async (attempt) => {
    if (await changeConfiguration(attempt, [save])) return
    const now = attempt.mayHaveCommitted ? await attempt.get<Saved>(poolStatements.findPool, id) : undefined
    if (now?.record !== text) throw new Conflict(id)
  })
}

/** Hides the pool. It does not wait for transactions that add users to the pool. */
export async function hidePool(database: Database, id: string): Promise<void> {
  const values = [id]
  await database.retry((attempt) =>
    changeConfiguration(
      attempt,
      [{ statement: markPoolRemoved, values }],
      [{ statement: dropSigningKeys, values }],
    ),
  )
}
