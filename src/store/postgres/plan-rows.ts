import type { UserPlan } from '../../domain/records.ts'
import type { User } from '../../domain/user.ts'
import { columnsNamed, columnsOf, namesOf, type Column, type RowOf } from '../columns.ts'
import { changingColumns, eventColumns, userColumns } from '../rows/users.ts'
import type { Value } from './statement.ts'

/** The value of a column that a statement is given. */
export type GivenValue = string | number | boolean | null

/** The SQL that reads a given table, one array per column. Its parameters start after `before` others. */
export const tableOf = <T>(alias: string, columns: readonly Column<T, GivenValue>[], before = 0): string =>
  `unnest(${columns.map(([, type], index) => `$${before + index + 1}::${type}[]`).join(', ')})
      AS ${alias} (${namesOf(columns)})`

/** The arrays for `tableOf`. */
export const arraysOf = <T>(
  columns: readonly Column<T, GivenValue>[],
  things: readonly T[],
): readonly Value[] => columns.map(([, , value]) => things.map(value))

/** Columns of a user as columns of a plan. They are empty if the plan removes the user. */
const ofPlan = (columns: readonly Column<User>[]): readonly Column<UserPlan>[] =>
  columns.map(([name, type, value]) => [name, type, ({ user }) => (user ? value(user) : null)])

const changing = changingColumns.filter(([name]) => name !== 'version')

/** The columns of a user that change, and those of the event about the change. */
export const changeColumns: readonly Column<UserPlan>[] = [
  ['pool', 'text', ({ poolId }) => poolId],
  ['sub', 'text', ({ sub }) => sub],
  ['expects', 'bigint', ({ expectedVersion }) => expectedVersion],
  ...ofPlan(changing),
  ...columnsNamed(eventColumns, 'at', 'actor', 'action', 'changes'),
]

/** The columns of a new user that no change of it changes. */
export const fixedColumns = ofPlan(columnsNamed(userColumns, 'username', 'created'))

/** Sets the columns above in a row of `users` to those of a row of `plan`. */
export const setChanged = `version = plan.expects + 1, ${changing.map(([name]) => `${name} = plan.${name}`).join(', ')}`

/** The columns of `users` and of `event`, and their values in a row of `plan`. */
const insertedFrom = (columns: readonly (readonly [name: string, ...unknown[]])[]) => ({
  names: columns.map(([name]) => name).join(', '),
  values: columns.map(([name]) => (name === 'version' ? 'expects + 1' : name)).join(', '),
})
export const insertedUser = insertedFrom(userColumns)
export const insertedEvent = insertedFrom(eventColumns)

export const entryColumns = columnsOf('attr_idx')

/** The index rows that plans remove or add. */
export const entriesOf = (
  plans: readonly UserPlan[],
  side: 'index' | 'unindex',
): readonly RowOf<'attr_idx'>[] =>
  plans.flatMap(({ poolId, sub, [side]: entries }) => entries.map((entry) => ({ poolId, sub, ...entry })))
