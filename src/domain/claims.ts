import { type Groups, tellGroups } from './group-claims.ts'
import { readableAttributes } from './permissions.ts'
import type { AppClient, Pool } from './pool.ts'
import type { User } from './user.ts'

/** The input for the tokens of one sign-in. Times are milliseconds since 1970. */
export interface TokenMaking {
  readonly pool: Pool
  readonly client: AppClient
  readonly user: User
  readonly groups: Groups
  /** The session id: the same for all tokens that come from one sign-in. */
  readonly sessionId: string
  readonly signedInAt: number
  /** The request id of the sign-in. */
  readonly eventId: string | undefined
  /** Whether the tokens come from a refresh token. */
  readonly isRefreshed: boolean
  readonly now: number
  /** The ids of the two tokens, which contain their creation time. */
  readonly ids: { readonly id: string; readonly access: string }
}

export type ClaimValues = Readonly<Record<string, unknown>>

/** The claims of both tokens of a sign-in, without the issuer. */
export interface TokenClaims {
  readonly id: ClaimValues
  readonly access: ClaimValues
}

/**
 * The claims of both tokens, without the issuer. They come from the user's current state, so a refresh shows what
 * changed since the sign-in. Only the time of the sign-in, its request and the session stay.
 *
 * Where the app client has revocation off, tokens do not name their session, and an ID token has no id. Where its
 * refresh tokens rotate, that goes for the access token of the sign-in alone. Both are as at Cognito.
 */
export function claimsOf(making: TokenMaking): TokenClaims {
  const { pool, client, user, groups, sessionId, signedInAt, eventId, isRefreshed, now, ids } = making
  const isNamed = client.revocation || client.rotationGrace !== undefined
  const isNamedInAccess = client.revocation || (isNamed && isRefreshed)
  const common = {
    sub: user.sub,
    ...(eventId === undefined ? {} : { event_id: eventId }),
    auth_time: toSeconds(signedInAt),
    iat: toSeconds(now),
  }
  const own = {
    id: {
      ...Object.fromEntries(readableAttributes(pool, client, user).map(toClaim)),
      ...common,
      ...(isNamed ? { origin_jti: sessionId, jti: ids.id } : {}),
      aud: client.id,
      'cognito:username': user.username,
      token_use: 'id',
      exp: toSeconds(now + client.idTokenValidity),
    },
    access: {
      ...common,
      ...(isNamedInAccess ? { origin_jti: sessionId } : {}),
      client_id: client.id,
      username: user.username,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      exp: toSeconds(now + client.accessTokenValidity),
      jti: ids.access,
    },
  }
  return tellGroups(own, groups)
}

const toSeconds = (milliseconds: number) => Math.floor(milliseconds / 1000)

/**
 * An attribute as OpenID Connect writes it. Attributes that OpenID Connect does not define stay text, whatever their
 * type.
 */
function toClaim([name, value]: readonly [string, string]): [string, unknown] {
  switch (name) {
    case 'email_verified':
    case 'phone_number_verified':
      return [name, value === 'true']
    case 'updated_at':
      return [name, Number(value)]
    case 'address':
      return [name, { formatted: value }]
    default:
      return [name, value]
  }
}
