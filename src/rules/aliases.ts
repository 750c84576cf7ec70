import type { Alias } from '../store/store.ts'
import { foldCase } from './case-fold.ts'
import type { Pool } from './pool.ts'
import { isVerified, type User } from './user.ts'

/** The form in which a pool compares names: as it stands, or without regard to case where the pool says so. */
export const toNormalName = (pool: Pool, name: string) => (pool.caseSensitive ? name : foldCase(name))

/**
 * Every name by which the user can be found now, and that nobody else may hold meanwhile. An address that serves as
 * user name is held from the start, verified or not; one that serves as alias only while it is verified; a preferred
 * user name always.
 */
export function aliasesOf(pool: Pool, user: User | Omit<User, 'version' | 'modified'>): readonly Alias[] {
  const held: Alias[] = [{ kind: 'username', value: toNormalName(pool, user.username) }]
  for (const kind of ['email', 'phone_number'] as const) {
    const value = user.attributes[kind]
    if (value === undefined) continue
    if (pool.signInNames.has(kind) || (pool.aliases.has(kind) && isVerified(user, kind))) {
      held.push({ kind, value: toNormalName(pool, value) })
    }
  }
  const preferred = user.attributes['preferred_username']
  if (preferred !== undefined && pool.aliases.has('preferred_username')) {
    held.push({ kind: 'preferred_username', value: toNormalName(pool, preferred) })
  }
  return held
}
