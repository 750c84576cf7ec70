import type { UserPlan } from '../../domain/records.ts'
import type { AccountStatus, User } from '../../domain/user.ts'
import { columnsOf, type Column } from '../columns.ts'

/** The columns of a user with their values. */
export const userColumns: readonly Column<User>[] = columnsOf('users').map(([name, type, value]) => {
  if (name === 'enabled') return [name, type, ({ enabled }) => (enabled ? 1 : 0)]
  if (name === 'document') return [name, type, toDocument]
  // All other fields of a row are fields of a user.
  return [name, type, value as (user: object) => ReturnType<typeof value>]
})

/** The columns that no change of a user changes. */
const fixed: ReadonlySet<string> = new Set(['pool', 'sub', 'username', 'created'])

/** The columns that a change of a user may change, with the version. */
export const changingColumns = userColumns.filter(([name]) => !fixed.has(name))

/** The columns of the event about a plan. */
export const eventColumns: readonly Column<UserPlan>[] = [
  ['pool', 'text', ({ poolId }) => poolId],
  ['sub', 'text', ({ sub }) => sub],
  ['version', 'bigint', ({ expectedVersion }) => expectedVersion + 1],
  ['at', 'bigint', ({ event }) => event.at],
  ['actor', 'text', ({ event }) => event.actor],
  ['action', 'text', ({ event }) => event.action],
  ['changes', 'text', ({ event }) => JSON.stringify(event.changes)],
]

/** The columns of a user in the order of UserRow, for every statement that reads whole users from `users`. */
export const userSelection = userColumns
  .filter(([name]) => name !== 'pool')
  .map(([name]) => `users.${name}`)
  .join(', ')

export type UserRow = readonly [
  sub: string,
  username: string,
  version: number,
  status: string,
  enabled: number,
  created: number,
  modified: number,
  document: string,
  temporarySince: number | null,
  tokensValidAfter: number,
]

/**
 * The part of a user that is kept as JSON. `v` is the form of the document, so that any later version can read it.
 */
interface UserDocument extends Pick<User, Kept> {
  readonly v: 1
}

type Kept =
  | 'attributes'
  | 'pending'
  | 'signsInWith'
  | 'secondFactors'
  | 'softwareToken'
  | 'signInEpoch'
  | 'undos'
  | 'groups'

export function toDocument(user: User): string {
  const { attributes, pending, signsInWith, secondFactors, softwareToken, signInEpoch, undos, groups } = user
  const document: UserDocument = {
    v: 1,
    attributes,
    pending,
    signsInWith,
    secondFactors,
    softwareToken,
    signInEpoch,
    undos,
    groups,
  }
  return JSON.stringify(document)
}

/** The user of a row that begins with `userColumns`. */
export function toUser(poolId: string, row: readonly [...UserRow, ...unknown[]]): User {
  const document = JSON.parse(row[7]) as UserDocument
  // The unknown form may be any text, so the message does not repeat it.
  if (document.v !== 1) throw new TypeError('the document of a user has an unknown form')
  return {
    poolId,
    sub: row[0],
    username: row[1],
    signsInWith: document.signsInWith,
    version: row[2],
    status: row[3] as AccountStatus,
    enabled: row[4] === 1,
    created: row[5],
    modified: row[6],
    attributes: document.attributes,
    pending: document.pending,
    temporarySince: row[8] ?? undefined,
    tokensValidAfter: row[9],
    ...(document.secondFactors && { secondFactors: document.secondFactors }),
    ...(document.softwareToken && { softwareToken: document.softwareToken }),
    ...(document.undos && { undos: document.undos }),
    ...(document.groups && { groups: document.groups }),
    ...(document.signInEpoch && { signInEpoch: document.signInEpoch }),
  }
}

/** A row as PostgreSQL's driver answers it: an object whose columns begin with those of `userSelection`. */
export interface NamedUserRow {
  readonly sub: string
}

/** The user of such a row. */
export const toUserOf = (poolId: string, row: NamedUserRow): User =>
  // The driver keeps the order of the columns.
  toUser(poolId, Object.values(row) as unknown as UserRow)
