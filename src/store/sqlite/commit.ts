import type { Database } from './database.ts'
import { AliasTaken, Conflict } from '../store.ts'
import { tablesRemovedWith } from '../tables.ts'
import { kindNumbers } from '../rows/aliases.ts'
import { putCode } from './codes.ts'
import { addMessage } from './messages.ts'
import { namesOf } from '../columns.ts'
import { changingColumns, eventColumns } from '../rows/users.ts'
import { fixedValues, valueNames, type RarePart, type UserWrite } from './user-write.ts'

/**
 * Carries out plans as one unit. It first checks the state that each plan was decided on. It releases all names
 * before it claims any, so a name can pass from one user to another.
 */
export function commit(database: Database, writes: readonly UserWrite[]): void {
  for (const write of writes) writeUser(database, write)
  for (const [poolId, sub, , , , rest] of writes) if (rest) useCode(database, poolId, sub, rest)
  for (const [poolId, sub, , , , rest] of writes) if (rest) release(database, poolId, sub, rest)
  for (const [poolId, sub, , , , rest] of writes) if (rest) claim(database, poolId, sub, rest)
  for (const write of writes) {
    const [poolId, sub, , user, event, rest] = write
    if (rest) moveIndex(database, poolId, sub, rest)
    if (!user) removeTraces(database, poolId, sub)
    else if (rest) changeBelongings(database, poolId, sub, rest)
    database.run(eventInsertion, ...event)
    for (const message of rest?.messages ?? []) addMessage(database, message)
  }
}

function writeUser(database: Database, [poolId, sub, expects, user]: UserWrite): void {
  let changed: number
  if (!user) changed = database.run(deletion, poolId, sub, expects)
  else if (expects === 0) changed = database.run(insertion, poolId, sub, ...user)
  else changed = database.run(update, ...user.slice(fixedValues), poolId, sub, expects)
  if (changed !== 1) throw new Conflict(sub)
}

const deletion = 'DELETE FROM users WHERE pool = ? AND sub = ? AND version = ?'

/** The parameters of the values of a user, which follow its pool and its `sub`. */
const valuePlaces = valueNames
  .split(', ')
  .map((_, index) => `?${index + 3}`)
  .join(', ')

/** A pool that is being removed takes no new users. */
const insertion = `INSERT INTO users (pool, sub, ${valueNames})
  SELECT id, ?2, ${valuePlaces} FROM pool WHERE id = ?1 AND removed = 0
  ON CONFLICT DO NOTHING`

const changes = changingColumns.map(([name]) => `${name} = ?`).join(', ')

const update = `UPDATE users SET ${changes} WHERE pool = ? AND sub = ? AND version = ?`

function useCode(database: Database, poolId: string, sub: string, { useCode: used }: RarePart): void {
  if (!used) return
  const { purpose, hash } = used
  const deletion = 'DELETE FROM code WHERE pool = ? AND sub = ? AND purpose = ? AND hash = ?'
  if (database.run(deletion, poolId, sub, purpose, hash) !== 1) throw new Conflict(sub)
}

function release(database: Database, poolId: string, sub: string, rest: RarePart): void {
  for (const { kind, value } of rest.release) {
    database.run(
      'DELETE FROM alias WHERE pool = ? AND kind = ? AND value = ? AND sub = ?',
      poolId,
      kindNumbers[kind],
      value,
      sub,
    )
  }
}

function claim(database: Database, poolId: string, sub: string, rest: RarePart): void {
  for (const { kind, value } of rest.claim) {
    const changed = database.run(
      'INSERT INTO alias (pool, kind, value, sub) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      poolId,
      kindNumbers[kind],
      value,
      sub,
    )
    if (changed !== 1) throw new AliasTaken(kind)
  }
}

function moveIndex(database: Database, poolId: string, sub: string, { unindex, index }: RarePart): void {
  for (const { name, value } of unindex) {
    database.run(
      'DELETE FROM attr_idx WHERE pool = ? AND name = ? AND value = ? AND sub = ?',
      poolId,
      name,
      value,
      sub,
    )
  }
  for (const { name, value } of index) {
    database.run(
      'INSERT INTO attr_idx (pool, name, value, sub) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      poolId,
      name,
      value,
      sub,
    )
  }
}

/** Changes the rows of a user in other tables. */
function changeBelongings(database: Database, poolId: string, sub: string, rest: RarePart): void {
  if (rest.credentials !== undefined) {
    database.run(
      'INSERT INTO credential (pool, sub, sealed) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET sealed = excluded.sealed',
      poolId,
      sub,
      rest.credentials,
    )
  }
  for (const purpose of rest.dropCodes) {
    database.run('DELETE FROM code WHERE pool = ? AND sub = ? AND purpose = ?', poolId, sub, purpose)
  }
  for (const code of rest.putCodes) putCode(database, code, [])
  const { closeSessions } = rest
  if (closeSessions === false) return
  const kept = closeSessions === true ? null : closeSessions.except
  database.run('DELETE FROM session WHERE pool = ? AND sub = ? AND family IS NOT ?', poolId, sub, kept)
}

/** Removes all rows of a removed user. Names and index rows are in the plan. */
function removeTraces(database: Database, poolId: string, sub: string): void {
  for (const [table] of tablesRemovedWith('user')) {
    database.run(`DELETE FROM ${table} WHERE pool = ? AND sub = ?`, poolId, sub)
  }
}

const eventInsertion = `INSERT INTO event (${namesOf(eventColumns)})
  VALUES (${eventColumns.map(() => '?').join(', ')})`
