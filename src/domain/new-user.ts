import type { User, UserState } from './user.ts'

type Given = Pick<
  User,
  | 'poolId'
  | 'sub'
  | 'username'
  | 'signsInWith'
  | 'status'
  | 'created'
  | 'attributes'
  | 'temporarySince'
  | 'secondFactors'
>

/** A new user: enabled, with nothing that waits for a code, and no revoked tokens. */
export const newUser = (given: Given): UserState => ({
  ...given,
  enabled: true,
  pending: {},
  tokensValidAfter: 0,
})
