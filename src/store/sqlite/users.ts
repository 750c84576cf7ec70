import type { Alias } from '../../domain/records.ts'
import type { User } from '../../domain/user.ts'
import type { Database } from './database.ts'
import { kindNumbers } from '../rows/aliases.ts'
import { commit } from './commit.ts'
import { listUsers } from './list-users.ts'
import { toUser, userSelection, type UserRow } from '../rows/users.ts'

const byKey = `SELECT ${userSelection} FROM users WHERE pool = ? AND sub = ?`

export function findUser(database: Database, poolId: string, sub: string): User | undefined {
  const row = database.getTuple<UserRow>(byKey, poolId, sub)
  return row && toUser(poolId, row)
}

const withSession = `SELECT ${userSelection},
    EXISTS (SELECT 1 FROM session WHERE pool = ?1 AND sub = ?2 AND family = ?3)
  FROM users WHERE pool = ?1 AND sub = ?2`

/** Reads the user and whether the session exists in one statement, so both are of the same moment. */
export function findSignedInUser(
  database: Database,
  poolId: string,
  sub: string,
  sessionId: string,
): { readonly user: User; readonly alive: boolean } | undefined {
  const row = database.getTuple<readonly [...UserRow, alive: number]>(withSession, poolId, sub, sessionId)
  return row && { user: toUser(poolId, row), alive: row.at(-1) === 1 }
}

const holderOf = (kind: number | string) =>
  `(SELECT sub FROM alias WHERE pool = ?1 AND kind = ${kind} AND value = ?2)`

/** The kinds are tried in their order, up to the first that has the name. */
const byName = `SELECT ${userSelection} FROM users
  WHERE pool = ?1 AND sub = coalesce(${Object.values(kindNumbers).map(holderOf).join(', ')})`

function findUserByName(database: Database, poolId: string, name: string): User | undefined {
  const row = database.getTuple<UserRow>(byName, poolId, name)
  return row && toUser(poolId, row)
}

const byAlias = `SELECT ${userSelection} FROM users WHERE pool = ?1 AND sub = ${holderOf('?3')}`

function findAliasHolder(database: Database, poolId: string, { kind, value }: Alias): User | undefined {
  const row = database.getTuple<UserRow>(byAlias, poolId, value, kindNumbers[kind])
  return row && toUser(poolId, row)
}

const credentialsByKey = 'SELECT sealed FROM credential WHERE pool = ? AND sub = ?'

function findCredentials(database: Database, poolId: string, sub: string): string | undefined {
  return database.getTuple<readonly [sealed: string]>(credentialsByKey, poolId, sub)?.[0]
}

export const users = {
  reads: { findUser, findSignedInUser, findUserByName, findAliasHolder, findCredentials },
  writes: { commit },
  lists: { listUsers },
}
