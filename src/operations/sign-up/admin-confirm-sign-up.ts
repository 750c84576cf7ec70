import { notConfirmable } from '../../errors.ts'
import { commitUser } from '../../accounts/commit-user.ts'
import { userAdministrator } from '../callers.ts'
import { operation } from '../define.ts'
import { tellConfirmed } from '../../accounts/post-confirmation.ts'

/** An administrator confirms an account without a code. This verifies no address. */
export const AdminConfirmSignUp = operation('AdminConfirmSignUp', {
  caller: userAdministrator,
  async perform(call, { ClientMetadata }) {
    const { user } = call
    if (user.status !== 'UNCONFIRMED') throw notConfirmable(user.status)
    const confirmed = await commitUser(
      call,
      user,
      { ...user, status: 'CONFIRMED' },
      { dropCodes: ['confirm'] },
    )
    await tellConfirmed(call, confirmed, ClientMetadata)
    return {}
  },
})
