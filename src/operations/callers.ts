import {
  accessTokenLacksScope,
  accessTokenRevoked,
  clientNotFound,
  invalidAccessToken,
  poolNotFound,
  reauthenticationRequired,
  userDisabled,
  userNotFound,
} from '../errors.ts'
import { toNormalName } from '../rules/aliases.ts'
import type { AppClient, Pool } from '../rules/pool.ts'
import { isSubject } from '../rules/subject.ts'
import type { User } from '../rules/user.ts'
import { issuedAt } from '../rules/session-id.ts'
import type { Ground, Signer } from './ground.ts'

export interface SignedInUser {
  readonly pool: Pool
  readonly client: AppClient
  readonly user: User
  /** The session that the access token came from. */
  readonly family: string | undefined
  /** When the user signed in, to the second, in milliseconds since 1970. */
  readonly signedInAt: number
  readonly actor: string
}

const selfServiceScope = 'aws.cognito.signin.user.admin'

/**
 * A user who shows an access token. It must be well-formed, signed by its pool, not expired, and an access token; its user
 * must exist and be enabled; it must not be revoked, and carry the scope for self-service. This is checked in this order.
 */
export async function signedInUser(
  ground: Ground,
  input: { readonly AccessToken: string },
): Promise<SignedInUser> {
  const { store, tokens } = ground
  const { pool: poolId, claims } = await tokens.verify(input.AccessToken, ground.now())
  ground.trail.pool = poolId
  ground.trail.client = claims.client_id
  ground.trail.user = claims.sub
  const family = claims.origin_jti
  const found = family
    ? await store.findSignedInUser(poolId, claims.sub, family)
    : await store.findUser(poolId, claims.sub).then((user) => user && { user, alive: true })
  if (!found) throw userNotFound()
  const { user } = found
  // What ends the sessions of a disabled user must not hide why.
  if (!user.enabled) throw userDisabled()
  if (!found.alive || issuedAt(claims.jti) < user.tokensValidAfter) throw accessTokenRevoked()
  if (!claims.scope.split(' ').includes(selfServiceScope)) throw accessTokenLacksScope()
  const pool = await store.findPool(poolId)
  const client = await store.findClient(claims.client_id)
  if (!pool || client?.poolId !== poolId) throw invalidAccessToken()
  return { pool, client, user, family, signedInAt: claims.auth_time * 1000, actor: 'user' }
}

/**
 * A user who shows an access token, for what a stolen one must not suffice. Where the pool wants it, the user has signed
 * in not long ago: refreshed tokens tell when that was.
 * @throws {CognitoError} as signedInUser · NotAuthorizedException: Re-authentication required
 */
export async function recentlySignedInUser(
  ground: Ground,
  input: { readonly AccessToken: string },
): Promise<SignedInUser> {
  const caller = await signedInUser(ground, input)
  checkRecentSignIn(ground, caller)
  return caller
}

function checkRecentSignIn({ poolOptions, now }: Ground, { pool, signedInAt }: SignedInUser): void {
  const { reauthenticateWithin: within } = poolOptions(pool.id)
  if (within !== undefined && now() - signedInAt > within) throw reauthenticationRequired()
}

export interface Administrator {
  readonly actor: string
  readonly region: string
}

/** Whoever signed the request with an access key. */
export async function administrator(
  _ground: Ground,
  _input: unknown,
  signer: Signer | undefined,
): Promise<Administrator> {
  if (!signer) throw new TypeError('a signed operation was called without its signer')
  return { actor: `admin:${signer.accessKey}`, region: signer.region }
}

export interface PoolAdministrator extends Administrator {
  readonly pool: Pool
}

/** An administrator of the pool that the request names. */
export async function poolAdministrator(
  ground: Ground,
  input: { readonly UserPoolId: string },
  signer: Signer | undefined,
): Promise<PoolAdministrator> {
  const found = await administrator(ground, input, signer)
  const pool = await ground.store.findPool(input.UserPoolId)
  if (!pool) throw poolNotFound(input.UserPoolId)
  ground.trail.pool = pool.id
  return { ...found, pool }
}

export interface UserAdministrator extends PoolAdministrator {
  readonly user: User
}

/** An administrator who acts on one user, named by user name, active alias or `sub`. */
export async function userAdministrator(
  ground: Ground,
  input: { readonly UserPoolId: string; readonly Username: string },
  signer: Signer | undefined,
): Promise<UserAdministrator> {
  const found = await poolAdministrator(ground, input, signer)
  const user = await findUserNamed(ground, found.pool, input.Username)
  if (!user) throw userNotFound()
  return { ...found, user }
}

/** The user who goes by this name: first the one whose `sub` it is. */
export async function findUserNamed(ground: Ground, pool: Pool, name: string): Promise<User | undefined> {
  const user = await lookUp(ground, pool, name)
  ground.trail.user = user?.sub
  ground.trail.unknownName = user ? undefined : toNormalName(pool, name)
  return user
}

/** One look-up by key, but for names that are UUIDs; and for those too where user names are always the `sub`. */
async function lookUp({ store }: Ground, pool: Pool, name: string): Promise<User | undefined> {
  const user = isSubject(name) ? await store.findUser(pool.id, name) : undefined
  if (user || (isSubject(name) && pool.signInNames.size > 0)) return user
  return store.findUserByName(pool.id, toNormalName(pool, name))
}

export interface ClientCaller {
  readonly pool: Pool
  readonly client: AppClient
  readonly actor: string
}

/** An app, by its client id. Where it has a secret, the operation checks its proof with `checkSecretHash`. */
export async function appClient(ground: Ground, input: { readonly ClientId: string }): Promise<ClientCaller> {
  const client = await ground.store.findClient(input.ClientId)
  const pool = client && (await ground.store.findPool(client.poolId))
  if (!client || !pool) throw clientNotFound(input.ClientId)
  ground.trail.pool = pool.id
  ground.trail.client = client.id
  return { pool, client, actor: `client:${client.id}` }
}
