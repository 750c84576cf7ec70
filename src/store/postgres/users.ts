import type { Pool } from '../../domain/pool.ts'
import type { Alias } from '../../domain/records.ts'
import type { ListedUser, UserQuery } from '../ports/users.ts'
import type { User } from '../../domain/user.ts'
import { kindNumbers } from '../rows/aliases.ts'
import { commit } from './commit.ts'
import type { Database } from './database.ts'
import { listUsers } from './list-users.ts'
import { named } from './statement.ts'
import { toNameKey } from './text.ts'
import { toUserOf, userSelection, type NamedUserRow } from '../rows/users.ts'

const holderOf = (kind: number) => `(SELECT sub FROM alias WHERE pool = $1 AND kind = ${kind} AND value = $2)`

export const userStatements = named({
  findUser: `SELECT ${userSelection} FROM users WHERE pool = $1 AND sub = $2`,
  findSignedInUser: `SELECT ${userSelection},
      EXISTS (SELECT FROM session WHERE pool = $1 AND sub = $2 AND family = $3) AS alive
    FROM users WHERE pool = $1 AND sub = $2`,
  findUserByName: `SELECT ${userSelection} FROM users
    WHERE pool = $1 AND sub = coalesce(${Object.values(kindNumbers).map(holderOf).join(', ')})`,
  findCredentials: 'SELECT sealed FROM credential WHERE pool = $1 AND sub = $2',
  findAliasHolder: `SELECT ${userSelection} FROM users
    WHERE pool = $1 AND sub = (SELECT sub FROM alias WHERE pool = $1 AND kind = $2 AND value = $3)`,
})

export async function findUser(database: Database, poolId: string, sub: string): Promise<User | undefined> {
  const row = await database.get<NamedUserRow>(userStatements.findUser, poolId, sub)
  return row && toUserOf(poolId, row)
}

/** Reads the user and whether the session exists in one statement, so both are of the same moment. */
async function findSignedInUser(
  database: Database,
  poolId: string,
  sub: string,
  sessionId: string,
): Promise<{ readonly user: User; readonly alive: boolean } | undefined> {
  const row = await database.get<NamedUserRow & { readonly alive: boolean }>(
    userStatements.findSignedInUser,
    poolId,
    sub,
    sessionId,
  )
  return row && { user: toUserOf(poolId, row), alive: row.alive }
}

/** The kinds are tried in their order, up to the first that has the name. */
async function findUserByName(database: Database, poolId: string, name: string): Promise<User | undefined> {
  const row = await database.get<NamedUserRow>(userStatements.findUserByName, poolId, toNameKey(name))
  return row && toUserOf(poolId, row)
}

async function findAliasHolder(
  database: Database,
  poolId: string,
  { kind, value }: Alias,
): Promise<User | undefined> {
  const values = [poolId, kindNumbers[kind], toNameKey(value)]
  const row = await database.get<NamedUserRow>(userStatements.findAliasHolder, ...values)
  return row && toUserOf(poolId, row)
}

async function findCredentials(database: Database, poolId: string, sub: string): Promise<string | undefined> {
  const row = await database.get<{ readonly sealed: string }>(userStatements.findCredentials, poolId, sub)
  return row?.sealed
}

/** A page of users. Distributed tables can answer some filters by a name, which follows from the pool. */
type ListUsers = (
  database: Database,
  query: UserQuery,
  findPool: (id: string) => Promise<Pool | undefined>,
) => Promise<readonly ListedUser[]>

const listPage: ListUsers = listUsers

export const users = {
  findUser,
  findSignedInUser,
  findUserByName,
  findAliasHolder,
  findCredentials,
  commit,
  listUsers: listPage,
}
