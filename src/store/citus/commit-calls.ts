import type { UserPlan } from '../../domain/records.ts'
import { kindNumbers } from '../rows/aliases.ts'
import { columnsNamed, valuesOf, type Column } from '../columns.ts'
import { changingColumns, eventColumns } from '../rows/users.ts'
import {
  aliasColumns,
  aliasesOf,
  droppedBy,
  keptBy,
  purposeColumns,
  type OwnAlias,
} from '../postgres/commit-plans.ts'
import { changeColumns, entriesOf, entryColumns, fixedColumns } from '../postgres/plan-rows.ts'
import { deleteFrom, insertInto } from '../postgres/rows.ts'
import { named, type Call, type Statement } from '../postgres/statement.ts'
import { addMessage, replaceCode } from './codes.ts'
import { readOpenPool } from './pools.ts'
import { userDrops } from './removal.ts'

const userColumns = columnsNamed(changeColumns, 'pool', 'sub')

const stateColumns = columnsNamed(
  changeColumns,
  'pool',
  'sub',
  'expects',
  ...changingColumns.map(([name]) => name),
)

const newUserColumns: readonly Column<UserPlan>[] = [
  ...stateColumns.filter(([name]) => name !== 'expects'),
  ['version', 'bigint', ({ expectedVersion }) => expectedVersion + 1],
  ...fixedColumns,
]

const usedCodeColumns: readonly Column<UserPlan>[] = [
  ...userColumns,
  ['purpose', 'text', ({ useCode }) => useCode?.purpose ?? null],
  ['hash', 'text', ({ useCode }) => useCode?.hash ?? null],
]

const credentialColumns: readonly Column<UserPlan>[] = [
  ...userColumns,
  ['sealed', 'text', ({ credentials }) => credentials ?? null],
]

const endingColumns: readonly Column<UserPlan>[] = [...userColumns, ['keeps', 'text', keptBy]]

const setState = stateColumns
  .flatMap(([name], index) => (index < 3 ? [] : [`${name} = $${index + 1}`]))
  .join(', ')

export const distributedCommitStatements = named({
  addUser: insertInto('users', newUserColumns),
  changeUser: `UPDATE users SET version = $3::bigint + 1, ${setState}
    WHERE pool = $1 AND sub = $2 AND version = $3::bigint`,
  removeUser: 'DELETE FROM users WHERE pool = $1 AND sub = $2 AND version = $3',
  useCode: deleteFrom('code', usedCodeColumns),
  seal: insertInto('credential', credentialColumns, '(pool, sub) DO UPDATE SET sealed = excluded.sealed'),
  releaseName: deleteFrom('alias', aliasColumns),
  claimName: insertInto('alias', aliasColumns),
  dropEntry: deleteFrom('attr_idx', entryColumns),
  addEntry: insertInto('attr_idx', entryColumns, 'DO NOTHING'),
  dropCode: deleteFrom('code', purposeColumns),
  endSessions: 'DELETE FROM session WHERE pool = $1 AND sub = $2 AND family IS DISTINCT FROM $3::text',
  addEvent: insertInto('event', eventColumns),
  findHolder: 'SELECT pool AS "poolId", kind, value FROM alias WHERE pool = $1 AND kind = $2 AND value = $3',
  forgetEvents: 'DELETE FROM event WHERE pool = $1 AND sub = $2 AND version <= $3',
})

const {
  addUser,
  changeUser,
  removeUser,
  useCode,
  seal,
  releaseName,
  claimName,
  dropEntry,
  addEntry,
  dropCode,
  endSessions,
  addEvent,
  findHolder,
  forgetEvents,
} = distributedCommitStatements

/** A call that must read or change exactly one row. If it does not, the plans are refused because of the user. */
interface Check {
  readonly sub: string
  readonly call: Call
}

/**
 * The checks that plans rely on. Users are as expected or do not exist yet, their pools are there, and codes can be
 * used up.
 */
export function checksOf(plans: readonly UserPlan[]): readonly Check[] {
  const inOrder = plans.toSorted(byUser)
  const added = inOrder.filter(({ expectedVersion }) => expectedVersion === 0)
  const pools = new Map(added.map(({ poolId, sub }) => [poolId, sub]))
  return [
    ...inOrder
      .filter(({ expectedVersion }) => expectedVersion > 0)
      .map((plan) => check(plan, changeOf(plan))),
    ...[...pools].map(([poolId, sub]) => ({ sub, call: readOpenPool(poolId) })),
    ...inOrder
      .filter((plan) => plan.useCode)
      .map((plan) => check(plan, { statement: useCode, values: valuesOf(usedCodeColumns, plan) })),
    ...added.map((plan) => check(plan, { statement: addUser, values: valuesOf(newUserColumns, plan) })),
  ]
}

const check = ({ sub }: UserPlan, call: Call): Check => ({ sub, call })

const changeOf = (plan: UserPlan): Call =>
  plan.user
    ? { statement: changeUser, values: valuesOf(stateColumns, plan) }
    : { statement: removeUser, values: [plan.poolId, plan.sub, plan.expectedVersion] }

/** All other writes of the plans. Names are claimed last and in one order, as others may wait for the same names. */
export function writesOf(plans: readonly UserPlan[]): readonly Call[] {
  const each = <T>(
    statement: Statement,
    columns: readonly Column<T>[],
    things: readonly T[],
  ): readonly Call[] => things.map((thing) => ({ statement, values: valuesOf(columns, thing) }))
  const kept = plans.filter(({ user }) => user !== undefined)
  return [
    ...plans.filter(({ user }) => user === undefined).flatMap(forget),
    ...each(dropEntry, entryColumns, entriesOf(plans, 'unindex')),
    ...each(addEntry, entryColumns, entriesOf(plans, 'index')),
    ...each(
      seal,
      credentialColumns,
      kept.filter(({ credentials }) => credentials !== undefined),
    ),
    ...each(dropCode, purposeColumns, plans.flatMap(droppedBy)),
    ...plans.flatMap(({ putCodes }) => putCodes.map(replaceCode)),
    ...each(
      endSessions,
      endingColumns,
      plans.filter((plan) => plan.closeSessions !== false),
    ),
    ...each(addEvent, eventColumns, plans),
    ...plans.flatMap(({ messages }) => messages.map(addMessage)),
    ...each(releaseName, aliasColumns, aliasesOf(plans, 'release')),
    ...each(claimName, aliasColumns, aliasesOf(plans, 'claim').toSorted(byName)),
  ]
}

/**
 * The calls that remove what is left of a removed user. The user's row is gone by now, so no transaction adds to it.
 */
const forget = (plan: UserPlan): readonly Call[] => [
  { statement: forgetEvents, values: [plan.poolId, plan.sub, plan.expectedVersion] },
  ...Object.entries(userDrops)
    .filter(([table]) => table !== 'event')
    .map(([, statement]) => ({ statement, values: valuesOf(userColumns, plan) })),
]

/** The calls that read the holders of the names that plans claim. */
export const findHolders = (plans: readonly UserPlan[]): readonly Call[] =>
  aliasesOf(plans, 'claim').map(({ poolId, kind, value }) => ({
    statement: findHolder,
    values: [poolId, kindNumbers[kind], value],
  }))

const byUser = (one: UserPlan, other: UserPlan) =>
  compare(one.poolId, other.poolId) || compare(one.sub, other.sub)

const byName = (one: OwnAlias, other: OwnAlias) =>
  compare(one.poolId, other.poolId) ||
  kindNumbers[one.kind] - kindNumbers[other.kind] ||
  compare(one.value, other.value)

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)
