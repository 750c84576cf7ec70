/** What ends sessions besides what ends them at Cognito, as the operator of the server wants it. */
export interface SessionOptions {
  /** A new password ends the user's sessions: all but the one that it is changed in. */
  readonly endOnPasswordChange: boolean
  /** A refresh token that is used after it was exchanged for another ends its session. */
  readonly endFamilyOnReuse: boolean
}

/** Cognito's own ways. */
export const cognitoSessions: SessionOptions = { endOnPasswordChange: false, endFamilyOnReuse: false }
