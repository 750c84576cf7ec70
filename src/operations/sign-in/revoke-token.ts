import { revocationNotEnabled, unsupportedTokenType, wrongClientForToken } from '../../errors.ts'
import type { AppClient } from '../../rules/pool.ts'
import { openRefreshToken } from '../../tokens/refresh-token.ts'
import type { Ground } from '../ground.ts'
import { operation } from '../operation.ts'
import { provesSecret } from '../secret-hash.ts'

/**
 * An app client ends the session of a refresh token: the token and all access tokens of that session are refused from
 * then on. A token that nobody knows is as good as ended.
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
    const { pool, sub, family } = token
    trail.user = sub
    if (token.client !== client.id) throw wrongClientForToken('invalid-token')
    await store.closeSession({ pool, sub, family })
    return {}
  },
})

/** The app client, if it is one and shows its secret. This operation has one error for all that is wrong with it. */
async function provenClient(
  ground: Ground,
  { ClientId, ClientSecret }: { readonly ClientId: string; readonly ClientSecret?: string | undefined },
): Promise<{ readonly client: AppClient }> {
  const client = await ground.store.findClient(ClientId)
  if (!client) throw wrongClientForToken('unknown-client')
  ground.trail.pool = client.poolId
  ground.trail.client = client.id
  if (!provesSecret(ground, client, ClientSecret)) throw wrongClientForToken('wrong-client-secret')
  return { client }
}
