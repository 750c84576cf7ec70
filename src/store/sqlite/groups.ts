import type { GroupRecord } from '../../domain/group.ts'
import type { KeyedGroup, RemovedGroup } from '../ports/groups.ts'
import { Conflict } from '../store.ts'
import { columnsOf, namesOf, selectionOf, valuesOf } from '../columns.ts'
import type { Database } from './database.ts'

interface Row {
  readonly key: string
  readonly record: string
}

const toRecord = ({ record }: Pick<Row, 'record'>) => JSON.parse(record) as GroupRecord

function findGroups(database: Database, poolId: string, keys: readonly string[]): readonly GroupRecord[] {
  return database
    .all<Row>(
      `SELECT record FROM json_each(?2) AS wanted CROSS JOIN user_group
       WHERE user_group.pool = ?1 AND user_group.name_key = wanted.value`,
      poolId,
      JSON.stringify(keys),
    )
    .map(toRecord)
}

function listGroups(
  database: Database,
  poolId: string,
  after: string | undefined,
  limit: number,
): readonly KeyedGroup[] {
  return database
    .all<Row>(
      `SELECT name_key AS key, record FROM user_group WHERE pool = ? AND name_key > ? ORDER BY name_key LIMIT ?`,
      poolId,
      after ?? '',
      limit,
    )
    .map((row) => ({ key: row.key, group: toRecord(row) }))
}

function addGroup(database: Database, { key, group }: KeyedGroup, most: number): boolean {
  const { poolId, id, version } = group
  const count = 'SELECT count(*) AS groups FROM user_group WHERE pool = ?'
  if ((database.get<{ groups: number }>(count, poolId)?.groups ?? 0) >= most) return false
  const added = database.run(
    `INSERT INTO user_group (pool, name_key, id, version, record)
     SELECT id, ?2, ?3, ?4, ?5 FROM pool WHERE id = ?1 AND removed = 0 ON CONFLICT DO NOTHING`,
    poolId,
    key,
    id,
    version,
    JSON.stringify(group),
  )
  if (added !== 1) throw new Conflict(id)
  return true
}

function changeGroup(database: Database, { key, group }: KeyedGroup): void {
  const { poolId, id, version } = group
  const changed = database.run(
    `UPDATE user_group SET version = ?4, record = ?5
     WHERE pool = ?1 AND name_key = ?2 AND id = ?3 AND version = ?4 - 1`,
    poolId,
    key,
    id,
    version,
    JSON.stringify(group),
  )
  if (changed !== 1) throw new Conflict(id)
}

const removedColumns = columnsOf('removed_group')

function removeGroup(database: Database, key: string, removed: RemovedGroup): void {
  const { poolId, id } = removed
  const deletion = 'DELETE FROM user_group WHERE pool = ? AND name_key = ? AND id = ?'
  if (database.run(deletion, poolId, key, id) !== 1) throw new Conflict(id)
  database.run(
    `INSERT INTO removed_group (${namesOf(removedColumns)}) VALUES (?, ?, ?, ?)`,
    ...valuesOf(removedColumns, removed),
  )
}

function findRemovedGroups(
  database: Database,
  after: Pick<RemovedGroup, 'poolId' | 'id'> | undefined,
  limit: number,
): readonly RemovedGroup[] {
  return database
    .all<RemovedGroup>(
      `SELECT ${selectionOf('removed_group')} FROM removed_group WHERE (pool, id) > (?, ?) ORDER BY pool, id LIMIT ?`,
      after?.poolId ?? '',
      after?.id ?? '',
      limit,
    )
    .map(({ poolId, id, at, actor }) => ({ poolId, id, at, actor }))
}

function forgetRemovedGroup(database: Database, poolId: string, id: string): void {
  database.run('DELETE FROM removed_group WHERE pool = ? AND id = ?', poolId, id)
}

export const groups = {
  reads: { findGroups, findRemovedGroups },
  writes: { addGroup, changeGroup, removeGroup, forgetRemovedGroup },
  lists: { listGroups },
}
