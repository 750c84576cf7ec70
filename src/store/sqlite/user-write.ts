import type { UserPlan } from '../../domain/records.ts'
import { columnsNamed, namesOf, valuesOf, type CellValue } from '../columns.ts'
import { changingColumns, eventColumns, userColumns } from '../rows/users.ts'

/**
 * A plan in the form that passes to the writer thread. It has the values of the rows to write, and the rest that is
 * not empty. Copying these costs a third of what copying a user costs.
 */
export type UserWrite = readonly [
  pool: string,
  sub: string,
  expects: number,
  user: UserValues | undefined,
  event: readonly CellValue[],
  rest: RarePart | undefined,
]

/** The columns of `users` that follow `pool` and `sub`. Those that never change are the first. */
const valueColumns = [...columnsNamed(userColumns, 'username', 'created'), ...changingColumns]

/** The values of a user, in the order of these columns, of which so many never change. */
export type UserValues = readonly CellValue[]
export const fixedValues = valueColumns.length - changingColumns.length

export const valueNames = namesOf(valueColumns)

/** The parts that hardly any plan has. */
export type RarePart = Pick<
  UserPlan,
  | 'credentials'
  | 'release'
  | 'claim'
  | 'unindex'
  | 'index'
  | 'putCodes'
  | 'dropCodes'
  | 'useCode'
  | 'closeSessions'
  | 'messages'
>

export function toWrite(plan: UserPlan): UserWrite {
  const { poolId, sub, expectedVersion, user } = plan
  const values = user && valuesOf(valueColumns, user)
  return [poolId, sub, expectedVersion, values, valuesOf(eventColumns, plan), rarePartOf(plan)]
}

function rarePartOf(plan: UserPlan): RarePart | undefined {
  const { credentials, useCode, closeSessions } = plan
  const { release, claim, unindex, index, putCodes, dropCodes, messages } = plan
  const lists = { release, claim, unindex, index, putCodes, dropCodes, messages }
  const isEmpty =
    credentials === undefined &&
    useCode === undefined &&
    !closeSessions &&
    Object.values(lists).every((list) => list.length === 0)
  if (isEmpty) return undefined
  return {
    ...lists,
    closeSessions,
    ...(credentials === undefined ? {} : { credentials }),
    ...(useCode ? { useCode } : {}),
  }
}
