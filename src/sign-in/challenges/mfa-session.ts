import type { SecondFactor } from '../../domain/user.ts'
import type { Context } from '../../context.ts'
import { type BegunSignIn, begunSignIns } from '../begun-sign-in.ts'

/** Where a user stands whose password was right and who has to do more. */
export interface FactorSession {
  readonly begun: BegunSignIn
  /** What its tries are counted under, and that it was used. */
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

/** A code is on its way. Who carries the session must not find out which, so it is kept as a keyed hash. */
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
  /** Of an app that makes codes, as it is kept. */
  readonly seed?: string
  /** Whether a code of that app was right. */
  readonly isDone?: boolean
}

type Carried = Omit<FactorSession, 'begun'>

const sessions = begunSignIns<Carried>('second factor')

/** Whoever sets up an app shows it without naming an app client, so it is sealed for no single one. */
const scope = ''

export const sealFactorSession = (
  call: Pick<Context, 'vault'>,
  { begun, ...carried }: FactorSession,
): string => sessions.seal(call, scope, begun, carried)

/** A session made here; undefined for any other text. */
export function openFactorSession(call: Pick<Context, 'vault'>, text: string): FactorSession | undefined {
  const opened = sessions.open(call, scope, text)
  return opened && { begun: opened.begun, ...opened.step }
}
