import { incorrectCredentials } from '../../errors.ts'
import type { AuthenticationResultType, RespondToAuthChallengeResponse } from '../../model/types.ts'
import { claimsOf } from '../../rules/claims.ts'
import type { User } from '../../rules/user.ts'
import type { Proof } from '../../store/store.ts'
import { sealRefreshToken } from '../../tokens/refresh-token.ts'
import type { ClientCaller } from '../callers.ts'
import type { Ground } from '../ground.ts'

type Call = Ground & ClientCaller

/** The longest that an access token can be good. */
const day = 24 * 3_600_000

/**
 * A sign-in is complete: the session starts, and its tokens are the answer.
 * @throws {CognitoError} NotAuthorizedException: the proof was used before
 */
export async function startSession(
  call: Call,
  user: User,
  proof?: Proof,
): Promise<RespondToAuthChallengeResponse> {
  const { store, vault, chance, client } = call
  const at = call.now()
  const family = chance.id(at)
  const secret = chance.bytes(32).toString('base64url')
  const expires = at + client.refreshTokenValidity
  const key = { pool: user.pool, sub: user.sub, family }
  const session = {
    ...key,
    client: client.id,
    created: at,
    expires,
    keepUntil: expires + day,
    hash: hashSecret(call, secret),
  }
  const [tokens, isOpen] = await Promise.all([
    issueTokens(call, user, session),
    store.openSession(session, proof),
  ])
  if (!isOpen) throw incorrectCredentials()
  const RefreshToken = sealRefreshToken(vault, chance, { ...key, client: client.id, expires, secret })
  return { ChallengeParameters: {}, AuthenticationResult: { ...tokens, RefreshToken } }
}

/** New ID and access tokens of a session. */
export async function issueTokens(
  call: Call,
  user: User,
  { family, created }: { readonly family: string; readonly created: number },
): Promise<AuthenticationResultType> {
  const { pool, client, tokens, chance } = call
  const now = call.now()
  const ids = { id: chance.id(now), access: chance.id(now) }
  const claims = claimsOf({ pool, client, user, family, signedInAt: created, now, ids })
  const { id, access } = await tokens.sign(pool.id, claims)
  return {
    AccessToken: access,
    ExpiresIn: client.accessTokenValidity / 1000,
    IdToken: id,
    TokenType: 'Bearer',
  }
}

/** The form in which a session keeps the secret of its refresh token. */
export const hashSecret = ({ vault }: Pick<Ground, 'vault'>, secret: string): string =>
  vault.hash('refresh token', secret)
