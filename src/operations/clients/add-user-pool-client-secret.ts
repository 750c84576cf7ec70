import { sealClientSecret } from '../../accounts/client-secret.ts'
import { newSecretTime, secretsOf, toSecretId, withSecrets } from '../../domain/client-secrets.ts'
import { operation } from '../define.ts'
import { newClientSecret } from '../new-ids.ts'
import { clientAdministrator } from './client-administrator.ts'

/**
 * An administrator gives an app client a second secret, made here or their own. Both are good until one is deleted.
 * Only a secret that was made here is shown, and only now.
 */
export const AddUserPoolClientSecret = operation('AddUserPoolClientSecret', {
  caller: clientAdministrator,
  async perform({ client: { record }, store, vault, random, now }, { ClientSecret: given }) {
    const created = newSecretTime(record, now())
    const secret = given ?? newClientSecret(random)
    const added = { sealed: sealClientSecret(vault, record.id, secret), created }
    await store.saveClient(withSecrets(record, [...secretsOf(record), added], now()))
    return {
      ClientSecretDescriptor: {
        ClientSecretId: toSecretId(record.id, added),
        ...(given === undefined ? { ClientSecretValue: secret } : {}),
        ClientSecretCreateDate: created / 1000,
      },
    }
  },
})
