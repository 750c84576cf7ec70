import type { Alias, AliasKind } from '../store/store.ts'
import { foldCase } from './case-fold.ts'
import type { Pool } from './pool.ts'
import { isVerified, type User } from './user.ts'

/** The form in which a pool compares names: as it stands, or without regard to case where the pool says so. */
export const toNormalName = (pool: Pool, name: string) => (pool.caseSensitive ? name : foldCase(name))

/** In the order in which a name is looked for. */
export const aliasKinds = ['username', 'email', 'phone_number', 'preferred_username'] as const

/**
 * The name of a kind by which the user can be found now, as it stands, and that nobody else may hold meanwhile. An
 * address that serves as user name is held from the start, verified or not; one that serves as alias only while it is
 * verified; a preferred user name always.
 */
export function heldName(
  pool: Pool,
  user: Omit<User, 'version' | 'modified'>,
  kind: AliasKind,
): string | undefined {
  if (kind === 'username') return user.username
  const isAlias = pool.aliases.has(kind)
  const isHeld =
    kind === 'preferred_username'
      ? isAlias
      : pool.signInNames.has(kind) || (isAlias && isVerified(user, kind))
  return isHeld ? user.attributes[kind] : undefined
}

/** Every name by which the user can be found now, in its normal form. */
export const aliasesOf = (pool: Pool, user: User): readonly Alias[] =>
  aliasKinds.flatMap((kind) => {
    const name = heldName(pool, user, kind)
    return name === undefined ? [] : [{ kind, value: toNormalName(pool, name) }]
  })
