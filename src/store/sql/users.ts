import type { User } from '../../rules/user.ts'
import type { Database } from '../sqlite/database.ts'
import type { Alias } from '../store.ts'
import { kindNumbers } from './aliases.ts'
import { toUser, userColumns, type UserRow } from './user-row.ts'

export function findUser(database: Database, pool: string, sub: string): User | undefined {
  const row = database.get<UserRow>(`SELECT ${userColumns} FROM users WHERE pool = ? AND sub = ?`, pool, sub)
  return row && toUser(row)
}

/** Reads the user and whether the session is there in one statement, so both are of the same moment. */
export function findSignedInUser(
  database: Database,
  pool: string,
  sub: string,
  family: string,
): { readonly user: User; readonly alive: boolean } | undefined {
  const row = database.get<UserRow & { readonly alive: number }>(
    `SELECT ${userColumns},
       EXISTS (SELECT 1 FROM session WHERE pool = ?1 AND sub = ?2 AND family = ?3) AS alive
     FROM users WHERE pool = ?1 AND sub = ?2`,
    pool,
    sub,
    family,
  )
  return row && { user: toUser(row), alive: row.alive === 1 }
}

const holderOf = (kind: number) => `(SELECT sub FROM alias WHERE pool = ?1 AND kind = ${kind} AND value = ?2)`

/** Kinds are asked in their order, and no further than to the first that has the name. */
export function findUserByName(database: Database, pool: string, name: string): User | undefined {
  const holders = Object.values(kindNumbers).map(holderOf).join(', ')
  const row = database.get<UserRow>(
    `SELECT ${userColumns} FROM users WHERE pool = ?1 AND sub = coalesce(${holders})`,
    pool,
    name,
  )
  return row && toUser(row)
}

export function findAliasHolder(database: Database, pool: string, { kind, value }: Alias): User | undefined {
  const row = database.get<UserRow>(
    `SELECT ${userColumns} FROM users
     WHERE pool = ?1 AND sub = (SELECT sub FROM alias WHERE pool = ?1 AND kind = ?2 AND value = ?3)`,
    pool,
    kindNumbers[kind],
    value,
  )
  return row && toUser(row)
}
