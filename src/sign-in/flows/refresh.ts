import type { SessionRecord } from '../../store/ports/sessions.ts'
import {
  type CognitoError,
  invalidRefreshToken,
  refreshTokenExpired,
  refreshTokenOfDeletedUser,
  refreshTokenOfOtherClient,
  refreshTokenRevoked,
  rotationUnsupported,
  userDisabled,
} from '../../errors.ts'
import type { User } from '../../domain/user.ts'
import { openRefreshToken, type RefreshToken } from '../../tokens/refresh-token.ts'
import type { Context } from '../../context.ts'
import { checkSecretHash } from '../../accounts/client-secret.ts'
import { checkFlowEnabled } from '../flow-enabled.ts'
import { isSecret, makeClaims, signTokens } from '../session-tokens.ts'
import { getParameter, type Outcome, type SignInCall, type SignInRequest } from '../sign-in-call.ts'

/**
 * New ID and access tokens for a refresh token, which stays as it is. Clients whose refresh tokens are exchanged at
 * each use have another operation for that.
 */
export async function refreshTokens(call: SignInCall, { parameters }: SignInRequest): Promise<Outcome> {
  checkRefreshEnabled(call)
  const text = getParameter(parameters, 'REFRESH_TOKEN')
  const refresh = await findRefresh(call, text, {
    revoked: refreshTokenRevoked,
    checkCaller: ({ username }) => checkSecretHash(call, call.client, username, parameters['SECRET_HASH']),
  })
  const { token, user, session } = refresh
  if (standingOf(call, token, session) === 'spent') {
    await noteReuse(call, refresh)
    throw refreshTokenRevoked()
  }
  const trigger = { source: 'TokenGeneration_RefreshTokens', clientMetadata: undefined } as const
  const claims = await makeClaims(call, user, session, trigger)
  return { reply: { ChallengeParameters: {}, AuthenticationResult: await signTokens(call, claims) } }
}

/** @throws {CognitoError} InvalidParameterException · UnsupportedOperationException: its refresh tokens rotate */
export function checkRefreshEnabled(call: SignInCall): void {
  if (call.client.rotationGrace !== undefined) throw rotationUnsupported()
  checkFlowEnabled(call, 'REFRESH_TOKEN_AUTH')
}

export interface Refresh {
  readonly token: RefreshToken
  readonly user: User
  readonly session: SessionRecord & { readonly eventId: string | undefined }
}

/**
 * The user and the session of a refresh token that this app client may use. The caller checks whether the token
 * itself is still the session's. `checkCaller` runs before anything is said of a user who exists. `revoked` makes the
 * error for a session that has ended.
 * @throws {CognitoError} NotAuthorizedException
 */
export async function findRefresh(
  { store, vault, client, now, trail }: SignInCall,
  text: string,
  {
    revoked,
    checkCaller,
  }: { readonly revoked: () => CognitoError; readonly checkCaller?: (user: User) => void },
): Promise<Refresh> {
  const token = openRefreshToken(vault, text)
  if (!token) throw invalidRefreshToken()
  if (token.client !== client.id) throw refreshTokenOfOtherClient()
  trail.user = token.sub
  const [user, session] = await Promise.all([
    store.findUser(token.poolId, token.sub),
    store.findSession(token.poolId, token.sub, token.sessionId),
  ])
  if (!user) throw refreshTokenOfDeletedUser()
  checkCaller?.(user)
  if (!user.enabled) throw userDisabled()
  if (now() >= token.expires) throw refreshTokenExpired()
  if (!session || session.created < user.tokensValidAfter) throw revoked()
  return { token, user, session: { ...session, eventId: token.eventId } }
}

/** Whether a token is the session's own now, the one before it while that is still let through, or neither. */
export function standingOf(
  context: Context,
  { secret }: RefreshToken,
  { hash, previousHash, graceEnds = 0 }: SessionRecord,
): 'current' | 'previous' | 'spent' {
  if (isSecret(context, secret, hash)) return 'current'
  const isPrevious = previousHash !== undefined && isSecret(context, secret, previousHash)
  return isPrevious && context.now() < graceEnds ? 'previous' : 'spent'
}

/**
 * A refresh token was used after it had been exchanged, so a second party has it too. Where the operator wants it,
 * that ends its session. No client can then refresh with a token that came of this one.
 */
export async function noteReuse({ store, sessionOptions }: SignInCall, { session }: Refresh): Promise<void> {
  if (sessionOptions.endFamilyOnReuse) await store.closeSession(session)
}
