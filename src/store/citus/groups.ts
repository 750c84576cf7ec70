import type { KeyedGroup, RemovedGroup } from '../ports/groups.ts'
import { columnsOf, valuesOf } from '../columns.ts'
import type { Database } from '../postgres/database.ts'
import { groupStatements, isWritten, valuesOfGroup } from '../postgres/groups.ts'
import { insertInto } from '../postgres/rows.ts'
import { named } from '../postgres/statement.ts'
import { Conflict } from '../store.ts'
import { changeConfiguration, readOpenPool, tell } from './pools.ts'

const removedColumns = columnsOf('removed_group')

export const distributedGroupStatements = named({
  countGroups: 'SELECT count(*) AS groups FROM user_group WHERE pool = $1',
  addNewGroup: `INSERT INTO user_group (pool, name_key, id, version, record) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT DO NOTHING`,
  dropGroup: 'DELETE FROM user_group WHERE pool = $1 AND name_key = $2 AND id = $3',
  keepRemovedGroup: insertInto('removed_group', removedColumns),
})

const { countGroups, addNewGroup, dropGroup, keepRemovedGroup } = distributedGroupStatements

/** @throws {Conflict} */
export async function addGroup(database: Database, keyed: KeyedGroup, most: number): Promise<boolean> {
  const { poolId, id } = keyed.group
  return database.retry(async (attempt) => {
    const outcome = await attempt.transact(async (transaction) => {
      const count = { statement: countGroups, values: [poolId] }
      const add = { statement: addNewGroup, values: valuesOfGroup(keyed) }
      const [, open, counted, added] = await transaction.send(tell, readOpenPool(poolId), count, add)
      const [row] = (counted?.rows ?? []) as readonly { readonly groups: number }[]
      if (open?.count === 1 && row && row.groups >= most) return 'full'
      if (open?.count !== 1 || added?.count !== 1) return 'taken'
      await transaction.finish()
      return 'added'
    })
    if (outcome === 'added' || (await isWritten(attempt, keyed))) return true
    if (outcome === 'full') return false
    throw new Conflict(id)
  })
}

/** @throws {Conflict} */
export async function changeGroup(database: Database, keyed: KeyedGroup): Promise<void> {
  const change = { statement: groupStatements.changeGroup, values: valuesOfGroup(keyed) }
  await database.retry(async (attempt) => {
    if (await changeConfiguration(attempt, [change])) return
    if (!(await isWritten(attempt, keyed))) throw new Conflict(keyed.group.id)
  })
}

/** @throws {Conflict} */
export async function removeGroup(database: Database, key: string, removed: RemovedGroup): Promise<void> {
  const drop = { statement: dropGroup, values: [removed.poolId, key, removed.id] }
  const keep = { statement: keepRemovedGroup, values: valuesOf(removedColumns, removed) }
  await database.retry(async (attempt) => {
    if (await changeConfiguration(attempt, [drop], [keep])) return
    if (!attempt.mayHaveCommitted) throw new Conflict(removed.id)
  })
}

export async function forgetRemovedGroup(database: Database, poolId: string, id: string): Promise<void> {
  const forget = { statement: groupStatements.forgetRemovedGroup, values: [poolId, id] }
  await database.retry((attempt) => changeConfiguration(attempt, [forget]))
}
