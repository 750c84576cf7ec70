import { commitUser } from '../accounts/commit-user.ts'
import { findGroupsOf } from '../accounts/groups-of-user.ts'
import type { Context } from '../context.ts'
import { claimsOf, type TokenClaims } from '../domain/claims.ts'
import { groupsInTokens } from '../domain/group.ts'
import { isAhead } from '../domain/clock.ts'
import type { OneTimeProof, SessionRecord } from '../store/ports/sessions.ts'
import { madeAt } from '../domain/session-id.ts'
import { changeTokens } from '../domain/token-change.ts'
import type { User } from '../domain/user.ts'
import { claimsTooLong, incorrectCredentials } from '../errors.ts'
import type { AuthenticationResultType } from '../model/types.ts'
import { maxClaimBytes } from '../tokens/jwt.ts'
import { sealRefreshToken } from '../tokens/refresh-token.ts'
import type { SignedTokens } from '../tokens/tokens.ts'
import { askTokenChange, type TokenTrigger } from './authentication-triggers.ts'
import type { SignInCall, SignInReply } from './sign-in-call.ts'

/** The longest validity of an access token. */
const day = 24 * 3_600_000

/** A session that is about to start. */
interface NewSession {
  readonly record: SessionRecord
  /** The id of the request that signs the user in. */
  readonly eventId: string
  /** The secret of its first refresh token. The record has its hash. */
  readonly secret: string
}

/** A session of a user that starts at a time. */
export function newSession(call: SignInCall, user: User, now: number): NewSession {
  const { random, client, origin } = call
  const at = madeAt(now, user)
  const sessionId = random.id(at)
  const secret = random.bytes(32).toString('base64url')
  const expires = at + client.refreshTokenValidity
  const key = { poolId: user.poolId, sub: user.sub, sessionId }
  const times = { created: at, expires, keepUntil: expires + day }
  return {
    record: { ...key, client: client.id, ...times, hash: hashSecret(call, secret) },
    eventId: origin.requestId,
    secret,
  }
}

/**
 * Opens a session. Its tokens are the reply. `epoch` is the user's `signInEpoch` that the sign-in was judged in.
 * @throws {CognitoError} NotAuthorizedException: the proof was used before, or the epoch is over · as signTokens
 */
export async function openSession(
  call: SignInCall,
  { record, eventId, secret }: NewSession,
  claims: TokenClaims,
  { proof, epoch }: { readonly proof: OneTimeProof | undefined; readonly epoch: number | undefined },
): Promise<SignInReply> {
  const { store, vault, random } = call
  // A proof must not be used up by a sign-in that is refused because too many wait for signatures.
  const { result } = await startSigning(call, claims)
  const [tokens, isOpen] = await Promise.all([result, store.openSession(record, proof, epoch)])
  if (!isOpen) throw incorrectCredentials('used-proof')
  const { poolId, sub, sessionId, client, expires } = record
  const token = { poolId, sub, sessionId, client, expires, secret, eventId }
  const RefreshToken = sealRefreshToken(vault, random, token)
  return { ChallengeParameters: {}, AuthenticationResult: { ...tokens, RefreshToken } }
}

/**
 * The user, whose sign-out everywhere counts as now where a wrong clock dated it ahead. A date ahead would end
 * sessions that start now too.
 */
export async function endFutureSignOut(call: SignInCall, user: User, at: number): Promise<User> {
  if (!isAhead(user.tokensValidAfter, at)) return user
  return commitUser({ ...call, action: 'InitiateAuth' }, user, { ...user, tokensValidAfter: at }, { at })
}

/** What tokens tell of their session. */
interface SessionOfTokens extends Pick<SessionRecord, 'sessionId' | 'created'> {
  readonly eventId: string | undefined
}

/**
 * The claims of new tokens of a session, as the pool's function wants them.
 * @throws {CognitoError} as askTokenChange · InvalidLambdaResponseException: they are too long
 */
export async function makeClaims(
  call: SignInCall,
  user: User,
  { sessionId, created, eventId }: SessionOfTokens,
  trigger: TokenTrigger,
): Promise<TokenClaims> {
  const { pool, client, random, store } = call
  const groups = groupsInTokens(await findGroupsOf(store, pool, user))
  const now = madeAt(call.now(), user)
  const ids = { id: random.id(now), access: random.id(now) }
  const isRefreshed = trigger.source === 'TokenGeneration_RefreshTokens'
  const session = { sessionId, signedInAt: created, eventId, isRefreshed }
  const claims = claimsOf({ pool, client, user, groups, ...session, now, ids })
  if (!call.triggers.has(pool, 'PreTokenGeneration')) return claims
  const change = await askTokenChange(call, user, { claims, groups }, trigger)
  const changed = change ? changeTokens(claims, change) : claims
  if (Buffer.byteLength(JSON.stringify(changed.access)) > maxClaimBytes) throw claimsTooLong()
  return changed
}

/**
 * ID and access token.
 * @throws {CognitoError} TooManyRequestsException: as Tokens.startSigning
 */
export const signTokens = async (call: SignInCall, claims: TokenClaims): Promise<AuthenticationResultType> =>
  (await startSigning(call, claims)).result

async function startSigning({ pool, client, tokens, origin }: SignInCall, claims: TokenClaims) {
  const signing = await tokens.startSigning(pool.id, claims, origin.isGone)
  const toResult = ({ id, access }: SignedTokens): AuthenticationResultType => ({
    AccessToken: access,
    ExpiresIn: client.accessTokenValidity / 1000,
    IdToken: id,
    TokenType: 'Bearer',
  })
  return { result: signing.tokens.then(toResult) }
}

/** The form in which a session keeps the secret of its refresh token. */
export const hashSecret = ({ vault }: Pick<Context, 'vault'>, secret: string): string =>
  vault.hash(hashPurpose, secret)

/** Whether a secret is the one that a session keeps in this form. */
export const isSecret = ({ vault }: Pick<Context, 'vault'>, secret: string, hash: string): boolean =>
  vault.isHash(hashPurpose, secret, hash)

const hashPurpose = 'refresh token'
