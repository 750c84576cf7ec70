import { withoutSecret, withSecrets } from '../../domain/client-secrets.ts'
import { operation } from '../define.ts'
import { clientAdministrator } from './client-administrator.ts'

/** An administrator deletes one of two secrets of an app client. From then on only the other one is good. */
export const DeleteUserPoolClientSecret = operation('DeleteUserPoolClientSecret', {
  caller: clientAdministrator,
  async perform({ client: { record }, store, now }, { ClientSecretId }) {
    await store.saveClient(withSecrets(record, withoutSecret(record, ClientSecretId), now()))
    return {}
  },
})
