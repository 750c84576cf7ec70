import type { Alias, UserPlan } from '../../domain/records.ts'
import { tablesRemovedWith } from '../tables.ts'
import { kindNumbers } from '../rows/aliases.ts'
import { columnsNamed, columnsOf, namesOf, type Column } from '../columns.ts'
import { codeColumns, setToCode } from '../rows/codes.ts'
import { messageColumns } from '../rows/messages.ts'
import {
  arraysOf,
  changeColumns,
  entriesOf,
  entryColumns,
  fixedColumns,
  insertedEvent,
  insertedUser,
  setChanged,
  tableOf,
  type GivenValue,
} from './plan-rows.ts'
import { named, type Call } from './statement.ts'
import { toNameKey } from './text.ts'

const planColumns: readonly Column<UserPlan, GivenValue>[] = [
  ...changeColumns,
  ...fixedColumns,
  ['removes', 'boolean', ({ user }) => user === undefined],
  ['used_purpose', 'text', ({ useCode }) => useCode?.purpose ?? null],
  ['used_hash', 'text', ({ useCode }) => useCode?.hash ?? null],
  ['credentials', 'text', ({ credentials }) => credentials ?? null],
  ['closes', 'boolean', ({ closeSessions }) => closeSessions !== false],
  ['keeps', 'text', keptBy],
]

/** A name with its user. */
export interface OwnAlias extends Alias {
  readonly poolId: string
  readonly sub: string
}

export const aliasColumns: readonly Column<OwnAlias>[] = [
  ['pool', 'text', ({ poolId }) => poolId],
  ['sub', 'text', ({ sub }) => sub],
  ['kind', 'smallint', ({ kind }) => kindNumbers[kind]],
  ['value', 'text', ({ value }) => value],
]

const userColumns = columnsNamed(changeColumns, 'pool', 'sub')

/** A purpose of codes of a user. */
type OwnPurpose = Pick<UserPlan, 'poolId' | 'sub'> & { readonly purpose: string }

export const purposeColumns: readonly Column<OwnPurpose>[] = columnsOf(
  'code',
  'hash',
  'expires',
  'attribute',
  'value',
  'answers',
)

/** The index at which the parameters of each given table start. */
const start = startsOf(
  planColumns,
  aliasColumns,
  aliasColumns,
  entryColumns,
  entryColumns,
  purposeColumns,
  codeColumns,
  messageColumns,
)

function startsOf(...tables: readonly (readonly unknown[])[]): readonly number[] {
  let next = 0
  return tables.map(({ length }) => (next += length) - length)
}

const isReady = 'EXISTS (SELECT FROM ready)'

