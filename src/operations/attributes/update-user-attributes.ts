import { signedInUser } from '../callers.ts'
import { userChange } from '../operation.ts'
import { changeUser } from './change-user.ts'

/**
 * A signed-in user changes their own attributes. An empty value removes one. A value that the pool wants verified
 * first is held beside the old one until VerifyUserAttribute.
 */
export const UpdateUserAttributes = userChange('UpdateUserAttributes', {
  caller: signedInUser,
  async perform(call, input) {
    const { client } = call
    const details = await changeUser(call, 'UpdateUserAttributes', input.UserAttributes, { client })
    return { CodeDeliveryDetailsList: details }
  },
})
