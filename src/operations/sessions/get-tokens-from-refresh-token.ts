import { exchangeRevoked, refreshTokenReused } from '../../errors.ts'
import { Conflict } from '../../store/store.ts'
import { sealRefreshToken } from '../../tokens/refresh-token.ts'
import { appClient } from '../callers.ts'
import type { Context, ClientCaller } from '../../context.ts'
import { operation } from '../define.ts'
import { checkClientSecret } from '../../accounts/client-secret.ts'
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
    checkClientSecret(call, client, ClientSecret)
    const grace = client.rotationGrace
    if (grace === undefined) checkRefreshEnabled(call)
    const refresh = await findRefresh(call, text, { revoked: exchangeRevoked })
    const standing = standingOf(call, refresh.token, refresh.session)
    if (standing === 'spent') {
      await noteReuse(call, refresh)
      throw grace === undefined ? exchangeRevoked() : refreshTokenReused()
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
 * The refresh token after this one. A client that asks again within the grace is given another, which takes the place
 * of the first: the answer with that one may have been lost. The grace stays as long as it was. The token ends when
 * the first one would have.
 */
async function rotate(
  { store, vault, random, now }: Context & ClientCaller,
  { token, session }: Refresh,
  standing: 'current' | 'previous',
  grace: number,
): Promise<string> {
  const secret = random.bytes(32).toString('base64url')
  const hash = hashSecret({ vault }, secret)
  // `session.hash` is the hash that the token was found to fit. It may be one under an older master key.
  const spent = { previousHash: session.hash, graceEnds: now() + grace }
  const hashes = standing === 'current' ? { hash, ...spent } : { ...session, hash }
  if (!(await store.rotateSession(session, session.hash, hashes))) throw new Conflict(session.sessionId)
  return sealRefreshToken(vault, random, { ...token, secret })
}
