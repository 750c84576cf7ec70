import { isVerifiable } from '../../rules/user.ts'
import { recentlySignedInUser, type SignedInUser, signedInUser } from '../callers.ts'
import type { Ground } from '../ground.ts'

/**
 * A signed-in user who changes attributes of these names. An e-mail address or phone number can recover the account, so
 * for them the sign-in must be recent where the pool wants it.
 * @throws {CognitoError} as recentlySignedInUser
 */
export const ownerOf = (
  ground: Ground,
  input: { readonly AccessToken: string },
  names: readonly string[],
): Promise<SignedInUser> => (names.some(isVerifiable) ? recentlySignedInUser : signedInUser)(ground, input)
