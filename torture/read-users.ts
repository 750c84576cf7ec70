import type { DatabaseSync } from 'node:sqlite'
import type { User } from '../src/domain/user.ts'
import { toUser, userSelection, type UserRow } from '../src/store/rows/users.ts'

/** Every user in a database file. */
export function readUsers(database: DatabaseSync): readonly User[] {
  const statement = database.prepare(`SELECT ${userSelection}, pool FROM users`)
  statement.setReturnArrays(true)
  const rows = statement.all() as unknown as readonly (readonly [...UserRow, pool: string])[]
  return rows.map((row) => toUser(String(row.at(-1)), row))
}
