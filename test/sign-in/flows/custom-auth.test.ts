import assert from 'node:assert/strict'
import test from 'node:test'
import { newFunctions, type FunctionEvent } from '../../support/functions.ts'
import { confirmedUser, refusal, signUp } from '../../support/people.ts'
import { decodeToken, createUser, poolWithSecret, setUserState, secretHash } from '../../support/sign-in.ts'
import { SmsConfiguration } from '../../support/mfa.ts'
import { newWorld } from '../../support/world.ts'
import {
  customAuthFlows,
  customAuthTriggers,
  beginCustomAuth,
  answerCustomChallenge,
  beginCustomAuthWithSrp,
} from '../../support/custom-auth.ts'
import { incorrectCredentials, userDisabled, sessionUsed } from '../../support/refusals.ts'

test('a challenge is shown without its answer, and the right answer signs the user in', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  const sub = await confirmedUser(world, app, 'diego')
  const challenge = await beginCustomAuth(world, app, 'diego')
  assert.deepEqual(challenge, {
    ChallengeName: 'CUSTOM_CHALLENGE',
    Session: challenge.Session,
    ChallengeParameters: { question: '6 × 7', USERNAME: 'diego' },
  })
  const { ChallengeName, ChallengeParameters, AuthenticationResult } = await answerCustomChallenge(
    world,
    app,
    challenge.Session,
    'forty-two',
  )
  assert.deepEqual([ChallengeName, ChallengeParameters], [undefined, {}])
  assert.equal(decodeToken(AuthenticationResult?.IdToken).claims['sub'], sub)
  const { AccessToken = '' } = AuthenticationResult ?? {}
  assert.equal((await world.call('GetUser', { AccessToken })).Username, 'diego')
})

test('each function gets what it needs, and nothing else', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  const sub = await confirmedUser(world, app, 'diego')
  const { Session } = await world.call('InitiateAuth', {
    AuthFlow: 'CUSTOM_AUTH',
    ClientId: app.clientId,
    AuthParameters: { USERNAME: 'diego' },
    ClientMetadata: { step: 'start' },
  })
  await world.call('RespondToAuthChallenge', {
    ClientId: app.clientId,
    ChallengeName: 'CUSTOM_CHALLENGE',
    Session,
    ChallengeResponses: { USERNAME: 'diego', ANSWER: 'forty-two' },
    ClientMetadata: { step: 'answer' },
  })
  const userAttributes = { sub, 'cognito:user_status': 'CONFIRMED' }
  const clientMetadata = { step: 'answer' }
  const known = { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'QUESTION' }
  const undecided = { challengeName: null, issueTokens: null, failAuthentication: null }
  assert.deepEqual(
    triggers.asked.map(({ event }) => [event.triggerSource, event.userName, event.request, event.response]),
    [
      ['DefineAuthChallenge_Authentication', 'diego', { userAttributes, session: [] }, undecided],
      [
        'CreateAuthChallenge_Authentication',
        'diego',
        { userAttributes, challengeName: 'CUSTOM_CHALLENGE', session: [] },
        { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
      ],
      [
        'VerifyAuthChallengeResponse_Authentication',
        'diego',
        {
          userAttributes,
          privateChallengeParameters: { answer: 'forty-two' },
          challengeAnswer: 'forty-two',
          clientMetadata,
        },
        { answerCorrect: null },
      ],
      [
        'DefineAuthChallenge_Authentication',
        'diego',
        { userAttributes, session: [known], clientMetadata },
        undecided,
      ],
    ],
  )
})

test('the functions before and after a sign-in are asked as with a password', async () => {
  const nothing = () => undefined
  const around = { PreAuthentication: nothing, PostAuthentication: nothing, PreTokenGeneration: nothing }
  const triggers = newFunctions({ ...customAuthTriggers, ...around })
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  const { Session } = await beginCustomAuth(world, app, 'diego')
  await answerCustomChallenge(world, app, Session, 'forty-two')
  assert.deepEqual(
    triggers.asked.map(({ trigger }) => trigger),
    [
      'PreAuthentication',
      'DefineAuthChallenge',
      'CreateAuthChallenge',
      'VerifyAuthChallengeResponse',
      'DefineAuthChallenge',
      'PostAuthentication',
      'PreTokenGeneration',
    ],
  )
})

test('a wrong answer leads to another challenge, and the session before it is dead', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  const { Session: first } = await beginCustomAuth(world, app, 'diego')
  const second = await answerCustomChallenge(world, app, first, 'forty-one')
  assert.equal(second.ChallengeName, 'CUSTOM_CHALLENGE')
  assert.notEqual(second.Session, first)
  await assert.rejects(answerCustomChallenge(world, app, first, 'forty-two'), sessionUsed)
  assert.ok((await answerCustomChallenge(world, app, second.Session, 'forty-two')).AuthenticationResult)
  await assert.rejects(answerCustomChallenge(world, app, second.Session, 'forty-two'), sessionUsed)
})

test('the third wrong answer ends the sign-in, whatever the functions say', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  let { Session } = await beginCustomAuth(world, app, 'diego')
  for (let attempt = 0; attempt < 2; attempt++) {
    ;({ Session } = await answerCustomChallenge(world, app, Session, 'wrong'))
  }
  await assert.rejects(answerCustomChallenge(world, app, Session, 'wrong'), incorrectCredentials)
  await assert.rejects(answerCustomChallenge(world, app, Session, 'forty-two'), sessionUsed)
  const sessions = triggers.events('DefineAuthChallenge').map(({ request }) => request['session'].length)
  assert.deepEqual(sessions, [0, 1, 2])
})

