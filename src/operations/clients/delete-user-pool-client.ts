import { operation } from '../define.ts'
import { clientAdministrator } from './client-administrator.ts'

/** An administrator deletes an app client. No user can sign in through it any more. */
export const DeleteUserPoolClient = operation('DeleteUserPoolClient', {
  caller: clientAdministrator,
  async perform({ pool, client, store }) {
    await store.removeClient(pool.id, client.id)
  },
})
