import type { UserPlan } from '../../domain/records.ts'
import {
  arraysOf,
  changeColumns,
  entriesOf,
  entryColumns,
  insertedEvent,
  setChanged,
  tableOf,
} from './plan-rows.ts'
import { named, type Call } from './statement.ts'

const oldEntries = changeColumns.length
const newEntries = oldEntries + entryColumns.length

export const changeStatements = named({
  // The statement holds rows in one order on all nodes, so that two statements cannot wait for each other.
  changeUsers: `WITH plan AS (SELECT * FROM ${tableOf('plan', changeColumns)}),
    held AS (
      SELECT users.pool, users.sub FROM plan
      JOIN users ON users.pool = plan.pool AND users.sub = plan.sub AND users.version = plan.expects
      ORDER BY users.pool, users.sub FOR NO KEY UPDATE OF users),
    ready AS (SELECT plan.* FROM held JOIN plan ON plan.pool = held.pool AND plan.sub = held.sub),
    changed AS (
      UPDATE users SET ${setChanged}
      FROM ready AS plan WHERE users.pool = plan.pool AND users.sub = plan.sub),
    unindexed AS (
      DELETE FROM attr_idx USING ready, ${tableOf('entry', entryColumns, oldEntries)}
      WHERE entry.pool = ready.pool AND entry.sub = ready.sub AND attr_idx.pool = entry.pool
        AND attr_idx.sub = entry.sub AND attr_idx.name = entry.name AND attr_idx.value = entry.value),
    indexed AS (
      INSERT INTO attr_idx (pool, name, value, sub)
      SELECT entry.pool, entry.name, entry.value, entry.sub
      FROM ready, ${tableOf('entry', entryColumns, newEntries)}
      WHERE entry.pool = ready.pool AND entry.sub = ready.sub
      ON CONFLICT DO NOTHING),
    told AS (
      INSERT INTO event (${insertedEvent.names}) SELECT ${insertedEvent.values} FROM ready)
    SELECT pool AS "poolId", sub FROM ready`,
})

/** Whether a plan changes a user and their index rows, and nothing else. Most plans do. */
export const isPlainChange = (plan: UserPlan): boolean =>
  plan.user !== undefined &&
  plan.expectedVersion > 0 &&
  plan.credentials === undefined &&
  plan.release.length === 0 &&
  plan.claim.length === 0 &&
  plan.putCodes.length === 0 &&
  plan.dropCodes.length === 0 &&
  plan.useCode === undefined &&
  !plan.closeSessions &&
  plan.messages.length === 0

/** Changes users, each at most once and independently. Users who have another version by now are left out. */
export const changeUsers = (plans: readonly UserPlan[]): Call => ({
  statement: changeStatements.changeUsers,
  values: [
    ...arraysOf(changeColumns, plans),
    ...arraysOf(entryColumns, entriesOf(plans, 'unindex')),
    ...arraysOf(entryColumns, entriesOf(plans, 'index')),
  ],
})

/** The keys of the changed users, from the answer to `changeUsers`. */
export const toChanged = (rows: readonly unknown[]): ReadonlySet<string> =>
  new Set(rows.map((row) => keyOf(row as { readonly poolId: string; readonly sub: string })))

/** The key that tells a user from all others. */
export const keyOf = ({ poolId, sub }: { readonly poolId: string; readonly sub: string }) =>
  `${poolId}\n${sub}`
