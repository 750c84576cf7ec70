import { challengeTooLong } from '../../errors.ts'
import type { Context, ClientCaller } from '../../context.ts'
import { type BegunSignIn, begunSignIns, scopeOf } from '../begun-sign-in.ts'

/** One of the challenges that somebody has had while signing in. */
export interface ChallengeResult {
  readonly challengeName: 'SRP_A' | 'PASSWORD_VERIFIER' | 'CUSTOM_CHALLENGE'
  readonly challengeResult: boolean
  /** What the function that made the challenge calls it. */
  readonly challengeMetadata: string | null
}

/** Where a user stands who has to answer a challenge. */
export interface CustomSession {
  readonly begun: BegunSignIn
  /** Of this challenge alone. A session is good for one answer. */
  readonly id: string
  /** As it was given at the start. */
  readonly name: string
  readonly history: readonly ChallengeResult[]
  /** What the answer is judged by. */
  readonly secrets: Readonly<Record<string, string>>
  readonly metadata: string | null
}

/** The longest that the API lets a session be. */
const longest = 2048

/**
 * Seals a new session for the pool and the app client.
 * @throws {CognitoError} InvalidLambdaResponseException: a function gave more than a session carries
 */
export function sealCustomSession(
  call: Context & ClientCaller,
  { begun, name, history, secrets, metadata }: Omit<CustomSession, 'id'>,
): string {
  const parts: Parts = [call.random.id(call.now()), name, history.map(toRow), secrets, metadata]
  const text = sessions.seal(call, scopeOf(call), begun, parts)
  if (text.length > longest) throw challengeTooLong()
  return text
}

/** A session made here; undefined for any other text. */
export function openCustomSession(call: Context & ClientCaller, text: string): CustomSession | undefined {
  const opened = sessions.open(call, scopeOf(call), text)
  if (!opened) return undefined
  const [id, name, rows, secrets, metadata] = opened.step
  return { begun: opened.begun, id, name, history: rows.map(toResult), secrets, metadata }
}

/** There is little room, and the names of members need none. */
type Parts = readonly [
  id: string,
  name: string,
  history: readonly Row[],
  secrets: CustomSession['secrets'],
  metadata: string | null,
]
type Row = [ChallengeResult['challengeName'], boolean, string | null]

const sessions = begunSignIns<Parts>('custom challenge')

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
