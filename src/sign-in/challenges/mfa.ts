import { findUserNamed } from '../../accounts/find-user.ts'
import { timingSafeEqual } from 'node:crypto'
import { factorMismatch, factorNotToChoose, invalidSession, softwareTokenUsed } from '../../errors.ts'
import type { RespondToAuthChallengeResponse } from '../../model/types.ts'
import { addressFor, withFactor } from '../../domain/mfa.ts'
import { verifiedFlagFor, isVerified, type User } from '../../domain/user.ts'
import type { Metadata } from '../../triggers/contract/event.ts'
import { factorCounter, takeFailure } from '../../accounts/attempts.ts'
import type { Context, ClientCaller } from '../../context.ts'
import { commitUser } from '../../accounts/commit-user.ts'
import { findStepOf, useStep } from '../../accounts/software-token.ts'
import { askFactor } from './ask-mfa.ts'
import { checkSession } from './check-session.ts'
import { hashAddress, hashFactorCode } from './mfa-code.ts'
import { type FactorSession, openFactorSession, type SentCode, type SessionStep } from './mfa-session.ts'
import { getParameter, type Parameters } from '../parameters.ts'
import { startSession } from '../start-session.ts'

type Call = Context & ClientCaller

/** The client's answer to a challenge of a second factor. */
export interface Answer {
  readonly responses: Parameters
  readonly session: string | undefined
  readonly clientMetadata: Metadata | undefined
}

/** The parameter of an answer that has the code of a factor. */
const codeParameter = { SMS_MFA: 'SMS_MFA_CODE', EMAIL_OTP: 'EMAIL_OTP_CODE' } as const

/**
 * The user gives the code that was sent to them. After a wrong code the session stays good, a few times over. A right
 * code shows that the address is theirs.
 * @throws {CognitoError} CodeMismatchException · NotAuthorizedException: not a session of this user, used, expired or
 *   out of tries · as startSession
 */
export async function answerWithCode(
  call: Call,
  challenge: SentCode['name'],
  answer: Answer,
): Promise<RespondToAuthChallengeResponse> {
  const code = getParameter(answer.responses, codeParameter[challenge])
  const { session, step, user } = await getSession(call, challenge, answer)
  const to = step.email ?? user.attributes[addressFor[challenge]]
  // The code says nothing about an address that took the place of the one it went to.
  if (to === undefined || hashAddress(call, to) !== step.address) throw invalidSession()
  const given = Buffer.from(hashFactorCode(call, session, code))
  await judgeFactor(call, session, async () => timingSafeEqual(given, Buffer.from(step.hash)))
  const owner = await (step.email === undefined
    ? verifyAddress(call, user, addressFor[challenge])
    : takeEmail(call, user, step.email))
  await useSession(call, session)
  return startSession(call, owner, { clientMetadata: answer.clientMetadata })
}

/**
 * The user gives the code that their app makes now.
 * @throws {CognitoError} as answerWithCode · ExpiredCodeException: the code was used before
 */
export async function answerWithToken(call: Call, answer: Answer): Promise<RespondToAuthChallengeResponse> {
  const code = getParameter(answer.responses, 'SOFTWARE_TOKEN_MFA_CODE')
  const { session, user } = await getSession(call, 'SOFTWARE_TOKEN_MFA', answer)
  const seed = user.softwareToken?.seed
  if (seed === undefined) throw invalidSession()
  await judgeFactor(call, session, async () => {
    const step = findStepOf(call, user, seed, code)
    if (step !== undefined && !(await useStep(call, user, seed, step))) throw softwareTokenUsed()
    return step !== undefined
  })
  await useSession(call, session)
  return startSession(call, user, { clientMetadata: answer.clientMetadata })
}

/** The user chooses one of several factors. Where its code cannot be sent, the user may choose another one. */
export async function chooseFactor(call: Call, answer: Answer): Promise<RespondToAuthChallengeResponse> {
  const chosen = getParameter(answer.responses, 'ANSWER')
  const { session, step, user } = await getSession(call, 'SELECT_MFA_TYPE', answer)
  const factor = step.factors.find((offered) => offered === chosen)
  if (!factor) throw factorNotToChoose(chosen)
  const challenge = await askFactor(call, user, factor, { clientMetadata: answer.clientMetadata })
  await useSession(call, session)
  return challenge
}

/** @throws {CognitoError} NotAuthorizedException · as checkState */
export async function getSession<N extends SessionStep['name']>(call: Call, name: N, answer: Answer) {
  const username = getParameter(answer.responses, 'USERNAME')
  const session = openFactorSession(call, getParameter({ Session: answer.session ?? '' }, 'Session'))
  const step = session?.step
  if (session?.client !== call.client.id || !step || !isNamed(step, name)) throw invalidSession()
  const user = await findUserNamed(call, call.pool, username)
  if (user?.sub !== session.begun.sub) throw invalidSession()
  checkSession(call, call.pool, user, session)
  return { session, step, user }
}

const isNamed = <N extends SessionStep['name']>(
  step: SessionStep,
  name: N,
): step is Extract<SessionStep, { readonly name: N }> => step.name === name

/**
 * Judges the code of a second factor. It counts as wrong before it is judged, for the session and for the user, so
 * that neither guesses made at once nor many sessions help an attacker. The user's counter is apart from the counter
 * of passwords, which a right password clears.
 * @throws {CognitoError} CodeMismatchException · NotAuthorizedException: no tries left
 */
async function judgeFactor(
  call: Call,
  { id, begun: { sub } }: FactorSession,
  isRight: () => Promise<boolean>,
): Promise<void> {
  const { pool, store, passwordQueue, limits, now } = call
  const guarded = factorCounter(sub)
  const judge = async () => {
    const tries = { hour: limits.answersPerSession }
    const mayTry = await store.takeAttempt({ poolId: pool.id, sub }, `second factor ${id}`, tries, now())
    if (!mayTry) throw invalidSession()
    await takeFailure(call, { poolId: pool.id, sub: guarded })
    if (!(await isRight())) throw factorMismatch()
    await store.forgetPasswordAttempts(pool.id, guarded)
  }
  await passwordQueue.run(`${pool.id} ${guarded}`, judge, call.origin.isGone)
}

/** @throws {CognitoError} NotAuthorizedException: used before */
export async function useSession({ pool, store }: Call, { id, begun }: FactorSession): Promise<void> {
  const { sub, expires } = begun
  if (!(await store.consumeProof({ poolId: pool.id, sub, id, expires }))) throw invalidSession()
}

/** The user with the address verified. It stays as it is where it would become a name that another user holds. */
async function verifyAddress(
  call: Call,
  user: User,
  attribute: (typeof addressFor)[SentCode['name']],
): Promise<User> {
  if (isVerified(user, attribute)) return user
  const attributes = { ...user.attributes, [verifiedFlagFor[attribute]]: 'true' }
  return commitUser(call, user, { ...user, attributes }, { whenTaken: async () => user })
}

/** The user with a first e-mail address, and the factor that needs it. */
async function takeEmail(call: Call, user: User, email: string): Promise<User> {
  const attributes = { ...user.attributes, email, email_verified: 'true' }
  return commitUser(call, user, { ...user, attributes, secondFactors: withFactor(user, 'EMAIL_OTP') })
}
