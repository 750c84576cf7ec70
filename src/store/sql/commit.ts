import type { User } from '../../rules/user.ts'
import type { Database } from '../sqlite/database.ts'
import { AliasTaken, Conflict, type UserPlan } from '../store.ts'
import { kindNumbers } from './aliases.ts'
import { putCode } from './codes.ts'
import { addMessage } from './messages.ts'
import { toDocument } from './user-row.ts'

/**
 * Carries out plans as one unit. What each was decided on is checked first. All names are released before any is
 * claimed, so a name can pass from one user to another.
 */
export function commit(database: Database, plans: readonly UserPlan[]): void {
  for (const plan of plans) writeUser(database, plan)
  for (const plan of plans) useCode(database, plan)
  for (const plan of plans) release(database, plan)
  for (const plan of plans) claim(database, plan)
  for (const plan of plans) {
    moveIndex(database, plan)
    if (plan.user) changeCodes(database, plan)
    else removeTraces(database, plan)
    writeEvent(database, plan)
    for (const message of plan.messages) addMessage(database, message)
  }
}

function writeUser(database: Database, plan: UserPlan): void {
  const { pool, sub, expects, user } = plan
  let changed: number
  if (!user) {
    changed = database.run('DELETE FROM users WHERE pool = ? AND sub = ? AND version = ?', pool, sub, expects)
  } else if (expects === 0) changed = insertUser(database, plan, user)
  else changed = updateUser(database, plan, user)
  if (changed !== 1) throw new Conflict(sub)
}

/** A pool that is being removed takes no new users. */
function insertUser(database: Database, { pool, sub }: UserPlan, user: User): number {
  return database.run(
    `INSERT INTO users (pool, sub, username, created, version, status, enabled, modified, document, credentials,
       temporary_since, tokens_valid_after)
     SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 FROM pool WHERE id = ?1 AND removed = 0
     ON CONFLICT DO NOTHING`,
    pool,
    sub,
    user.username,
    user.created,
    ...changingValuesOf(user),
  )
}

function updateUser(database: Database, { pool, sub, expects }: UserPlan, user: User): number {
  return database.run(
    `UPDATE users SET version = ?4, status = ?5, enabled = ?6, modified = ?7, document = ?8, credentials = ?9,
       temporary_since = ?10, tokens_valid_after = ?11
     WHERE pool = ?1 AND sub = ?2 AND version = ?3`,
    pool,
    sub,
    expects,
    ...changingValuesOf(user),
  )
}

/** Everything but what stays as long as the user does: pool, sub, user name and the time of creation. */
const changingValuesOf = (user: User) => [
  user.version,
  user.status,
  user.enabled ? 1 : 0,
  user.modified,
  toDocument(user),
  user.credentials ?? null,
  user.temporarySince ?? null,
  user.tokensValidAfter,
]

function useCode(database: Database, { pool, sub, useCode: used }: UserPlan): void {
  if (!used) return
  const changed = database.run(
    'DELETE FROM code WHERE pool = ? AND sub = ? AND purpose = ? AND hash = ?',
    pool,
    sub,
    used.purpose,
    used.hash,
  )
  if (changed !== 1) throw new Conflict(sub)
}

function release(database: Database, plan: UserPlan): void {
  for (const { kind, value } of plan.release) {
    database.run(
      'DELETE FROM alias WHERE pool = ? AND kind = ? AND value = ? AND sub = ?',
      plan.pool,
      kindNumbers[kind],
      value,
      plan.sub,
    )
  }
}

function claim(database: Database, plan: UserPlan): void {
  for (const { kind, value } of plan.claim) {
    const changed = database.run(
      'INSERT INTO alias (pool, kind, value, sub) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      plan.pool,
      kindNumbers[kind],
      value,
      plan.sub,
    )
    if (changed !== 1) throw new AliasTaken(kind)
  }
}

function moveIndex(database: Database, { pool, sub, unindex, index }: UserPlan): void {
  for (const { name, value } of unindex) {
    database.run(
      'DELETE FROM attr_idx WHERE pool = ? AND name = ? AND value = ? AND sub = ?',
      pool,
      name,
      value,
      sub,
    )
  }
  for (const { name, value } of index) {
    database.run(
      'INSERT INTO attr_idx (pool, name, value, sub) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      pool,
      name,
      value,
      sub,
    )
  }
}

function changeCodes(database: Database, plan: UserPlan): void {
  const { pool, sub } = plan
  for (const purpose of plan.dropCodes) {
    database.run('DELETE FROM code WHERE pool = ? AND sub = ? AND purpose = ?', pool, sub, purpose)
  }
  for (const code of plan.putCodes) putCode(database, code, [])
  if (plan.closeSessions) database.run('DELETE FROM session WHERE pool = ? AND sub = ?', pool, sub)
}

/** Takes away everything that is known of a removed user. Names and index rows are in the plan. */
function removeTraces(database: Database, { pool, sub }: UserPlan): void {
  for (const table of ['code', 'session', 'used_proof', 'attempt', 'lockout', 'event']) {
    database.run(`DELETE FROM ${table} WHERE pool = ? AND sub = ?`, pool, sub)
  }
}

function writeEvent(database: Database, { pool, sub, expects, event }: UserPlan): void {
  database.run(
    'INSERT INTO event (pool, sub, version, at, actor, action, changes) VALUES (?, ?, ?, ?, ?, ?, ?)',
    pool,
    sub,
    expects + 1,
    event.at,
    event.actor,
    event.action,
    JSON.stringify(event.changes),
  )
}
