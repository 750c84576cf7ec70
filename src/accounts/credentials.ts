import { refusedPasswords, rememberedPasswords } from '../domain/password-history.ts'
import type { Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import type { Credentials, PasswordOwner } from '../crypto/srp/passwords.ts'
import type { Context } from '../context.ts'
import { passwordUsedBefore } from '../errors.ts'

/** The stored form of a new password, sealed for this user alone: salt and verifier, and earlier ones beside them. */
export async function newCredentials(
  { vault, random, passwords }: Pick<Context, 'vault' | 'random' | 'passwords'>,
  pool: Pick<Pool, 'id'>,
  { sub, username }: Pick<User, 'sub' | 'username'>,
  password: string,
  earlier: readonly Credentials[] = [],
): Promise<string> {
  const salt = random.bytes(16).toString('hex')
  const { verifier } = await passwords.derive(passwordOwner(pool.id, username), password, salt)
  const stored: StoredCredentials = { salt, verifier, ...(earlier.length > 0 ? { earlier } : {}) }
  return vault.seal(credentialsPurpose(pool.id, sub), JSON.stringify(stored))
}

/**
 * The stored form of a password that takes the place of another. Some pools remember earlier passwords. In those the
 * new one must be none of them, and they stay beside it.
 * @throws {CognitoError} PasswordHistoryPolicyViolationException
 */
export async function replaceCredentials(
  context: Pick<Context, 'store' | 'vault' | 'random' | 'passwords'>,
  pool: Pick<Pool, 'id' | 'passwordHistory'>,
  user: User,
  password: string,
): Promise<string> {
  const size = pool.passwordHistory
  if (size === 0) return newCredentials(context, pool, user, password)
  const current = await findCredentials(context, user)
  const kept = { current, earlier: current?.earlier ?? [], isTemporary: user.temporarySince !== undefined }
  const owner = passwordOwner(pool.id, user.username)
  for (const used of refusedPasswords(kept, size)) {
    if (await context.passwords.matches(owner, password, used)) throw passwordUsedBefore()
  }
  const earlier = rememberedPasswords(kept, size).map(({ salt, verifier }) => ({ salt, verifier }))
  return newCredentials(context, pool, user, password, earlier)
}

/** A password, and those before it in pools that remember them. */
interface StoredCredentials extends Credentials {
  /** The latest first. */
  readonly earlier?: readonly Credentials[]
}

/** The salt and verifier that judge a user's password; undefined for a user without one. */
export async function findCredentials(
  { store, vault }: Pick<Context, 'store' | 'vault'>,
  { poolId, sub }: Pick<User, 'poolId' | 'sub'>,
): Promise<StoredCredentials | undefined> {
  const sealed = await store.findCredentials(poolId, sub)
  return sealed === undefined ? undefined : JSON.parse(vault.open(credentialsPurpose(poolId, sub), sealed))
}

export const passwordOwner = (poolId: string, username: string): PasswordOwner => ({
  poolName: poolId.slice(poolId.indexOf('_') + 1),
  username,
})

/** The purpose that credentials are sealed for. */
export const credentialsPurpose = (poolId: string, sub: string) => `credentials ${poolId} ${sub}`