export const commitStatements = named({
  // The statement first holds and judges everything that the plans rely on, in one order on all nodes. It writes only
  // if all of it is as expected. A later failure (a key that is taken) undoes everything.
  commitPlans: `WITH plan AS (SELECT * FROM ${tableOf('plan', planColumns, start[0])}),
    held AS (
      SELECT users.pool, users.sub FROM plan
      JOIN users ON users.pool = plan.pool AND users.sub = plan.sub AND users.version = plan.expects
      WHERE plan.expects > 0 ORDER BY users.pool, users.sub FOR UPDATE OF users),
    open AS (
      SELECT id FROM pool WHERE id IN (SELECT plan.pool FROM plan WHERE plan.expects = 0) AND removed = 0
      ORDER BY id FOR KEY SHARE),
    used AS (
      SELECT code.pool, code.sub FROM plan
      JOIN code ON code.pool = plan.pool AND code.sub = plan.sub
        AND code.purpose = plan.used_purpose AND code.hash = plan.used_hash
      ORDER BY code.pool, code.sub FOR UPDATE OF code),
    ready AS (
      SELECT WHERE (SELECT count(*) FROM held) = (SELECT count(*) FROM plan WHERE expects > 0)
        AND (SELECT count(*) FROM open) = (SELECT count(DISTINCT pool) FROM plan WHERE expects = 0)
        AND (SELECT count(*) FROM used) = (SELECT count(used_hash) FROM plan)),
    added AS (
      INSERT INTO users (${insertedUser.names})
      SELECT ${insertedUser.values} FROM plan WHERE expects = 0 AND ${isReady} ORDER BY pool, sub),
    sealed AS (
      INSERT INTO credential (pool, sub, sealed)
      SELECT pool, sub, credentials FROM plan WHERE credentials IS NOT NULL AND NOT removes AND ${isReady}
      ON CONFLICT (pool, sub) DO UPDATE SET sealed = excluded.sealed),
    changed AS (
      UPDATE users SET ${setChanged}
      FROM plan WHERE users.pool = plan.pool AND users.sub = plan.sub AND plan.expects > 0 AND NOT plan.removes
        AND ${isReady}),
    removed AS (
      DELETE FROM users USING plan
      WHERE users.pool = plan.pool AND users.sub = plan.sub AND plan.removes AND ${isReady}),
    released AS (
      DELETE FROM alias USING ${tableOf('gone', aliasColumns, start[1])}
      WHERE alias.pool = gone.pool AND alias.kind = gone.kind AND alias.value = gone.value AND alias.sub = gone.sub
        AND ${isReady}
      RETURNING alias.kind),
    claimed AS (
      INSERT INTO alias (pool, kind, value, sub)
      SELECT pool, kind, value, sub FROM ${tableOf('claim', aliasColumns, start[2])}
      WHERE ${isReady} AND (SELECT count(*) FROM released) >= 0
      ORDER BY pool, kind, value),
    unindexed AS (
      DELETE FROM attr_idx USING ${tableOf('entry', entryColumns, start[3])}
      WHERE attr_idx.pool = entry.pool AND attr_idx.sub = entry.sub AND attr_idx.name = entry.name
        AND attr_idx.value = entry.value AND ${isReady}),
    indexed AS (
      INSERT INTO attr_idx (pool, name, value, sub)
      SELECT pool, name, value, sub FROM ${tableOf('entry', entryColumns, start[4])}
      WHERE ${isReady} ON CONFLICT DO NOTHING),
    dropped AS (
      DELETE FROM code USING ${tableOf('gone', purposeColumns, start[5])}
      WHERE code.pool = gone.pool AND code.sub = gone.sub AND code.purpose = gone.purpose AND ${isReady}),
    put AS (
      INSERT INTO code (${namesOf(codeColumns)})
      SELECT * FROM ${tableOf('fresh', codeColumns, start[6])} WHERE ${isReady}
      ON CONFLICT (pool, sub, purpose) DO UPDATE SET ${setToCode}),
    closed AS (
      DELETE FROM session USING plan
      WHERE session.pool = plan.pool AND session.sub = plan.sub AND plan.closes
        AND session.family IS DISTINCT FROM plan.keeps AND ${isReady}),
    told AS (
      INSERT INTO event (${insertedEvent.names})
      SELECT ${insertedEvent.values} FROM plan WHERE ${isReady}),
    written AS (
      INSERT INTO outbox (${namesOf(messageColumns)})
      SELECT * FROM ${tableOf('message', messageColumns, start[7])} WHERE ${isReady} ON CONFLICT DO NOTHING)
    SELECT ${isReady} AS "isDone", (SELECT coalesce(array_agg(sub), ARRAY[]::text[]) FROM held) AS held`,
  // A user whose row is still there has not been removed after all. The entry of the history that tells of the removal
  // stays.
  removeTraces: `WITH gone AS (
      SELECT plan.pool, plan.sub, plan.expects FROM unnest($1::text[], $2::text[], $3::bigint[]) AS plan (pool, sub, expects)
      WHERE NOT EXISTS (SELECT FROM users WHERE users.pool = plan.pool AND users.sub = plan.sub)),
    ${tablesRemovedWith('user')
      .map(
        ([table]) => `from_${table} AS (
      DELETE FROM ${table} USING gone WHERE ${table}.pool = gone.pool AND ${table}.sub = gone.sub
        ${table === 'event' ? 'AND event.version <= gone.expects' : ''})`,
      )
      .join(', ')}
    SELECT sub FROM gone`,
  // The statement waits for sessions that are starting. The commit begins after that, so it sees and ends them.
  holdUsers: `SELECT FROM ${tableOf('plan', userColumns)} JOIN users ON users.pool = plan.pool AND users.sub = plan.sub
    ORDER BY users.pool, users.sub FOR UPDATE OF users`,
  findHolders: `SELECT alias.pool AS "poolId", alias.kind, alias.value, alias.sub
    FROM alias JOIN unnest($1::text[], $2::smallint[], $3::text[]) AS claim (pool, kind, value)
      ON alias.pool = claim.pool AND alias.kind = claim.kind AND alias.value = claim.value`,
  findEvent: 'SELECT at, actor, action, changes FROM event WHERE pool = $1 AND sub = $2 AND version = $3',
})

