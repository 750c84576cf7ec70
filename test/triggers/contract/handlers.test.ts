import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import test from 'node:test'
import type * as Aws from 'aws-lambda'
import type * as Own from 'rockpool/triggers'
import type { TriggerEvent, TriggerName } from '../../../src/triggers/contract/triggers.ts'
import { arnOf, newFunctions, poolWith, someEvent } from '../../support/function-folder.ts'

// Whether types fit is for the compiler to say: it refuses this file if one of the pairs does not.

type Both<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : 'not back') : 'not there'

/** For each trigger, whether a handler and an event with our types fit where those of @types/aws-lambda are, and back. */
interface Fits {
  PreSignUp: [
    Both<Own.PreSignUpHandler, Aws.PreSignUpTriggerHandler>,
    Both<Own.PreSignUpEvent, Aws.PreSignUpTriggerEvent>,
  ]
  PostConfirmation: [
    Both<Own.PostConfirmationHandler, Aws.PostConfirmationTriggerHandler>,
    Both<Own.PostConfirmationEvent, Aws.PostConfirmationTriggerEvent>,
  ]
  PreAuthentication: [
    Both<Own.PreAuthenticationHandler, Aws.PreAuthenticationTriggerHandler>,
    Both<Own.PreAuthenticationEvent, Aws.PreAuthenticationTriggerEvent>,
  ]
  PostAuthentication: [
    Both<Own.PostAuthenticationHandler, Aws.PostAuthenticationTriggerHandler>,
    Both<Own.PostAuthenticationEvent, Aws.PostAuthenticationTriggerEvent>,
  ]
  CustomMessage: [
    Both<Own.CustomMessageHandler, Aws.CustomMessageTriggerHandler>,
    Both<Own.CustomMessageEvent, Aws.CustomMessageTriggerEvent>,
  ]
  UserMigration: [
    Both<Own.UserMigrationHandler, Aws.UserMigrationTriggerHandler>,
    Both<Own.UserMigrationEvent, Aws.UserMigrationTriggerEvent>,
  ]
  DefineAuthChallenge: [
    Both<Own.DefineAuthChallengeHandler, Aws.DefineAuthChallengeTriggerHandler>,
    Both<Own.DefineAuthChallengeEvent, Aws.DefineAuthChallengeTriggerEvent>,
  ]
  CreateAuthChallenge: [
    Both<Own.CreateAuthChallengeHandler, Aws.CreateAuthChallengeTriggerHandler>,
    Both<Own.CreateAuthChallengeEvent, Aws.CreateAuthChallengeTriggerEvent>,
  ]
  VerifyAuthChallengeResponse: [
    Both<Own.VerifyAuthChallengeResponseHandler, Aws.VerifyAuthChallengeResponseTriggerHandler>,
    Both<Own.VerifyAuthChallengeResponseEvent, Aws.VerifyAuthChallengeResponseTriggerEvent>,
  ]
  PreTokenGeneration: [
    Both<Own.PreTokenGenerationHandler, Aws.PreTokenGenerationTriggerHandler>,
    Both<Own.PreTokenGenerationEvent, Aws.PreTokenGenerationTriggerEvent>,
    Both<Own.PreTokenGenerationV2Handler, Aws.PreTokenGenerationV2TriggerHandler>,
    Both<Own.PreTokenGenerationV2Event, Aws.PreTokenGenerationV2TriggerEvent>,
    // Of the third version they know only the events of one source.
    Both<Own.PreTokenGenerationV3Handler, Aws.PreTokenGenerationV3TriggerHandler>,
    Both<
      Own.PreTokenGenerationV3Event & { triggerSource: 'TokenGeneration_ClientCredentials' },
      Aws.PreTokenGenerationV3TriggerEvent
    >,
  ]
  CustomEmailSender: [
    Both<Own.CustomEmailSenderHandler, Aws.CustomEmailSenderTriggerHandler>,
    Both<Own.CustomEmailSenderEvent, Aws.CustomEmailSenderTriggerEvent>,
  ]
  CustomSMSSender: [
    Both<Own.CustomSMSSenderHandler, Aws.CustomSMSSenderTriggerHandler>,
    Both<Own.CustomSMSSenderEvent, Aws.CustomSMSSenderTriggerEvent>,
  ]
}

type AllTrue<Checks> = Checks extends readonly true[] ? true : Checks

const fits: { readonly [Trigger in TriggerName]: AllTrue<Fits[Trigger]> } = {
  PreSignUp: true,
  PostConfirmation: true,
  PreAuthentication: true,
  PostAuthentication: true,
  CustomMessage: true,
  UserMigration: true,
  DefineAuthChallenge: true,
  CreateAuthChallenge: true,
  VerifyAuthChallengeResponse: true,
  PreTokenGeneration: true,
  CustomEmailSender: true,
  CustomSMSSender: true,
}

test('for each trigger there are types that fit those of @types/aws-lambda in both directions', () => {
  assert.ok(Object.values(fits).every(Boolean))
})

const signUp = (request: TriggerEvent['request']): TriggerEvent => ({
  ...someEvent(),
  request,
  response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
})

test('functions written with either types run as they are', async () => {
  const folder = resolve(import.meta.dirname, '../functions')
  await using functions = await newFunctions({}, { folder })
  const call = (name: string, request: TriggerEvent['request']) =>
    functions.triggers.call(poolWith({ PreSignUp: arnOf(name) }), 'PreSignUp', () => signUp(request))
  assert.deepEqual(await call('with-aws-types', { userAttributes: { email: 'a@example.com' } }), {
    autoConfirmUser: true,
    autoVerifyEmail: false,
    autoVerifyPhone: false,
  })
  await assert.rejects(call('with-aws-types', { userAttributes: { email: 'a@example.org' } }), {
    name: 'UserLambdaValidationException',
    message: 'PreSignUp failed with error not for you.',
  })
  assert.deepEqual(await call('with-own-types', { userAttributes: {}, clientMetadata: { invited: 'yes' } }), {
    autoConfirmUser: true,
    autoVerifyEmail: true,
    autoVerifyPhone: false,
  })
})
