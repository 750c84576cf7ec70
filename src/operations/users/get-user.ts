import { readableAttributes } from '../../domain/permissions.ts'
import { signedInUser } from '../callers.ts'
import { operation } from '../define.ts'
import { toAttributeList, toFactorMembers } from './user-views.ts'

/** A signed-in user reads their own attributes, those that the app client may read. */
export const GetUser = operation('GetUser', {
  caller: signedInUser,
  async perform({ pool, client, user }) {
    return {
      Username: user.username,
      UserAttributes: toAttributeList(user, readableAttributes(pool, client, user)),
      ...toFactorMembers(user),
    }
  },
})
