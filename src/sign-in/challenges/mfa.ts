import { timingSafeEqual } from 'node:crypto'
import { factorCounter, takeFailure } from '../../accounts/attempts.ts'
import { commitUser } from '../../accounts/commit-user.ts'
import { findStepOf, useStep } from '../../accounts/software-token.ts'
import { addressFor, withFactor } from '../../domain/mfa.ts'
import { isVerified, type User, verifiedFlagFor } from '../../domain/user.ts'
import { factorMismatch, factorNotToChoose, invalidSession, softwareTokenUsed } from '../../errors.ts'
import { type ChallengeAnswer, getParameter, type Outcome, type SignInCall } from '../sign-in-call.ts'
import { askFactor } from './ask-mfa.ts'
import { getMfaSession, noteUse, useMfaSession } from './get-mfa-session.ts'
import { hashAddress, hashMfaCode } from './mfa-code.ts'
import type { MfaSession, SentCode } from './mfa-session.ts'

/** The parameter of an answer that has the code of a factor. */
const codeParameter = { SMS_MFA: 'SMS_MFA_CODE', EMAIL_OTP: 'EMAIL_OTP_CODE' } as const

/**
 * The user gives the code that was sent to them. After a wrong code the session stays good, a few times over. A right
 * code shows that the address is theirs.
 * @throws {CognitoError} CodeMismatchException · NotAuthorizedException: not a session of this user, used, expired or
 *   out of tries · AliasExistsException: another user has the first e-mail address
 */
export async function answerWithCode(
  call: SignInCall,
  challenge: SentCode['name'],
  answer: ChallengeAnswer,
): Promise<Outcome> {
  const code = getParameter(answer.responses, codeParameter[challenge])
  const { session, step, user } = await getMfaSession(call, challenge, answer)
  const to = step.email ?? user.attributes[addressFor[challenge]]
  // The code says nothing about an address that took the place of the one it went to.
  if (to === undefined || hashAddress(call, to) !== step.address) throw invalidSession()
  const given = Buffer.from(hashMfaCode(call, session, code))
  await checkMfaCode(call, session, async () => timingSafeEqual(given, Buffer.from(step.hash)))
  const { clientMetadata } = answer
  if (step.email !== undefined) {
    const owner = await takeEmail(call, user, step.email)
    await noteUse(call, session)
    return { by: 'second factor', user: owner, clientMetadata }
  }
  const owner = await verifyAddress(call, user, addressFor[challenge])
  await useMfaSession(call, session)
  return { by: 'second factor', user: owner, clientMetadata }
}

/**
 * The user gives the code that their app makes now.
 * @throws {CognitoError} as answerWithCode · ExpiredCodeException: the code was used before
 */
export async function answerWithToken(call: SignInCall, answer: ChallengeAnswer): Promise<Outcome> {
  const code = getParameter(answer.responses, 'SOFTWARE_TOKEN_MFA_CODE')
  const { session, user } = await getMfaSession(call, 'SOFTWARE_TOKEN_MFA', answer)
  const seed = user.softwareToken?.seed
  if (seed === undefined) throw invalidSession()
  await checkMfaCode(call, session, async () => {
    const step = findStepOf(call, user, seed, code)
    if (step !== undefined && !(await useStep(call, user, seed, step))) throw softwareTokenUsed()
    return step !== undefined
  })
  await useMfaSession(call, session)
  return { by: 'second factor', user, clientMetadata: answer.clientMetadata }
}

/** The user chooses one of several factors. Where its code cannot be sent, the user may choose another one. */
export async function chooseFactor(call: SignInCall, answer: ChallengeAnswer): Promise<Outcome> {
  const chosen = getParameter(answer.responses, 'ANSWER')
  const { session, step, user } = await getMfaSession(call, 'SELECT_MFA_TYPE', answer)
  const factor = step.factors.find((offered) => offered === chosen)
  if (!factor) throw factorNotToChoose(chosen)
  const reply = await askFactor(call, user, factor, { clientMetadata: answer.clientMetadata })
  await useMfaSession(call, session)
  return { reply }
}

/**
 * Checks the code of a second factor. It counts as wrong before it is judged, for the session and for the user, so
 * that neither guesses made at once nor many sessions help an attacker. The user's counter is apart from the counter
 * of passwords, which a right password clears.
 * @throws {CognitoError} CodeMismatchException · NotAuthorizedException: no tries left
 */
async function checkMfaCode(
  call: SignInCall,
  { id, begun: { sub } }: MfaSession,
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

/** The user with the address verified. It stays as it is where it would become a name that another user holds. */
async function verifyAddress(
  call: SignInCall,
  user: User,
  attribute: (typeof addressFor)[SentCode['name']],
): Promise<User> {
  if (isVerified(user, attribute)) return user
  const attributes = { ...user.attributes, [verifiedFlagFor[attribute]]: 'true' }
  return commitUser(call, user, { ...user, attributes }, { whenTaken: async () => user })
}

/** The user with a first e-mail address, and the factor that needs it. Of several answers one commits. */
async function takeEmail(call: SignInCall, user: User, email: string): Promise<User> {
  const attributes = { ...user.attributes, email, email_verified: 'true' }
  return commitUser(call, user, { ...user, attributes, secondFactors: withFactor(user, 'EMAIL_OTP') })
}
