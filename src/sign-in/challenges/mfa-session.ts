import type { SecondFactor } from '../../domain/user.ts'
import type { Context } from '../../context.ts'
import { type BegunSignIn, begunSignIns } from '../begun-sign-in.ts'

/** The state of a sign-in whose password was right and that needs a second factor. */
export interface MfaSession {
  readonly begun: BegunSignIn
  /** The id under which its tries and its use are recorded. */
  readonly id: string
  /** The app client that the sign-in began at. */
  readonly client: string
  readonly step: SessionStep
}

export type SessionStep =
  | SentCode
  | { readonly name: 'SOFTWARE_TOKEN_MFA' }
  | { readonly name: 'SELECT_MFA_TYPE'; readonly factors: readonly SecondFactor[] }
  | SetUp

/** A code is on its way. The client carries the session and must not learn the code, so it is a keyed hash. */
export interface SentCode {
  readonly name: 'SMS_MFA' | 'EMAIL_OTP'
  readonly hash: string
  /** The address that it went to, as a keyed hash: addresses may be longer than a session. */
  readonly address: string
  /** The address itself, where it becomes the user's own by this code. */
  readonly email?: string | undefined
}

/** A factor is to be set up first. */
export interface SetUp {
  readonly name: 'MFA_SETUP'
  readonly factors: readonly SecondFactor[]
  /** The seed of an app that makes codes, in the stored form. */
  readonly seed?: string
  /** Whether a code of that app was right. */
  readonly isDone?: boolean
}

const sessions = begunSignIns<Omit<MfaSession, 'begun'>>('second factor')

/** A client that sets up an app shows the session without naming an app client. So it is sealed for no single one. */
const scope = ''

export const sealMfaSession = (call: Pick<Context, 'vault'>, { begun, ...state }: MfaSession): string =>
  sessions.seal(call, scope, begun, state)

/** A session made here; undefined for any other text. */
export function openMfaSession(call: Pick<Context, 'vault'>, text: string): MfaSession | undefined {
  const opened = sessions.open(call, scope, text)
  return opened && { begun: opened.begun, ...opened.step }
}
