import { userChange } from '../define.ts'
import { changeUser } from './change-user.ts'
import { ownerOf } from './owner.ts'

/**
 * A signed-in user changes their own attributes. An empty value removes one. A value that the pool wants verified
 * first is held beside the old one until VerifyUserAttribute.
 */
export const UpdateUserAttributes = userChange('UpdateUserAttributes', {
  caller: (context, input) =>
    ownerOf(
      context,
      input,
      input.UserAttributes.map(({ Name }) => Name),
    ),
  async perform(call, input) {
    const author = { client: call.client }
    const { UserAttributes, ClientMetadata: clientMetadata } = input
    const details = await changeUser(call, 'UpdateUserAttributes', UserAttributes, author, { clientMetadata })
    return { CodeDeliveryDetailsList: details }
  },
})
