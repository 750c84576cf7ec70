import { challengeTooLong } from '../../errors.ts'
import { type BegunSignIn, begunSignIns, scopeOf } from '../begun-sign-in.ts'
import type { SignInCall } from '../sign-in-call.ts'

/** One of the challenges that the user has had while signing in. */
export interface ChallengeResult {
  readonly challengeName: 'SRP_A' | 'PASSWORD_VERIFIER' | 'CUSTOM_CHALLENGE'
  readonly challengeResult: boolean
  /** The challenge's name from the function that made it. */
  readonly challengeMetadata: string | null
}

/** The result of a challenge that the user has passed. */
export const passed = (challengeName: ChallengeResult['challengeName']): ChallengeResult => ({
  challengeName,
  challengeResult: true,
  challengeMetadata: null,
})

/** The state of a sign-in that has a challenge to answer. */
export interface CustomSession {
  readonly begun: BegunSignIn
  /** The id of this challenge alone. A session is good for one answer. */
  readonly id: string
  /** The user name as it was given at the start. */
  readonly name: string
  readonly history: readonly ChallengeResult[]
  /** The values that the answer is judged by. */
  readonly secrets: Readonly<Record<string, string>>
  readonly metadata: string | null
}

/** The longest session that the API allows. */
const longest = 2048

/**
 * Seals a new session for the pool and the app client.
 * @throws {CognitoError} InvalidLambdaResponseException: a function gave more than a session carries
 */
export function sealCustomSession(
  call: SignInCall,
  { begun, name, history, secrets, metadata }: Omit<CustomSession, 'id'>,
): string {
  const sealed: SealedChallenge = [call.random.id(call.now()), name, history.map(toRow), secrets, metadata]
  const text = sessions.seal(call, scopeOf(call), begun, sealed)
  if (text.length > longest) throw challengeTooLong()
  return text
}

/** A session made here; undefined for any other text. */
export function openCustomSession(call: SignInCall, text: string): CustomSession | undefined {
  const opened = sessions.open(call, scopeOf(call), text)
  if (!opened) return undefined
  const [id, name, rows, secrets, metadata] = opened.step
  return { begun: opened.begun, id, name, history: rows.map(toResult), secrets, metadata }
}

/** An array, since there is little room in a session. It saves the names of members. */
type SealedChallenge = readonly [
  id: string,
  name: string,
  history: readonly Row[],
  secrets: CustomSession['secrets'],
  metadata: string | null,
]
type Row = [ChallengeResult['challengeName'], boolean, string | null]

const sessions = begunSignIns<SealedChallenge>('custom challenge')

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
