import type { OneTimeProof } from '../domain/records.ts'
import { incorrectCredentials } from '../errors.ts'
import type { AuthenticationResultType, RespondToAuthChallengeResponse } from '../model/types.ts'
import type { TokenClaims } from '../domain/claims.ts'
import { isAhead } from '../domain/clock.ts'
import { madeAt } from '../domain/session-id.ts'
import { commitUser } from '../accounts/commit-user.ts'
import type { User } from '../domain/user.ts'
import { sealRefreshToken } from '../tokens/refresh-token.ts'
import type { SignedTokens } from '../tokens/tokens.ts'
import type { Metadata } from '../triggers/contract/event.ts'
import type { Context, ClientCaller } from '../context.ts'
import { tellAuthenticated } from './post-authentication.ts'
import { makeClaims, type TokenTrigger } from './token-claims.ts'

type Call = Context & ClientCaller

/** The longest validity of an access token. */
const day = 24 * 3_600_000

/** The circumstances of a sign-in. */
export interface SignIn {
  /** The proof that is good for one sign-in only. */
  readonly proof?: OneTimeProof | undefined
  readonly source?: TokenTrigger['source']
  readonly clientMetadata?: Metadata | undefined
}

/**
 * Completes a sign-in: the session starts, and its tokens are the answer.
 * @throws {CognitoError} NotAuthorizedException: the proof was used before · as Triggers.call: a function of the pool
 *   refuses it
 */
export async function startSession(
  call: Call,
  authenticated: User,
  { proof, source = 'TokenGeneration_Authentication', clientMetadata }: SignIn = {},
): Promise<RespondToAuthChallengeResponse> {
  const { store, vault, random, client } = call
  const now = call.now()
  const user = await bringBack(call, await tellAuthenticated(call, authenticated, clientMetadata), now)
  const at = madeAt(now, user)
  const sessionId = random.id(at)
  const secret = random.bytes(32).toString('base64url')
  const expires = at + client.refreshTokenValidity
  const key = { poolId: user.poolId, sub: user.sub, sessionId }
  const session = {
    ...key,
    client: client.id,
    created: at,
    expires,
    keepUntil: expires + day,
    hash: hashSecret(call, secret),
  }
  const claims = await makeClaims(call, user, session, { source, clientMetadata })
  // A proof must not be used up by a sign-in that is refused because too many wait for signatures.
  const { result } = await startSigning(call, claims)
  const [tokens, isOpen] = await Promise.all([
    result,
    store.openSession(session, proof, authenticated.signInEpoch),
  ])
  if (!isOpen) throw incorrectCredentials('used-proof')
  const RefreshToken = sealRefreshToken(vault, random, { ...key, client: client.id, expires, secret })
  return { ChallengeParameters: {}, AuthenticationResult: { ...tokens, RefreshToken } }
}

/**
 * The user, whose sign-out everywhere counts as now where a wrong clock dated it ahead. A date ahead would end
 * sessions that start now too.
 */
async function bringBack(call: Call, user: User, at: number): Promise<User> {
  if (!isAhead(user.tokensValidAfter, at)) return user
  return commitUser({ ...call, action: 'InitiateAuth' }, user, { ...user, tokensValidAfter: at }, { at })
}

/**
 * ID and access token.
 * @throws {CognitoError} TooManyRequestsException: as Tokens.startSigning
 */
export const signTokens = async (call: Call, claims: TokenClaims): Promise<AuthenticationResultType> =>
  (await startSigning(call, claims)).result

async function startSigning({ pool, client, tokens, origin }: Call, claims: TokenClaims) {
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
