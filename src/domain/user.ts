export type VerifiableAttribute = 'email' | 'phone_number'

export type AccountStatus =
  | 'UNCONFIRMED'
  | 'CONFIRMED'
  | 'RESET_REQUIRED'
  | 'FORCE_CHANGE_PASSWORD'
  | 'EXTERNAL_PROVIDER'

/** The kinds of proof that a user gives beside the password. */
export type SecondFactor = 'SMS_MFA' | 'EMAIL_OTP' | 'SOFTWARE_TOKEN_MFA'

/** The second factors that a user has turned on, in the order in which they are shown. */
export interface SecondFactors {
  readonly enabled: readonly SecondFactor[]
  /** The enabled factor that is used if there are several. */
  readonly preferred?: SecondFactor | undefined
}

/** An app that makes codes for a user. The seeds that it makes them from are sealed for this user. */
export interface SoftwareToken {
  /** Absent until the first right code. */
  readonly seed?: string | undefined
  /** The user's name for the app or its device. */
  readonly name?: string | undefined
  /** A seed that replaces the other one once the user returns a code of it. */
  readonly waiting?: string | undefined
}

/** A membership in a group: of this very group, and not of another one that gets its name later. */
export interface Membership {
  /** The name of the group. */
  readonly name: string
  readonly id: string
}

/** One user, as the store keeps them: one row, one version. Times are milliseconds since 1970. */
export interface User {
  readonly poolId: string
  /** The subject: a UUID made here, never changed, never reused. */
  readonly sub: string
  /** The real user name; equal to `sub` in pools whose users sign in with an e-mail address or phone number. */
  readonly username: string
  /**
   * The attribute that the user name filled, if users sign in with an e-mail address or phone number. It never
   * changes.
   */
  readonly signsInWith?: VerifiableAttribute | undefined
  readonly version: number
  readonly status: AccountStatus
  readonly enabled: boolean
  readonly created: number
  readonly modified: number
  /** Values by full name, without `sub`. An attribute without a value is absent. */
  readonly attributes: Readonly<Record<string, string>>
  /** New values that replace the old ones once the user returns their code. */
  readonly pending: Readonly<Partial<Record<VerifiableAttribute, string>>>
  /** When a temporary password was set; undefined while the password is the user's own. */
  readonly temporarySince: number | undefined
  /** Tokens issued before this moment are refused. */
  readonly tokensValidAfter: number
  /**
   * Sign-ins that began in another epoch fail. The epoch is the version of the last new password, password reset,
   * enabling or disabling. Absent if none of these happened since the user was made.
   */
  readonly signInEpoch?: number | undefined
  /** Absent if the user has turned on none. */
  readonly secondFactors?: SecondFactors | undefined
  /** Stored here and not with the credentials, because it must outlive a password and is rare. */
  readonly softwareToken?: SoftwareToken | undefined
  /** Changes of the e-mail address that a link can undo, by the version that they made. Absent if there are none. */
  readonly undos?: readonly { readonly version: number; readonly expires: number }[] | undefined
  /** Absent if there are none. Some may be of groups that were deleted: these no longer count. */
  readonly groups?: readonly Membership[] | undefined
}

/** The state of a user, without what every commit writes anew. */
export type UserState = Omit<User, 'version' | 'modified'>

/** The attribute that says whether an e-mail address or phone number is verified. */
export const verifiedFlagFor = { email: 'email_verified', phone_number: 'phone_number_verified' } as const

export const isVerifiable = (name: string): name is VerifiableAttribute =>
  name === 'email' || name === 'phone_number'

/** Whether the user's e-mail address or phone number is verified. */
export const isVerified = (user: Pick<User, 'attributes'>, attribute: VerifiableAttribute) =>
  user.attributes[verifiedFlagFor[attribute]] === 'true'
