import { challengeTooLong } from '../../errors.ts'
import type { ClientCaller } from '../callers.ts'
import type { Ground } from '../ground.ts'
import { signInValidity } from './validity.ts'

/** One of the challenges that somebody has had while signing in. */
export interface ChallengeResult {
  readonly challengeName: 'SRP_A' | 'PASSWORD_VERIFIER' | 'CUSTOM_CHALLENGE'
  readonly challengeResult: boolean
  /** What the function that made the challenge calls it. */
  readonly challengeMetadata: string | null
}

/**
 * Where somebody stands who has to answer a challenge. It is not kept: the client carries it, sealed for the pool and
 * the app client, and cannot read it.
 */
export interface CustomSession {
  /** Of this challenge alone. A session is good for one answer. */
  readonly id: string
  readonly sub: string
  /** As it was given at the start. */
  readonly name: string
  /** From when on it is not taken, in milliseconds since 1970. */
  readonly expires: number
  readonly history: readonly ChallengeResult[]
  /** What the answer is judged by. */
  readonly secrets: Readonly<Record<string, string>>
  readonly metadata: string | null
}

/** The longest that the API lets a session be. */
const longest = 2048

/** @throws {CognitoError} InvalidLambdaResponseException: a function gave more than a session carries */
export function sealCustomSession(
  call: Ground & ClientCaller,
  { sub, name, history, secrets, metadata }: Omit<CustomSession, 'id' | 'expires'>,
): string {
  const at = call.now()
  const expires = at + signInValidity(call, call.client)
  const parts: Parts = [call.chance.id(at), sub, name, expires, history.map(toRow), secrets, metadata]
  const sealed = call.vault.seal(purposeOf(call), JSON.stringify(parts))
  if (sealed.length > longest) throw challengeTooLong()
  return sealed
}

/** A session made here; undefined for any other text. */
export function openCustomSession(call: Ground & ClientCaller, text: string): CustomSession | undefined {
  try {
    const parts = JSON.parse(call.vault.open(purposeOf(call), text)) as Parts
    const [id, sub, name, expires, rows, secrets, metadata] = parts
    return { id, sub, name, expires, history: rows.map(toResult), secrets, metadata }
  } catch {
    // Made under another key or for another client, or altered.
    return undefined
  }
}

/** There is little room, and the names of members need none. */
type Parts = [
  id: string,
  sub: string,
  name: string,
  expires: number,
  history: readonly Row[],
  secrets: CustomSession['secrets'],
  metadata: string | null,
]
type Row = [ChallengeResult['challengeName'], boolean, string | null]

const toRow = (result: ChallengeResult): Row => [
  result.challengeName,
  result.challengeResult,
  result.challengeMetadata,
]

const toResult = ([challengeName, challengeResult, challengeMetadata]: Row): ChallengeResult => ({
  challengeName,
  challengeResult,
  challengeMetadata,
})

const purposeOf = ({ client }: ClientCaller) => `custom challenge ${client.poolId} ${client.id}`
