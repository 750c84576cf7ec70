import { secretsOf, toSecretId } from '../../domain/client-secrets.ts'
import { operation } from '../define.ts'
import { clientAdministrator } from './client-administrator.ts'

/** An administrator lists the secrets of an app client, the oldest first, without the secrets themselves. */
export const ListUserPoolClientSecrets = operation('ListUserPoolClientSecrets', {
  caller: clientAdministrator,
  async perform({ client: { record } }) {
    return {
      ClientSecrets: secretsOf(record).map((secret) => ({
        ClientSecretId: toSecretId(record.id, secret),
        ClientSecretCreateDate: secret.created / 1000,
      })),
    }
  },
})
