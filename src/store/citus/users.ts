import type { Alias } from '../../domain/records.ts'
import type { User } from '../../domain/user.ts'
import { kindNumbers } from '../rows/aliases.ts'
import type { Database } from '../postgres/database.ts'
import { named, type Call } from '../postgres/statement.ts'
import { toNameKey } from '../postgres/text.ts'
import { findUser } from '../postgres/users.ts'

/** Statements that look up a name and then its holder, since the two lie on different shards. */
export const distributedUserStatements = named({
  findSubByName: `SELECT sub FROM alias WHERE pool = $1 AND value = $2
    AND kind IN (${Object.values(kindNumbers).join(', ')}) ORDER BY kind LIMIT 1`,
  findSubByAlias: 'SELECT sub FROM alias WHERE pool = $1 AND kind = $2 AND value = $3',
})

/**
 * The user who holds a name, by the order of the kinds. A user who gave the name up between the two look-ups is still
 * found.
 */
export async function findUserByName(
  database: Database,
  poolId: string,
  name: string,
): Promise<User | undefined> {
  return findHolder(database, poolId, {
    statement: distributedUserStatements.findSubByName,
    values: [poolId, toNameKey(name)],
  })
}

export async function findAliasHolder(
  database: Database,
  poolId: string,
  { kind, value }: Alias,
): Promise<User | undefined> {
  return findHolder(database, poolId, {
    statement: distributedUserStatements.findSubByAlias,
    values: [poolId, kindNumbers[kind], toNameKey(value)],
  })
}

async function findHolder(
  database: Database,
  poolId: string,
  { statement, values }: Call,
): Promise<User | undefined> {
  const alias = await database.get<{ readonly sub: string }>(statement, ...values)
  return alias && findUser(database, poolId, alias.sub)
}
