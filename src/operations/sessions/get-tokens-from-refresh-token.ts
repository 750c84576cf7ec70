import { refreshTokenReused, wrongSecretHash } from '../../errors.ts'
import { Conflict } from '../../store/store.ts'
import { sealRefreshToken } from '../../tokens/refresh-token.ts'
import { appClient } from '../callers.ts'
import type { Context, ClientCaller } from '../../context.ts'
import { operation } from '../define.ts'
import { provesSecret } from '../../accounts/client-secret.ts'
import {
  checkRefreshEnabled,
  findRefresh,
  noteReuse,
  type Refresh,
  standingOf,
} from '../../sign-in/flows/refresh.ts'
import { hashSecret, makeClaims, signTokens } from '../../sign-in/session-tokens.ts'

/**
 * New tokens for a refresh token. Where refresh tokens rotate, the answer has a new one. The old one is good only for
 * a moment more, in case the answer gets lost. Used later, it is refused.
 */
export const GetTokensFromRefreshToken = operation('GetTokensFromRefreshToken', {
  caller: appClient,
  async perform(call, { RefreshToken: text, ClientSecret, ClientMetadata: clientMetadata }) {
    const { client } = call
    if (!provesSecret(call, client, ClientSecret)) throw wrongSecretHash(client.id)
    const grace = client.rotationGrace
    if (grace === undefined) checkRefreshEnabled(call)
    const refresh = await findRefresh(call, text)
    const standing = standingOf(call, refresh.token, refresh.session)
    if (standing === 'spent') {
      await noteReuse(call, refresh)
      throw refreshTokenReused()
    }
    const trigger = { source: 'TokenGeneration_RefreshTokens', clientMetadata } as const
    // Neither a function that refuses nor a server that is too busy to sign must cost the refresh token.
    const claims = await makeClaims(call, refresh.user, refresh.session, trigger)
    const tokens = await signTokens(call, claims)
    if (grace === undefined) return { AuthenticationResult: tokens }
    const RefreshToken = await rotate(call, refresh, standing, grace)
    return { AuthenticationResult: { ...tokens, RefreshToken } }
  },
})

/**
 * The refresh token after this one. It follows from this one, so a client that asks again within the grace is given
 * the same. It may ask again because an answer was lost, or from another window. The token ends when the first one
 * would have.
 */
async function rotate(
  { store, vault, random, now }: Context & ClientCaller,
  { token, session }: Refresh,
  standing: 'current' | 'previous',
  grace: number,
): Promise<string> {
  const secret = vault.hash('refresh token after', token.secret)
  if (standing === 'current') {
    // `session.hash` is the hash that the token was found to fit. It may be one under an older master key.
    const to = hashSecret({ vault }, secret)
    const isRotated = await store.rotateSession(session, session.hash, to, now() + grace)
    if (!isRotated) throw new Conflict(session.sessionId)
  }
  return sealRefreshToken(vault, random, { ...token, secret })
}
