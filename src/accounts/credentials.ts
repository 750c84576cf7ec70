import type { Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import type { Credentials, PasswordOwner } from '../crypto/srp/passwords.ts'
import type { Context } from '../context.ts'

/** The stored form of a new password: salt and verifier, sealed for this user alone. */
export async function newCredentials(
  { vault, random, passwords }: Pick<Context, 'vault' | 'random' | 'passwords'>,
  pool: Pick<Pool, 'id'>,
  { sub, username }: Pick<User, 'sub' | 'username'>,
  password: string,
): Promise<string> {
  const salt = random.bytes(16).toString('hex')
  const credentials = await passwords.derive(passwordOwner(pool.id, username), password, salt)
  return vault.seal(credentialsPurpose(pool.id, sub), JSON.stringify(credentials))
}

/** The salt and verifier that judge a user's password; undefined for a user without one. */
export async function findCredentials(
  { store, vault }: Pick<Context, 'store' | 'vault'>,
  { poolId, sub }: Pick<User, 'poolId' | 'sub'>,
): Promise<Credentials | undefined> {
  const sealed = await store.findCredentials(poolId, sub)
  return sealed === undefined ? undefined : JSON.parse(vault.open(credentialsPurpose(poolId, sub), sealed))
}

export const passwordOwner = (poolId: string, username: string): PasswordOwner => ({
  poolName: poolId.slice(poolId.indexOf('_') + 1),
  username,
})

/** The purpose that credentials are sealed for. */
export const credentialsPurpose = (poolId: string, sub: string) => `credentials ${poolId} ${sub}`
