import type { GroupRecord } from '../../domain/group.ts'
import type { KeyedGroup, RemovedGroup } from '../ports/groups.ts'
import { Conflict } from '../store.ts'
import { columnsOf, namesOf, selectionOf, valuesOf } from '../columns.ts'
import type { CommandAttempt, Database } from './database.ts'
import { named } from './statement.ts'

interface Row {
  readonly key: string
  readonly record: string
}

const toRecord = ({ record }: Pick<Row, 'record'>) => JSON.parse(record) as GroupRecord

const removedColumns = columnsOf('removed_group')

export const groupStatements = named({
  findGroups: 'SELECT record FROM user_group WHERE pool = $1 AND name_key = ANY ($2::text[])',
  listGroups: `SELECT name_key AS key, record FROM user_group
    WHERE pool = $1 AND name_key > $2 ORDER BY name_key LIMIT $3`,
  // The statement holds the pool, so no group is added after the pool is hidden. Groups that are added at once may
  // exceed the limit by their number.
  addGroup: `WITH there AS (SELECT id FROM pool WHERE id = $1 AND removed = 0 FOR KEY SHARE),
    room AS (SELECT id FROM there WHERE (SELECT count(*) FROM user_group WHERE pool = $1) < $6::bigint),
    added AS (
      INSERT INTO user_group (pool, name_key, id, version, record)
      SELECT id, $2, $3, $4::bigint, $5 FROM room ON CONFLICT DO NOTHING RETURNING id)
    SELECT EXISTS (SELECT FROM added) AS "isAdded",
      EXISTS (SELECT FROM there) AND NOT EXISTS (SELECT FROM room) AS "isFull"`,
  changeGroup: `UPDATE user_group SET version = $4::bigint, record = $5
    WHERE pool = $1 AND name_key = $2 AND id = $3 AND version = $4::bigint - 1`,
  removeGroup: `WITH gone AS (
      DELETE FROM user_group WHERE pool = $1 AND name_key = $5 AND id = $2 RETURNING id),
    kept AS (
      INSERT INTO removed_group (${namesOf(removedColumns)}) SELECT $1, id, $3::bigint, $4 FROM gone)
    SELECT id FROM gone`,
  findRemovedGroups: `SELECT ${selectionOf('removed_group')} FROM removed_group
    WHERE (pool, id) > ($1, $2) ORDER BY pool, id LIMIT $3`,
  forgetRemovedGroup: 'DELETE FROM removed_group WHERE pool = $1 AND id = $2',
})

async function findGroups(
  database: Database,
  poolId: string,
  keys: readonly string[],
): Promise<readonly GroupRecord[]> {
  return (await database.all<Row>(groupStatements.findGroups, poolId, keys)).map(toRecord)
}

async function listGroups(
  database: Database,
  poolId: string,
  after: string | undefined,
  limit: number,
): Promise<readonly KeyedGroup[]> {
  const rows = await database.all<Row>(groupStatements.listGroups, poolId, after ?? '', limit)
  return rows.map((row) => ({ key: row.key, group: toRecord(row) }))
}

/** The values that a statement on one group takes: its pool, key, id, version and record. */
export const valuesOfGroup = ({ key, group }: KeyedGroup) =>
  [group.poolId, key, group.id, group.version, JSON.stringify(group)] as const

/** Whether an attempt before this one has written exactly this group. */
export async function isWritten(attempt: CommandAttempt, { key, group }: KeyedGroup): Promise<boolean> {
  if (!attempt.mayHaveCommitted) return false
  const now = await attempt.get<Row>(groupStatements.findGroups, group.poolId, [key])
  return now?.record === JSON.stringify(group)
}

/** @throws {Conflict} */
async function addGroup(database: Database, keyed: KeyedGroup, most: number): Promise<boolean> {
  return database.retry(async (attempt) => {
    const { addGroup: add } = groupStatements
    const found = await attempt.get<Added>(add, ...valuesOfGroup(keyed), most)
    if (found?.isAdded || (await isWritten(attempt, keyed))) return true
    if (found?.isFull) return false
    throw new Conflict(keyed.group.id)
  })
}

interface Added {
  readonly isAdded: boolean
  readonly isFull: boolean
}

/** @throws {Conflict} */
async function changeGroup(database: Database, keyed: KeyedGroup): Promise<void> {
  await database.retry(async (attempt) => {
    if ((await attempt.run(groupStatements.changeGroup, ...valuesOfGroup(keyed))) === 1) return
    if (!(await isWritten(attempt, keyed))) throw new Conflict(keyed.group.id)
  })
}

/** @throws {Conflict} */
async function removeGroup(database: Database, key: string, removed: RemovedGroup): Promise<void> {
  const values = [...valuesOf(removedColumns, removed), key]
  await database.retry(async (attempt) => {
    const count = await attempt.run(groupStatements.removeGroup, ...values)
    if (count !== 1 && !attempt.mayHaveCommitted) throw new Conflict(removed.id)
  })
}

const findRemovedGroups = (
  database: Database,
  after: Pick<RemovedGroup, 'poolId' | 'id'> | undefined,
  limit: number,
): Promise<readonly RemovedGroup[]> =>
  database.all<RemovedGroup>(groupStatements.findRemovedGroups, after?.poolId ?? '', after?.id ?? '', limit)

async function forgetRemovedGroup(database: Database, poolId: string, id: string): Promise<void> {
  await database.run(groupStatements.forgetRemovedGroup, poolId, id)
}

export const groups = {
  findGroups,
  listGroups,
  addGroup,
  changeGroup,
  removeGroup,
  findRemovedGroups,
  forgetRemovedGroup,
}
