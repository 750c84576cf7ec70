import type { SecondFactor } from '../../rules/user.ts'
import type { Ground } from '../ground.ts'

/**
 * Where somebody stands whose password was right and who has to do more. It is not kept: the client carries it, sealed,
 * and cannot read it.
 */
export interface FactorSession {
  /** What its tries are counted under, and that it was used. */
  readonly id: string
  /** The app client that the sign-in began at. */
  readonly client: string
  readonly sub: string
  /** From when on it is not taken, in milliseconds since 1970. */
  readonly expires: number
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

const purpose = 'second factor'

export const sealFactorSession = ({ vault }: Pick<Ground, 'vault'>, session: FactorSession): string =>
  vault.seal(purpose, JSON.stringify(session))

/** A session made here; undefined for any other text. */
export function openFactorSession({ vault }: Pick<Ground, 'vault'>, text: string): FactorSession | undefined {
  try {
    // Only what `sealFactorSession` made is sealed for this purpose.
    return JSON.parse(vault.open(purpose, text)) as FactorSession
  } catch {
    // Made under another key, or altered.
    return undefined
  }
}
