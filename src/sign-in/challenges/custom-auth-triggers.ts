import { customAuthNotConfigured, incorrectCredentials } from '../../errors.ts'
import { type Answer, readFlag, readText, readTextObject } from '../../triggers/contract/answer.ts'
import { type Metadata, withMetadata } from '../../triggers/contract/event.ts'
import type { TriggerName } from '../../triggers/contract/triggers.ts'
import type { ChallengeResult } from './custom-session.ts'
import { type EventSubject, signInEvent } from '../authentication-triggers.ts'
import type { SignInCall } from '../sign-in-call.ts'

/** The next step after the challenges so far. */
export interface Next {
  readonly isComplete: boolean
  /** The name of the challenge to make, where the sign-in is not complete. */
  readonly challenge: string | undefined
}

/** Asks DefineAuthChallenge what follows. @throws {CognitoError} NotAuthorizedException: the sign-in has failed */
export async function defineNext(
  call: SignInCall,
  subject: EventSubject,
  session: readonly ChallengeResult[],
  clientMetadata: Metadata | undefined,
): Promise<Next> {
  const request = { session, ...withMetadata(clientMetadata) }
  const preset = { challengeName: null, issueTokens: null, failAuthentication: null }
  const answer = await ask(call, 'DefineAuthChallenge', subject, request, preset)
  const next = { isComplete: readFlag(answer, 'issueTokens'), challenge: readText(answer, 'challengeName') }
  if (readFlag(answer, 'failAuthentication')) throw incorrectCredentials('challenge-failed')
  return next
}

/** A challenge, as the function made it. */
interface CustomChallenge {
  readonly shown: Readonly<Record<string, string>>
  /** The values that the answer is judged by. */
  readonly secrets: Readonly<Record<string, string>>
  readonly metadata: string | null
}

/** Asks CreateAuthChallenge for a challenge. */
export async function createChallenge(
  call: SignInCall,
  subject: EventSubject,
  session: readonly ChallengeResult[],
  clientMetadata: Metadata | undefined,
): Promise<CustomChallenge> {
  const request = { challengeName: 'CUSTOM_CHALLENGE', session, ...withMetadata(clientMetadata) }
  const preset = {
    publicChallengeParameters: null,
    privateChallengeParameters: null,
    challengeMetadata: null,
  }
  const answer = await ask(call, 'CreateAuthChallenge', subject, request, preset)
  return {
    shown: readTextObject(answer, 'publicChallengeParameters') ?? {},
    secrets: readTextObject(answer, 'privateChallengeParameters') ?? {},
    metadata: readText(answer, 'challengeMetadata') ?? null,
  }
}

/** Asks VerifyAuthChallengeResponse whether an answer is right. */
export async function isRightAnswer(
  call: SignInCall,
  subject: EventSubject,
  secrets: CustomChallenge['secrets'],
  challengeAnswer: string,
  clientMetadata: Metadata | undefined,
): Promise<boolean> {
  const request = { privateChallengeParameters: secrets, challengeAnswer, ...withMetadata(clientMetadata) }
  const answer = await ask(call, 'VerifyAuthChallengeResponse', subject, request, { answerCorrect: null })
  return readFlag(answer, 'answerCorrect')
}

/** @throws {CognitoError} as Triggers.call · InvalidParameterException: the pool has no function there */
async function ask(
  call: SignInCall,
  trigger: TriggerName,
  subject: EventSubject,
  request: Answer,
  response: Answer,
): Promise<Answer> {
  const answer = await call.triggers.call(call.pool, trigger, () =>
    signInEvent(call, subject, `${trigger}_Authentication`, request, response),
  )
  if (!answer) throw customAuthNotConfigured()
  return answer
}
