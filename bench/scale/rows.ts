import { indexEntriesOf } from '../../src/domain/user-index.ts'
import { aliasesOf } from '../../src/domain/aliases.ts'
import type { User } from '../../src/domain/user.ts'
import { kindNumbers } from '../../src/store/rows/aliases.ts'
import { toDocument } from '../../src/store/rows/users.ts'
import { someHash, familyOf, start, type Crowd } from './crowd.ts'

export type Cell = string | number | null

/** Whose rows are made. */
export interface Somebody {
  readonly crowd: Crowd
  readonly number: number
  readonly user: User
}

/** A table that is filled, and the rows of one user in it: what follows the columns `pool` and `sub`. */
export interface FilledTable {
  readonly name: string
  readonly columns: readonly string[]
  rowsOf(somebody: Somebody): readonly (readonly Cell[])[]
  /** Whether rows go by themselves, so that few users have any. */
  readonly isPassing?: boolean
}

const day = 86_400_000
/** As long as a salt and a verifier, sealed. */
const sealed = 'A'.repeat(620)

/** Every table that grows with the users, as if everybody had signed up, signed in, and asked for a code. */
export const filledTables: readonly FilledTable[] = [
  {
    name: 'users',
    columns: [
      'username',
      'version',
      'status',
      'enabled',
      'created',
      'modified',
      'document',
      'temporary_since',
      'tokens_valid_after',
    ],
    rowsOf: ({ user }) => {
      const { username, version, status, created, modified } = user
      return [[username, version, status, 1, created, modified, toDocument(user), null, 0]]
    },
  },
  { name: 'credential', columns: ['sealed'], rowsOf: () => [[sealed]] },
  {
    name: 'alias',
    columns: ['kind', 'value'],
    rowsOf: ({ crowd, user }) =>
      aliasesOf(crowd.pool, user).map(({ kind, value }) => [kindNumbers[kind], value]),
  },
  {
    name: 'attr_idx',
    columns: ['name', 'value'],
    rowsOf: ({ user }) => indexEntriesOf(user).map(({ name, value }) => [name, value]),
  },
  {
    name: 'event',
    columns: ['version', 'at', 'actor', 'action', 'changes'],
    rowsOf: ({ user }) => {
      const changes = Object.entries(user.attributes).map(([name, value]) => [name, [null, value]])
      return [[1, user.created, 'admin:AKIA', 'AdminCreateUser', JSON.stringify(Object.fromEntries(changes))]]
    },
  },
  {
    name: 'session',
    columns: ['family', 'client', 'created', 'expires', 'keep_until', 'hash'],
    rowsOf: ({ number }) => [
      [familyOf(number), 'scaleclient', start, start + 30 * day, start + 31 * day, someHash],
    ],
  },
  {
    name: 'code',
    isPassing: true,
    columns: ['purpose', 'hash', 'expires', 'attribute', 'value'],
    rowsOf: ({ user }) => [['email', someHash, start + day, 'email', user.attributes['email'] ?? '']],
  },
  {
    name: 'attempt',
    isPassing: true,
    columns: ['action', 'times', 'last'],
    rowsOf: ({ number }) => [['VerifyUserAttribute', start - number, start - number]],
  },
  {
    name: 'lockout',
    isPassing: true,
    columns: ['failures', 'last', 'locked_until'],
    rowsOf: ({ number }) => [[1, start - number, 0]],
  },
  {
    name: 'used_proof',
    isPassing: true,
    columns: ['id', 'expires'],
    rowsOf: ({ number }) => [[familyOf(number), start + number]],
  },
]

export const columnsOf = ({ columns }: FilledTable): readonly string[] => ['pool', 'sub', ...columns]

/** One user in so many has rows where they do not stay long. */
const seldom = 10

/** The rows of some users in a table, whole. */
export function rowsOf(table: FilledTable, people: readonly Somebody[]): readonly (readonly Cell[])[] {
  const rows: Cell[][] = []
  for (const somebody of people) {
    if (table.isPassing && somebody.number % seldom !== 0) continue
    const { poolId, sub } = somebody.user
    for (const cells of table.rowsOf(somebody)) rows.push([poolId, sub, ...cells])
  }
  return rows
}

/** How many users are made at a time. */
const together = 10_000

/** The crowd in its order, some at a time. */
export function* chunksOf(crowd: Crowd): Generator<readonly Somebody[]> {
  for (let from = 0; from < crowd.size; from += together) {
    const length = Math.min(together, crowd.size - from)
    yield Array.from({ length }, (_, index) => {
      const number = from + index
      return { crowd, number, user: crowd.user(number) }
    })
  }
}