/**
 * The calls that carry out plans as one unit. The removal of a user waits for transactions that write rows of that
 * user, and then removes those rows too. This takes a second statement: a statement does not see what was written
 * after it began.
 */
export function commitPlans(plans: readonly UserPlan[]): readonly Call[] {
  const commit = { statement: commitStatements.commitPlans, values: commitValues(plans) }
  const endings = plans.filter(({ closeSessions }) => closeSessions !== false)
  const hold = { statement: commitStatements.holdUsers, values: arraysOf(userColumns, plans) }
  const first = endings.length > 0 ? [hold, commit] : [commit]
  const removals = plans.filter(({ user }) => user === undefined)
  if (removals.length === 0) return first
  const pools = removals.map(({ poolId }) => poolId)
  const subs = removals.map(({ sub }) => sub)
  const versions = removals.map(({ expectedVersion }) => expectedVersion)
  return [...first, { statement: commitStatements.removeTraces, values: [pools, subs, versions] }]
}

const commitValues = (plans: readonly UserPlan[]) => [
  ...arraysOf(planColumns, plans),
  ...arraysOf(aliasColumns, aliasesOf(plans, 'release')),
  ...arraysOf(aliasColumns, aliasesOf(plans, 'claim')),
  ...arraysOf(entryColumns, entriesOf(plans, 'unindex')),
  ...arraysOf(entryColumns, entriesOf(plans, 'index')),
  ...arraysOf(purposeColumns, plans.flatMap(droppedBy)),
  ...arraysOf(
    codeColumns,
    plans.flatMap(({ putCodes }) => putCodes),
  ),
  ...arraysOf(
    messageColumns,
    plans.flatMap(({ messages }) => messages),
  ),
]

/** The one session that a plan keeps when it ends the others. */
export function keptBy({ closeSessions }: Pick<UserPlan, 'closeSessions'>): string | null {
  return typeof closeSessions === 'object' ? closeSessions.except : null
}

/** The names that plans give up or claim, in the order of the plans. */
export const aliasesOf = (plans: readonly UserPlan[], side: 'release' | 'claim'): readonly OwnAlias[] =>
  plans.flatMap(({ poolId, sub, [side]: aliases }) =>
    aliases.map(({ kind, value }) => ({ poolId, sub, kind, value: toNameKey(value) })),
  )

/** The codes that a plan removes without putting another in their place. */
export function droppedBy({ poolId, sub, dropCodes, useCode, putCodes }: UserPlan): readonly OwnPurpose[] {
  const gone = new Set([...dropCodes, ...(useCode ? [useCode.purpose] : [])])
  for (const { purpose } of putCodes) gone.delete(purpose)
  return [...gone].map((purpose) => ({ poolId, sub, purpose }))
}
