import { secretGivenAndGenerated } from '../../errors.ts'
import { newClientSettings, toUserPoolClient } from '../../domain/client-settings.ts'
import { poolAdministrator } from '../callers.ts'
import { newClientId, newClientSecret } from '../new-ids.ts'
import { operation } from '../define.ts'
import { sealClientSecret } from '../../accounts/client-secret.ts'

/** An administrator makes an app client of a pool: without a secret, with a secret made here, or with their own. */
export const CreateUserPoolClient = operation('CreateUserPoolClient', {
  caller: poolAdministrator,
  async perform({ pool, store, vault, random, now }, input) {
    if (input.GenerateSecret && input.ClientSecret !== undefined) throw secretGivenAndGenerated()
    const secret = input.GenerateSecret ? newClientSecret(random) : input.ClientSecret
    const id = newClientId(random)
    const at = now()
    const record = {
      id,
      poolId: pool.id,
      version: 1,
      created: at,
      modified: at,
      settings: newClientSettings(pool, input),
      ...(secret === undefined
        ? {}
        : { secrets: [{ sealed: sealClientSecret(vault, id, secret), created: at }] }),
    }
    await store.saveClient(record)
    return { UserPoolClient: toUserPoolClient(record, secret) }
  },
})
