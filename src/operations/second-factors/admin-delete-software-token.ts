import { keptFactors } from '../../rules/second-factors.ts'
import { planUser } from '../../rules/user-plan.ts'
import { userAdministrator } from '../callers.ts'
import { userChange } from '../operation.ts'

/** An administrator takes away the app that makes a user's codes, as when its device was lost. */
export const AdminDeleteSoftwareToken = userChange('AdminDeleteSoftwareToken', {
  caller: userAdministrator,
  async perform({ pool, user, actor, store, now }) {
    const without = { ...user, softwareToken: undefined }
    const after = { ...without, secondFactors: keptFactors(without) }
    await store.commit(planUser(pool, user, after, { at: now(), actor, action: 'AdminDeleteSoftwareToken' }))
    return {}
  },
})
