import { changeAttributes } from '../../domain/attribute-change.ts'
import { operation } from '../define.ts'
import { changeUser } from './change-user.ts'
import { ownerOf } from './owner.ts'

/**
 * A signed-in user changes their own attributes. An empty value removes one. A value that the pool wants verified
 * first is held beside the old one until VerifyUserAttribute.
 */
export const UpdateUserAttributes = operation('UpdateUserAttributes', {
  serialize: 'user',
  caller: (context, input) =>
    ownerOf(
      context,
      input,
      input.UserAttributes.map(({ Name }) => Name),
    ),
  async perform(call, { UserAttributes, ClientMetadata: clientMetadata }) {
    const author = { client: call.client }
    const change = changeAttributes(call.pool, call.user, UserAttributes, author)
    const details = await changeUser(call, change, author, { clientMetadata })
    return details.length > 0 ? { CodeDeliveryDetailsList: details } : {}
  },
})
