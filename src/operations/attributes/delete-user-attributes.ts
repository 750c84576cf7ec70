import { signedInUser } from '../callers.ts'
import { userChange } from '../operation.ts'
import { changeUser } from './change-user.ts'

/** A signed-in user removes attributes of their own. One that has no value is no mistake. */
export const DeleteUserAttributes = userChange('DeleteUserAttributes', {
  caller: signedInUser,
  async perform(call, input) {
    const { client } = call
    const removed = input.UserAttributeNames.map((Name) => ({ Name, Value: '' }))
    await changeUser(call, 'DeleteUserAttributes', removed, { client })
    return {}
  },
})
