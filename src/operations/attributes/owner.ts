import { isVerifiable } from '../../domain/user.ts'
import { recentlySignedInUser, type SignedInUser, signedInUser } from '../callers.ts'
import type { Context } from '../../context.ts'

/**
 * A signed-in user who changes attributes of these names. An e-mail address or phone number can recover the account.
 * For them the sign-in must be recent where the pool wants it.
 * @throws {CognitoError} as recentlySignedInUser
 */
export const ownerOf = (
  context: Context,
  input: { readonly AccessToken: string },
  names: readonly string[],
): Promise<SignedInUser> => (names.some(isVerifiable) ? recentlySignedInUser : signedInUser)(context, input)
