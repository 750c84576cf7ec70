export type VerifiableAttribute = 'email' | 'phone_number'

export type UserStatus =
  | 'UNCONFIRMED'
  | 'CONFIRMED'
  | 'RESET_REQUIRED'
  | 'FORCE_CHANGE_PASSWORD'
  | 'EXTERNAL_PROVIDER'

/** What somebody proves beside their password. */
export type SecondFactor = 'SMS_MFA' | 'EMAIL_OTP' | 'SOFTWARE_TOKEN_MFA'

/** The second factors that a user has turned on, in the order in which they are shown. */
export interface SecondFactors {
  readonly enabled: readonly SecondFactor[]
  /** One of those, which is asked for where there are several. */
  readonly preferred?: SecondFactor | undefined
}

/** An app that makes codes for a user. The seeds that it makes them from are sealed for this user. */
export interface SoftwareToken {
  /** Absent until a first code was right. */
  readonly seed?: string | undefined
  /** What the user calls the app or its device. */
  readonly name?: string | undefined
  /** A seed that takes the place of the other once a code of it comes back. */
  readonly waiting?: string | undefined
}

/** One user, as the store keeps them: one row, one version. Times are milliseconds since 1970. */
export interface User {
  readonly pool: string
  /** The subject: a UUID made here, never changed, never used again. */
  readonly sub: string
  /** The real user name; equal to `sub` in pools whose users sign in with an e-mail address or phone number. */
  readonly username: string
  /** The attribute that the user name filled, where users go by an e-mail address or phone number: it stays so. */
  readonly signsInWith?: VerifiableAttribute | undefined
  readonly version: number
  readonly status: UserStatus
  readonly enabled: boolean
  readonly created: number
  readonly modified: number
  /** Values by full name, without `sub`. An attribute without a value is not there. */
  readonly attributes: Readonly<Record<string, string>>
  /** New values that take the place of the old ones once their code comes back. */
  readonly pending: Readonly<Partial<Record<VerifiableAttribute, string>>>
  /** When a temporary password was set; undefined while the password is the user's own. */
  readonly temporarySince: number | undefined
  /** Tokens issued before this moment are refused. */
  readonly tokensValidAfter: number
  /**
   * Sign-ins that began in another epoch lead nowhere. It is the version that last got another password, was enabled or
   * disabled, or had its password reset; absent where none did since the user was made.
   */
  readonly signInEpoch?: number | undefined
  /** Absent where the user has turned on none. */
  readonly secondFactors?: SecondFactors | undefined
  /** Kept here and not with the credentials, as it has to outlive a password and is rare. */
  readonly softwareToken?: SoftwareToken | undefined
  /** Changes of the e-mail address that a link undoes, by the version that they made. Absent where there are none. */
  readonly undos?: readonly { readonly version: number; readonly expires: number }[] | undefined
}

/** The attribute that tells whether an e-mail address or phone number is verified. */
export const flagOf = { email: 'email_verified', phone_number: 'phone_number_verified' } as const

export const isVerifiable = (name: string): name is VerifiableAttribute =>
  name === 'email' || name === 'phone_number'

/** Whether the user's e-mail address or phone number is verified. */
export const isVerified = (user: Pick<User, 'attributes'>, attribute: VerifiableAttribute) =>
  user.attributes[flagOf[attribute]] === 'true'
