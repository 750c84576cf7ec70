import { userAdministrator } from '../callers.ts'
import { userChange } from '../define.ts'
import { changeUser } from './change-user.ts'

/** An administrator removes attributes of any user. An attribute without a value is no mistake. */
export const AdminDeleteUserAttributes = userChange('AdminDeleteUserAttributes', {
  caller: userAdministrator,
  async perform(call, input) {
    const removed = input.UserAttributeNames.map((Name) => ({ Name, Value: '' }))
    await changeUser(call, 'AdminDeleteUserAttributes', removed, 'administrator')
    return {}
  },
})
