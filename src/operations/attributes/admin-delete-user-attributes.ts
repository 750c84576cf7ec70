import { removeAttributes } from '../../domain/attribute-removal.ts'
import { userAdministrator } from '../callers.ts'
import { operation } from '../define.ts'
import { changeUser } from './change-user.ts'

/** An administrator removes attributes of any user. An attribute without a value is no mistake. */
export const AdminDeleteUserAttributes = operation('AdminDeleteUserAttributes', {
  serialize: 'user',
  caller: userAdministrator,
  async perform(call, input) {
    const author = 'administrator'
    const change = removeAttributes(call.pool, call.user, input.UserAttributeNames, author)
    await changeUser(call, change, author)
    return {}
  },
})
