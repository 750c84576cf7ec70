import { CognitoError, notAuthorized, softwareTokenNotOffered } from '../../errors.ts'
import { commitUser } from '../../accounts/commit-user.ts'
import { operation } from '../define.ts'
import { sealMfaSession } from '../../sign-in/challenges/mfa-session.ts'
import { newSeed } from '../../accounts/software-token.ts'
import { tokenOwner } from './token-owner.ts'

/**
 * The user gets a seed for an app that makes codes. It counts once a code of it was right. Until then an app that the
 * user has stays. During a sign-in the client carries the seed in the session.
 */
export const AssociateSoftwareToken = operation('AssociateSoftwareToken', {
  serialize: 'user',
  caller: (context, input) => tokenOwner(context, input).catch(throwListed),
  async perform(call) {
    const { pool, user, signIn } = call
    if (!pool.offeredFactors.has('SOFTWARE_TOKEN_MFA')) throw softwareTokenNotOffered()
    const { shown, sealed } = newSeed(call, user)
    if (signIn) {
      const step = { ...signIn.step, seed: sealed }
      return { SecretCode: shown, Session: sealMfaSession(call, { ...signIn.session, step }) }
    }
    await commitUser(call, user, { ...user, softwareToken: { ...user.softwareToken, waiting: sealed } })
    return { SecretCode: shown }
  },
})

/** The API lists no error here for a user who is gone, or who may not sign in any more. */
function throwListed(error: unknown): never {
  const isUnlisted =
    error instanceof CognitoError &&
    ['UserNotFoundException', 'UserNotConfirmedException', 'PasswordResetRequiredException'].includes(
      error.name,
    )
  throw isUnlisted ? notAuthorized(error.message, error.reason) : error
}
