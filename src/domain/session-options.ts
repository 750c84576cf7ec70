/** The events that end sessions in addition to Cognito's, as the operator configures them. */
export interface SessionOptions {
  /** A new password ends the user's sessions, except the session that changes it. */
  readonly endOnPasswordChange: boolean
  /** A refresh token that is used again after its exchange ends its session. */
  readonly endFamilyOnReuse: boolean
}

/** Cognito's own behaviour. */
export const cognitoSessions: SessionOptions = { endOnPasswordChange: false, endFamilyOnReuse: false }
