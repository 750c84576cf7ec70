import { decoyUserFor } from '../../accounts/decoy-user.ts'
import { findUserNamed } from '../../accounts/find-user.ts'
import { toNormalName } from '../../domain/aliases.ts'
import {
  incorrectCredentials,
  invalidSession,
  sessionExpired,
  sessionUsed,
  unrecognizableLambdaOutput,
} from '../../errors.ts'
import type { Metadata } from '../../triggers/contract/event.ts'
import { beginSignIn, stillHolds } from '../begun-sign-in.ts'
import { type SignInSubject, checkBeforeProof, checkState } from '../sign-in-subject.ts'
import {
  type ChallengeAnswer,
  getParameter,
  getSession,
  type Outcome,
  type SignInCall,
} from '../sign-in-call.ts'
import { createChallenge, defineNext, isRightAnswer, type Next } from './custom-auth-triggers.ts'
import {
  type ChallengeResult,
  type CustomSession,
  openCustomSession,
  passed,
  sealCustomSession,
} from './custom-session.ts'

/** The subject who signs in by challenges that functions of the pool make. The password need not be known. */
type Challenged = Omit<SignInSubject, 'credentials'>

/** The number of wrong answers that ends a sign-in, whatever the functions say. */
const maxWrong = 3

/** The sign-in goes on after the password that was asked for first is proven. */
export async function goOnWithPassword(
  call: SignInCall,
  subject: Challenged,
  clientMetadata: Metadata | undefined,
): Promise<Outcome> {
  const history = [passed('SRP_A'), passed('PASSWORD_VERIFIER')]
  const next = await defineNext(call, subject, history, clientMetadata)
  return follow(call, subject, history, next, clientMetadata)
}

/**
 * The user answers a challenge. The session is good for this answer alone: right, wrong, or one over which a function
 * fails.
 * @throws {CognitoError} NotAuthorizedException: not a session of this user, or used before
 */
export async function answerCustomChallenge(call: SignInCall, given: ChallengeAnswer): Promise<Outcome> {
  const { responses, clientMetadata } = given
  const name = getParameter(responses, 'USERNAME')
  const answer = getParameter(responses, 'ANSWER')
  const session = openCustomSession(call, getSession(given))
  const subject = session && (await findOwner(call, name, session))
  if (!subject) throw invalidSession()
  const { id, secrets, metadata } = session
  const { sub, expires } = session.begun
  if (call.now() >= expires) throw sessionExpired()
  if (!(await call.store.consumeProof({ poolId: call.pool.id, sub, id, expires }))) throw sessionUsed()
  const challengeResult = await isRightAnswer(call, subject, secrets, answer, clientMetadata)
  const answered = { ...passed('CUSTOM_CHALLENGE'), challengeResult, challengeMetadata: metadata }
  const history = [...session.history, answered]
  if (history.filter((past) => !past.challengeResult).length >= maxWrong)
    throw incorrectCredentials('challenge-failed')
  const next = await defineNext(call, subject, history, clientMetadata)
  return follow(call, subject, history, next, clientMetadata)
}

/**
 * The owner of a session, if the answer comes from them. Where the app client hides whether users exist, the owner
 * may be a decoy user. Its name is the one that the session began with.
 */
async function findOwner(
  call: SignInCall,
  name: string,
  session: CustomSession,
): Promise<Challenged | undefined> {
  const { pool, client } = call
  const user = await findUserNamed(call, pool, name)
  if (user) {
    if (user.sub !== session.begun.sub) return undefined
    checkBeforeProof(client, user)
    if (!stillHolds(session.begun, user)) return undefined
    return { name: session.name, sub: user.sub, username: user.username, user }
  }
  const { sub, username } = decoyUserFor(call.vault, pool, session.name)
  const isSame = name === username || toNormalName(pool, name) === toNormalName(pool, session.name)
  return sub === session.begun.sub && isSame ? { name: session.name, sub, username, user } : undefined
}

/**
 * Makes the challenge that a function wants next, or goes on with a user who exists.
 * @throws {CognitoError} InvalidLambdaResponseException: no challenge that can be made here · as checkState
 */
export async function follow(
  call: SignInCall,
  subject: Challenged,
  history: readonly ChallengeResult[],
  { isComplete, challenge }: Next,
  clientMetadata: Metadata | undefined,
): Promise<Outcome> {
  const { user, name, username } = subject
  if (isComplete) {
    if (!user) throw incorrectCredentials()
    checkState(user)
    const isByPassword = history.some(({ challengeName }) => challengeName === 'PASSWORD_VERIFIER')
    return { by: isByPassword ? 'custom auth with password' : 'custom auth', user, clientMetadata }
  }
  if (challenge !== 'CUSTOM_CHALLENGE') throw unrecognizableLambdaOutput()
  const { shown, secrets, metadata } = await createChallenge(call, subject, history, clientMetadata)
  const begun = beginSignIn(call, subject)
  const Session = sealCustomSession(call, { begun, name, history, secrets, metadata })
  const ChallengeParameters = { ...shown, USERNAME: username }
  return { reply: { ChallengeName: challenge, Session, ChallengeParameters } }
}
