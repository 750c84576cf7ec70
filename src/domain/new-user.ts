import type { User } from './user.ts'

type Given = Pick<
  User,
  | 'pool'
  | 'sub'
  | 'username'
  | 'signsInWith'
  | 'status'
  | 'created'
  | 'attributes'
  | 'temporarySince'
  | 'secondFactors'
>

/** A user as they are at first: enabled, with nothing that waits for a code, and no tokens that were called back. */
export const newUser = (given: Given): Omit<User, 'version' | 'modified'> => ({
  ...given,
  enabled: true,
  pending: {},
  tokensValidAfter: 0,
})
