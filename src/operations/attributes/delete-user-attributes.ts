import { removeAttributes } from '../../domain/attribute-removal.ts'
import { operation } from '../define.ts'
import { changeUser } from './change-user.ts'
import { ownerOf } from './owner.ts'

/** A signed-in user removes attributes of their own. An attribute without a value is no mistake. */
export const DeleteUserAttributes = operation('DeleteUserAttributes', {
  serialize: 'user',
  caller: (context, input) => ownerOf(context, input, input.UserAttributeNames),
  async perform(call, input) {
    const author = { client: call.client }
    const change = removeAttributes(call.pool, call.user, input.UserAttributeNames, author)
    await changeUser(call, change, author)
    return {}
  },
})
