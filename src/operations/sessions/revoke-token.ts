import {
  revocationNotEnabled,
  revokingClientUnproven,
  unsupportedTokenType,
  wrongClientForToken,
} from '../../errors.ts'
import type { AppClient } from '../../domain/pool.ts'
import { openRefreshToken } from '../../tokens/refresh-token.ts'
import type { Context } from '../../context.ts'
import { operation } from '../define.ts'
import { provesSecret } from '../../accounts/client-secret.ts'

/**
 * An app client ends the session of a refresh token. The token and all access tokens of that session are refused from
 * then on. An unknown token is as good as ended.
 */
export const RevokeToken = operation('RevokeToken', {
  caller: provenClient,
  async perform({ client, store, vault, trail }, { Token: text }) {
    if (!client.revocation) throw revocationNotEnabled()
    if (text.split('.').length === 3) throw unsupportedTokenType()
    const token = openRefreshToken(vault, text)
    if (!token) {
      trail.hidden = 'invalid-token'
      return {}
    }
    const { poolId, sub, sessionId } = token
    trail.user = sub
    if (token.client !== client.id) throw wrongClientForToken()
    await store.closeSession({ poolId, sub, sessionId })
    return {}
  },
})

/** The app client, if it exists and shows its secret. This operation has one error for everything wrong with it. */
async function provenClient(
  context: Context,
  { ClientId, ClientSecret }: { readonly ClientId: string; readonly ClientSecret?: string | undefined },
): Promise<{ readonly client: AppClient }> {
  const client = await context.store.findClient(ClientId)
  if (!client) throw revokingClientUnproven('unknown-client')
  context.trail.pool = client.poolId
  context.trail.client = client.id
  if (!provesSecret(context, client, ClientSecret)) throw revokingClientUnproven('wrong-client-secret')
  return { client }
}
