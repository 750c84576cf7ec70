import { remainingFactors } from '../../domain/mfa.ts'
import { userAdministrator } from '../callers.ts'
import { commitUser } from '../../accounts/commit-user.ts'
import { operation } from '../define.ts'

/** An administrator removes the app that makes a user's codes, for example when its device was lost. */
export const AdminDeleteSoftwareToken = operation('AdminDeleteSoftwareToken', {
  serialize: 'user',
  caller: userAdministrator,
  async perform(call) {
    const { user } = call
    const without = { ...user, softwareToken: undefined }
    await commitUser(call, user, { ...without, secondFactors: remainingFactors(without) })
    return {}
  },
})
