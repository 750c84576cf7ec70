import { findUserNamed } from '../../accounts/find-user.ts'
import {
  customAuthNotConfigured,
  incorrectCredentials,
  invalidSession,
  sessionExpired,
  unrecognizableLambdaOutput,
} from '../../errors.ts'
import type { InitiateAuthResponse, RespondToAuthChallengeResponse } from '../../model/types.ts'
import { toNormalName } from '../../domain/aliases.ts'
import type { Metadata } from '../../triggers/contract/event.ts'
import type { Context, ClientCaller } from '../../context.ts'
import { decoyUserFor } from '../../accounts/decoy-user.ts'
import { beginSignIn, stillHolds } from '../begun-sign-in.ts'
import { type SignInSubject, checkBeforeProof, checkState, findSignInSubject } from '../sign-in-subject.ts'
import { createChallenge, defineNext, isRightAnswer, type Next } from './custom-auth-triggers.ts'
import {
  type ChallengeResult,
  type CustomSession,
  openCustomSession,
  sealCustomSession,
} from './custom-session.ts'
import { newPasswordChallenge } from '../challenges/new-password.ts'
import { getParameter, type Parameters } from '../parameters.ts'
import { askPreAuthentication } from '../pre-authentication.ts'
import { startSession } from '../start-session.ts'
import { getPublicValue, srpChallenge } from './srp-challenge.ts'

type Call = Context & ClientCaller

/** The candidate who signs in by challenges that functions of the pool make. */
type CustomAuthSubject = Pick<SignInSubject, 'name' | 'sub' | 'username' | 'user'>

/** The number of wrong answers that ends a sign-in, whatever the functions say. */
const maxWrong = 3

const result = (challengeName: ChallengeResult['challengeName']): ChallengeResult => ({
  challengeName,
  challengeResult: true,
  challengeMetadata: null,
})

/** The user begins to sign in by the pool's own challenges. The app may have the password proven first. */
export async function beginCustom(
  call: Call,
  parameters: Parameters,
  validationData: Metadata | undefined,
): Promise<InitiateAuthResponse> {
  if (!call.triggers.has(call.pool, 'DefineAuthChallenge')) throw customAuthNotConfigured()
  const name = getParameter(parameters, 'USERNAME')
  const A = parameters['CHALLENGE_NAME'] === 'SRP_A' ? getPublicValue(parameters) : undefined
  const subject = await findSignInSubject(call, name)
  await askPreAuthentication(call, subject, validationData)
  const history = A === undefined ? [] : [result('SRP_A')]
  const next = await defineNext(call, subject, history, undefined)
  if (A !== undefined && !next.isComplete && next.challenge === 'PASSWORD_VERIFIER') {
    return srpChallenge(call, subject, A, { isCustom: true })
  }
  return follow(call, subject, history, next, undefined)
}

/** The sign-in goes on after the password that was asked for first is proven. */
export async function goOnWithPassword(
  call: Call,
  subject: CustomAuthSubject,
  clientMetadata: Metadata | undefined,
): Promise<RespondToAuthChallengeResponse> {
  const history = [result('SRP_A'), result('PASSWORD_VERIFIER')]
  const next = await defineNext(call, subject, history, clientMetadata)
  return follow(call, subject, history, next, clientMetadata)
}

/**
 * The user answers a challenge. The session is good for this answer alone: right, wrong, or one over which a function
 * fails.
 * @throws {CognitoError} NotAuthorizedException: not a session of this user, or used before
 */
export async function answerCustom(
  call: Call,
  responses: Parameters,
  sessionText: string | undefined,
  clientMetadata: Metadata | undefined,
): Promise<RespondToAuthChallengeResponse> {
  const name = getParameter(responses, 'USERNAME')
  const answer = getParameter(responses, 'ANSWER')
  const session = openCustomSession(call, getParameter({ Session: sessionText ?? '' }, 'Session'))
  const subject = session && (await findChallenged(call, name, session))
  if (!subject) throw invalidSession()
  const { id, secrets, metadata } = session
  const { sub, expires } = session.begun
  if (call.now() >= expires) throw sessionExpired()
  if (!(await call.store.consumeProof({ poolId: call.pool.id, sub, id, expires }))) throw invalidSession()
  const challengeResult = await isRightAnswer(call, subject, secrets, answer, clientMetadata)
  const answered = { ...result('CUSTOM_CHALLENGE'), challengeResult, challengeMetadata: metadata }
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
async function findChallenged(
  call: Call,
  name: string,
  session: CustomSession,
): Promise<CustomAuthSubject | undefined> {
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
 * Makes the challenge that a function wants next, or gives tokens to a user who exists.
 * @throws {CognitoError} InvalidLambdaResponseException: no challenge that can be made here
 */
async function follow(
  call: Call,
  subject: CustomAuthSubject,
  history: readonly ChallengeResult[],
  { isComplete, challenge }: Next,
  clientMetadata: Metadata | undefined,
): Promise<RespondToAuthChallengeResponse> {
  const { user, name, username } = subject
  if (isComplete) {
    if (!user) throw incorrectCredentials()
    return finish(call, user, history, clientMetadata)
  }
  if (challenge !== 'CUSTOM_CHALLENGE') throw unrecognizableLambdaOutput()
  const made = await createChallenge(call, subject, history, clientMetadata)
  const { shown, secrets, metadata } = made
  return {
    ChallengeName: challenge,
    Session: sealCustomSession(call, {
      begun: beginSignIn(call, subject),
      name,
      history,
      secrets,
      metadata,
    }),
    ChallengeParameters: { ...shown, USERNAME: username },
  }
}

/**
 * Completes the sign-in. No second factor is asked for: the functions decide what is enough. A temporary password
 * that has served to sign in must be changed, as after any other sign-in by it.
 */
async function finish(
  call: Call,
  user: NonNullable<CustomAuthSubject['user']>,
  history: readonly ChallengeResult[],
  clientMetadata: Metadata | undefined,
): Promise<RespondToAuthChallengeResponse> {
  checkState(user)
  const isByPassword = history.some(({ challengeName }) => challengeName === 'PASSWORD_VERIFIER')
  if (isByPassword && user.status === 'FORCE_CHANGE_PASSWORD') return newPasswordChallenge(call, user)
  return startSession(call, user, { clientMetadata })
}
