import type { Signer } from '../signing/signer.ts'
import {
  type CognitoError,
  accessTokenLacksScope,
  accessTokenOutlived,
  accessTokenRevoked,
  clientNotFound,
  clientOfTokenNotFound,
  invalidAccessToken,
  poolNotFound,
  reauthenticationRequired,
  userDisabled,
  userNotConfirmed,
  userNotFound,
} from '../errors.ts'
import type { AppClient, Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import { issuedAt } from '../domain/session-id.ts'
import { findSuccessor, findUserNamed } from '../accounts/find-user.ts'
import type { ClientCaller, Context } from '../context.ts'

export interface SignedInUser {
  readonly pool: Pool
  readonly client: AppClient
  readonly user: User
  /** The session that the access token came from. */
  readonly sessionId: string | undefined
  /** When the user signed in, to the second, in milliseconds since 1970. */
  readonly signedInAt: number
  readonly actor: string
}

const selfServiceScope = 'aws.cognito.signin.user.admin'

/**
 * A user who shows an access token. It must be well-formed, signed by its pool, not expired, and an access token. Its
 * app client must exist. Its user must exist, be confirmed and enabled. It must not be revoked, and must carry the
 * scope for self-service. The checks run in this order.
 */
export async function signedInUser(
  context: Context,
  input: { readonly AccessToken: string },
): Promise<SignedInUser> {
  const { store, tokens } = context
  const { poolId, claims } = await tokens.verify(input.AccessToken, context.now())
  context.trail.pool = poolId
  context.trail.client = claims.client_id
  context.trail.user = claims.sub
  const [pool, client] = await Promise.all([store.findPool(poolId), store.findClient(claims.client_id)])
  if (!pool) throw invalidAccessToken()
  if (client?.poolId !== poolId) throw clientOfTokenNotFound()
  const sessionId = claims.origin_jti
  const found = sessionId
    ? await store.findSignedInUser(poolId, claims.sub, sessionId)
    : await store.findUser(poolId, claims.sub).then((user) => user && { user, alive: true })
  if (!found) throw await refusalOfDeleted(context, pool, claims.username)
  const { user } = found
  if (user.status === 'UNCONFIRMED') throw userNotConfirmed()
  // Disabling a user ends the sessions too. The error must tell the reason, so this check comes first.
  if (!user.enabled) throw userDisabled()
  if (!found.alive || issuedAt(claims.jti) < user.tokensValidAfter) throw accessTokenRevoked()
  if (!claims.scope.split(' ').includes(selfServiceScope)) throw accessTokenLacksScope()
  return { pool, client, user, sessionId, signedInAt: claims.auth_time * 1000, actor: 'user' }
}

/**
 * The refusal of the access token of a user who was deleted. As at Cognito, a user who has the name since is looked at
 * first. Nothing else is told of that user.
 */
async function refusalOfDeleted(context: Context, pool: Pool, username: string): Promise<CognitoError> {
  const successor = await findSuccessor(context, pool, username)
  if (!successor) return userNotFound()
  return successor.status === 'UNCONFIRMED' ? userNotConfirmed() : accessTokenOutlived()
}

/**
 * A user who shows an access token, for operations that a stolen one must not suffice for. Where the pool wants it,
 * the user has signed in not long ago. Refreshed tokens tell when that was.
 * @throws {CognitoError} as signedInUser · NotAuthorizedException: Re-authentication required
 */
export async function recentlySignedInUser(
  context: Context,
  input: { readonly AccessToken: string },
): Promise<SignedInUser> {
  const caller = await signedInUser(context, input)
  checkRecentSignIn(context, caller)
  return caller
}

function checkRecentSignIn({ poolOptions, now }: Context, { pool, signedInAt }: SignedInUser): void {
  const { reauthenticateWithin: within } = poolOptions(pool.id)
  if (within !== undefined && now() - signedInAt > within) throw reauthenticationRequired()
}

export interface Administrator {
  readonly actor: string
  readonly region: string
}

/** The administrator who signed the request with an access key. */
export async function administrator(
  _context: Context,
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
  context: Context,
  input: { readonly UserPoolId: string },
  signer: Signer | undefined,
): Promise<PoolAdministrator> {
  const found = await administrator(context, input, signer)
  const pool = await context.store.findPool(input.UserPoolId)
  if (!pool) throw poolNotFound(input.UserPoolId)
  context.trail.pool = pool.id
  return { ...found, pool }
}

export interface UserAdministrator extends PoolAdministrator {
  readonly user: User
}

/** An administrator who acts on one user, named by user name, active alias or `sub`. */
export async function userAdministrator(
  context: Context,
  input: { readonly UserPoolId: string; readonly Username: string },
  signer: Signer | undefined,
): Promise<UserAdministrator> {
  const found = await poolAdministrator(context, input, signer)
  const user = await findUserNamed(context, found.pool, input.Username)
  if (!user) throw userNotFound()
  return { ...found, user }
}

/** An app, by its client id. Where it has a secret, the operation checks its proof with `checkSecretHash`. */
export async function appClient(
  context: Context,
  input: { readonly ClientId: string },
): Promise<Omit<ClientCaller, 'action'>> {
  const client = await context.store.findClient(input.ClientId)
  const pool = client && (await context.store.findPool(client.poolId))
  if (!client || !pool) throw clientNotFound(input.ClientId)
  context.trail.pool = pool.id
  context.trail.client = client.id
  return { pool, client, actor: `client:${client.id}` }
}
