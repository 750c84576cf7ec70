import { changedClientSettings, toUserPoolClient } from '../../domain/client-settings.ts'
import { operation } from '../define.ts'
import { clientAdministrator } from './client-administrator.ts'
import { openClientSecret } from '../../accounts/client-secret.ts'

/**
 * An administrator gives an app client new settings. Every setting that the request leaves out goes back to its
 * default; the id, the name and the secret stay.
 */
export const UpdateUserPoolClient = operation('UpdateUserPoolClient', {
  caller: clientAdministrator,
  async perform({ pool, client, store, vault, now }, input) {
    const { record } = client
    const settings = changedClientSettings(pool, record.settings, input)
    const changed = { ...record, version: record.version + 1, modified: now(), settings }
    await store.saveClient(changed)
    return { UserPoolClient: toUserPoolClient(changed, openClientSecret(vault, record)) }
  },
})
