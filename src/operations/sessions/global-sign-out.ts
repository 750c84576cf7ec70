import { accessTokenRevoked, CognitoError } from '../../errors.ts'
import { signOutEverywhere } from '../../accounts/ended-sessions.ts'
import { type SignedInUser, signedInUser } from '../callers.ts'
import type { Context } from '../../context.ts'
import { operation } from '../define.ts'

/** A user signs out everywhere: all their sessions end, and no token from before is taken here any more. */
export const GlobalSignOut = operation('GlobalSignOut', {
  caller: holderOfSession,
  async perform(call) {
    await signOutEverywhere(call)
    return {}
  },
})

/** The user of a session. This action has no error for a missing user: the sessions of a deleted user have ended. */
async function holderOfSession(
  context: Context,
  input: { readonly AccessToken: string },
): Promise<SignedInUser> {
  try {
    return await signedInUser(context, input)
  } catch (error) {
    const isGone = error instanceof CognitoError && error.name === 'UserNotFoundException'
    throw isGone ? accessTokenRevoked('unknown-user') : error
  }
}
