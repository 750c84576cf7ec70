import type { Alias, AliasKind, UserFilter } from './records.ts'
import { foldCase, foldName } from './case-fold.ts'
import type { Pool } from './pool.ts'
import { isVerified, type UserState } from './user.ts'

/** The form in which a pool compares names: as it stands, or without regard to case if the pool ignores case. */
export function toNormalName({ caseSensitive, record }: Pool, name: string): string {
  if (caseSensitive) return name
  return record.naming === undefined ? foldCase(name) : foldName(name)
}

/** The order in which a name is looked up. */
const aliasKinds = ['username', 'email', 'phone_number', 'preferred_username'] as const

/**
 * The name of a kind by which the user can be found now, as it stands. No other user may hold it meanwhile. An
 * address that serves as user name is held from the start, verified or not. An address that serves as alias is held
 * only while it is verified. A preferred user name is always held.
 */
export function heldName(pool: Pool, user: UserState, kind: AliasKind): string | undefined {
  if (kind === 'username') return user.username
  const isAlias = pool.aliases.has(kind)
  const isHeld =
    kind === 'preferred_username'
      ? isAlias
      : pool.usernameAttributes.has(kind) || (isAlias && isVerified(user, kind))
  return isHeld ? user.attributes[kind] : undefined
}

/**
 * What a user may claim: a name of each kind, and the preferred user name as user name too. So the store's key for
 * user names keeps preferred user names and user names apart between users.
 */
export const claims: readonly { readonly kind: AliasKind; readonly of: AliasKind }[] = [
  ...aliasKinds.map((kind) => ({ kind, of: kind })),
  { kind: 'username', of: 'preferred_username' },
]

/** The name that the user claims now, as it stands. */
export function claimedName(
  pool: Pool,
  user: UserState,
  { kind, of }: (typeof claims)[number],
): string | undefined {
  const name = heldName(pool, user, of)
  if (name === undefined || kind === of) return name
  return toNormalName(pool, name) === toNormalName(pool, user.username) ? undefined : name
}

/** Every name that the user claims now, in its normal form. */
export const aliasesOf = (pool: Pool, user: UserState): readonly Alias[] =>
  claims.flatMap((claim) => {
    const name = claimedName(pool, user, claim)
    return name === undefined ? [] : [{ kind: claim.kind, value: toNormalName(pool, name) }]
  })

/**
 * The name whose holder is the only user that a filter can fit. Undefined if other users may fit too. A filter ignores
 * case, so the values of a case-sensitive pool do not count. Values beyond ASCII are folded in another way than names.
 * The index keeps only the beginning of a long value.
 */
export function aliasOfOnlyUser(pool: Pool, { name, match, value }: UserFilter): Alias | undefined {
  if (match !== 'equals') return undefined
  if (name === 'username') return { kind: name, value: toNormalName(pool, value) }
  if (name !== 'email' && name !== 'phone_number' && name !== 'preferred_username') return undefined
  const isAlwaysHeld =
    name === 'preferred_username' ? pool.aliases.has(name) : pool.usernameAttributes.has(name)
  const isSameForm = !pool.caseSensitive && /^[ -~]{1,255}$/.test(value)
  return isAlwaysHeld && isSameForm ? { kind: name, value } : undefined
}
