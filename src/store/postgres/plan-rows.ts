import type { UserPlan } from '../../domain/records.ts'
import { toDocument } from '../sqlite/user-row.ts'
import type { Value } from './statement.ts'

/** A column of a table that a statement is given: its name, its type, and its value of a thing. */
export type Column<T> = readonly [
  name: string,
  type: string,
  value: (thing: T) => string | number | boolean | null,
]

/** The SQL that reads a given table, one array per column. Its parameters start after `before` others. */
export const tableOf = <T>(alias: string, columns: readonly Column<T>[], before = 0): string =>
  `unnest(${columns.map(([, type], index) => `$${before + index + 1}::${type}[]`).join(', ')})
      AS ${alias} (${namesOf(columns)})`

/** The names of the columns, as a statement lists them. */
export const namesOf = <T>(columns: readonly Column<T>[]): string => columns.map(([name]) => name).join(', ')

/** The arrays for `tableOf`. */
export const arraysOf = <T>(columns: readonly Column<T>[], things: readonly T[]): readonly Value[] =>
  columns.map(([, , value]) => things.map(value))

/** The columns of a user that change, and those of the event about the change. */
export const changeColumns: readonly Column<UserPlan>[] = [
  ['pool', 'text', ({ poolId }) => poolId],
  ['sub', 'text', ({ sub }) => sub],
  ['expects', 'bigint', ({ expectedVersion }) => expectedVersion],
  ['status', 'text', ({ user }) => user?.status ?? null],
  ['enabled', 'smallint', ({ user }) => (user?.enabled ? 1 : 0)],
  ['modified', 'bigint', ({ user }) => user?.modified ?? null],
  ['document', 'text', ({ user }) => (user ? toDocument(user) : null)],
  ['temporary_since', 'bigint', ({ user }) => user?.temporarySince ?? null],
  ['tokens_valid_after', 'bigint', ({ user }) => user?.tokensValidAfter ?? null],
  ['at', 'bigint', ({ event }) => event.at],
  ['actor', 'text', ({ event }) => event.actor],
  ['action', 'text', ({ event }) => event.action],
  ['changes', 'text', ({ event }) => JSON.stringify(event.changes)],
]

/** Sets the columns above in a row of `users` to those of a row of `plan`. */
export const setChanged = `version = plan.expects + 1, status = plan.status, enabled = plan.enabled,
        modified = plan.modified, document = plan.document,
        temporary_since = plan.temporary_since, tokens_valid_after = plan.tokens_valid_after`

/** A row of the index, with its user. */
interface OwnEntry {
  readonly poolId: string
  readonly sub: string
  readonly name: string
  readonly value: string
}

export const entryColumns: readonly Column<OwnEntry>[] = [
  ['pool', 'text', ({ poolId }) => poolId],
  ['sub', 'text', ({ sub }) => sub],
  ['name', 'text', ({ name }) => name],
  ['value', 'text', ({ value }) => value],
]

/** The index rows that plans remove or add. */
export const entriesOf = (plans: readonly UserPlan[], side: 'index' | 'unindex'): readonly OwnEntry[] =>
  plans.flatMap(({ poolId, sub, [side]: entries }) => entries.map((entry) => ({ poolId, sub, ...entry })))
