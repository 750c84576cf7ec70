import { deletionProtected } from '../../errors.ts'
import { poolAdministrator } from '../callers.ts'
import { operation } from '../define.ts'

/** An administrator deletes a pool with all that is in it, unless it is protected from that. */
export const DeleteUserPool = operation('DeleteUserPool', {
  caller: poolAdministrator,
  async perform({ pool, store }) {
    if (pool.record.settings.DeletionProtection === 'ACTIVE') throw deletionProtected()
    await store.removePool(pool.id)
  },
})
