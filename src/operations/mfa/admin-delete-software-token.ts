import { remainingFactors } from '../../domain/mfa.ts'
import { planUser } from '../../domain/user-plan.ts'
import { userAdministrator } from '../callers.ts'
import { commitAndNotify } from '../../accounts/notices.ts'
import { userChange } from '../define.ts'

/** An administrator removes the app that makes a user's codes, for example when its device was lost. */
export const AdminDeleteSoftwareToken = userChange('AdminDeleteSoftwareToken', {
  caller: userAdministrator,
  async perform(call) {
    const { pool, user, actor, now } = call
    const without = { ...user, softwareToken: undefined }
    const after = { ...without, secondFactors: remainingFactors(without) }
    const plan = planUser(pool, user, after, { at: now(), actor, action: 'AdminDeleteSoftwareToken' })
    await commitAndNotify(call, pool, user, plan)
    return {}
  },
})