test('a function ends the sign-in earlier, even where it also says to issue tokens', async () => {
  const DefineAuthChallenge = ({ request: { session } }: FunctionEvent) =>
    session.length === 0
      ? { challengeName: 'CUSTOM_CHALLENGE' }
      : { failAuthentication: true, issueTokens: true }
  const triggers = newFunctions({ ...customAuthTriggers, DefineAuthChallenge })
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  const { Session } = await beginCustomAuth(world, app, 'diego')
  await assert.rejects(answerCustomChallenge(world, app, Session, 'forty-two'), incorrectCredentials)
})

test('wrong answers are no wrong passwords', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  for (let attempt = 0; attempt < 8; attempt++) {
    const { Session } = await beginCustomAuth(world, app, 'diego')
    await answerCustomChallenge(world, app, Session, 'wrong')
  }
  const { prove } = await beginCustomAuthWithSrp(world, app, 'diego')
  assert.equal((await prove()).ChallengeName, 'CUSTOM_CHALLENGE')
})

test('a function may issue tokens without any challenge', async () => {
  const triggers = newFunctions({ DefineAuthChallenge: () => ({ issueTokens: true }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  assert.ok((await beginCustomAuth(world, app, 'diego')).AuthenticationResult)
})

test('parameters that are missing are named', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  const { Session } = await beginCustomAuth(world, app, 'diego')
  const missing = (name: string) => refusal('InvalidParameterException', `Missing required parameter ${name}`)
  await assert.rejects(beginCustomAuth(world, app, ''), missing('USERNAME'))
  await assert.rejects(beginCustomAuth(world, app, 'diego', { CHALLENGE_NAME: 'SRP_A' }), missing('SRP_A'))
  await assert.rejects(answerCustomChallenge(world, app, Session, ''), missing('ANSWER'))
  await assert.rejects(answerCustomChallenge(world, app, undefined, 'forty-two'), missing('Session'))
  await assert.rejects(answerCustomChallenge(world, app, Session, 'forty-two', ''), missing('USERNAME'))
  assert.ok((await answerCustomChallenge(world, app, Session, 'forty-two')).AuthenticationResult)
})

test('a pool without the functions has no such sign-in', async () => {
  const error = refusal(
    'InvalidParameterException',
    'Custom auth lambda trigger is not configured for the user pool.',
  )
  const { DefineAuthChallenge, CreateAuthChallenge } = customAuthTriggers
  await using world = await newWorld({ triggers: newFunctions({ CreateAuthChallenge }) })
  const app = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  await assert.rejects(beginCustomAuth(world, app, 'diego'), error)
  await using half = await newWorld({ triggers: newFunctions({ DefineAuthChallenge }) })
  const there = await half.pool({}, customAuthFlows)
  await createUser(half, there, 'diego')
  await assert.rejects(beginCustomAuth(half, there, 'diego'), error)
})

test('the state of a user is told before any function is asked', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  await signUp(world, app, 'diego')
  await assert.rejects(beginCustomAuth(world, app, 'diego'), { name: 'UserNotConfirmedException' })
  await setUserState(world, app, 'diego', { status: 'RESET_REQUIRED' })
  await assert.rejects(beginCustomAuth(world, app, 'diego'), { name: 'PasswordResetRequiredException' })
  await setUserState(world, app, 'diego', { status: 'CONFIRMED' })
  const { Session } = await beginCustomAuth(world, app, 'diego')
  const before = triggers.asked.length
  await setUserState(world, app, 'diego', { enabled: false })
  await assert.rejects(beginCustomAuth(world, app, 'diego'), userDisabled)
  await assert.rejects(answerCustomChallenge(world, app, Session, 'forty-two'), userDisabled)
  assert.equal(triggers.asked.length, before)
})

test('a client with a secret proves it with each answer', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await poolWithSecret(world, customAuthFlows)
  await createUser(world, app, 'diego')
  const SECRET_HASH = secretHash('diego', app.clientId, app.secret)
  const { Session } = await beginCustomAuth(world, app, 'diego', { SECRET_HASH })
  const ChallengeResponses = { USERNAME: 'diego', ANSWER: 'forty-two' }
  const respond = (responses: Record<string, string>) =>
    world.call('RespondToAuthChallenge', {
      ClientId: app.clientId,
      ChallengeName: 'CUSTOM_CHALLENGE',
      Session,
      ChallengeResponses: responses,
    })
  await assert.rejects(respond(ChallengeResponses), {
    name: 'NotAuthorizedException',
    message: /SECRET_HASH/,
  })
  assert.ok((await respond({ ...ChallengeResponses, SECRET_HASH })).AuthenticationResult)
})

test('no second factor is asked of who signs in by challenges', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({ MfaConfiguration: 'ON', SmsConfiguration }, customAuthFlows)
  await createUser(world, app, 'diego')
  const { Session } = await beginCustomAuth(world, app, 'diego')
  assert.ok((await answerCustomChallenge(world, app, Session, 'forty-two')).AuthenticationResult)
})
