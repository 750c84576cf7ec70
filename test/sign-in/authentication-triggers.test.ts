import assert from 'node:assert/strict'
import test from 'node:test'
import { newFunctions, refusing, type FunctionEvent } from '../support/functions.ts'
import { readUser, confirmedUser, password, refusal, signUp } from '../support/people.ts'
import {
  answerSrp,
  beginFirstSignIn,
  beginSrp,
  decodeToken,
  createUser,
  setUserState,
  answerNewPassword,
  signInBySrp,
  tryPassword,
} from '../support/sign-in.ts'
import { newWorld, type World } from '../support/world.ts'
import { attemptsExceeded, incorrectCredentials, userDisabled } from '../support/refusals.ts'

const hidden = { PreventUserExistenceErrors: 'ENABLED' as const }

/** A sign-in by password for which the app gives something along. */
const signInWith = (
  world: World,
  ClientId: string,
  ClientMetadata: Record<string, string>,
  PASSWORD = password,
  USERNAME = 'diego',
) =>
  world.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId,
    AuthParameters: { USERNAME, PASSWORD },
    ClientMetadata,
  })

const requests = (events: readonly FunctionEvent[]) => events.map(({ request }) => request)

test('a function is asked before a password is judged, with what the app gave along', async () => {
  const triggers = newFunctions({ PreAuthentication: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  const sub = await confirmedUser(world, app, 'diego')
  await signInWith(world, app.clientId, { device: 'phone' })
  await assert.rejects(signInWith(world, app.clientId, {}, 'Not-The-1st'), incorrectCredentials)
  const userAttributes = { sub, 'cognito:user_status': 'CONFIRMED' }
  assert.deepEqual(triggers.asked, [
    {
      trigger: 'PreAuthentication',
      event: {
        version: '1',
        triggerSource: 'PreAuthentication_Authentication',
        region: app.poolId.split('_')[0],
        userPoolId: app.poolId,
        userName: 'diego',
        callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: app.clientId },
        request: { userAttributes, validationData: { device: 'phone' } },
        response: {},
      },
    },
    {
      trigger: 'PreAuthentication',
      event: { ...triggers.asked[1]?.event, request: { userAttributes, validationData: {} } },
    },
  ])
})

test('who is refused by a function is not told whether the password was right, and not locked', async () => {
  let isClosed = true
  const triggers = newFunctions({
    PreAuthentication: (event) => (isClosed ? refusing('Closed')() : event.response),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const error = refusal('UserLambdaValidationException', 'PreAuthentication failed with error Closed.')
  for (let attempt = 0; attempt < 8; attempt++) {
    await assert.rejects(tryPassword(world, app, 'diego'), error)
    await assert.rejects(tryPassword(world, app, 'diego', 'Not-The-1st'), error)
  }
  isClosed = false
  assert.ok((await tryPassword(world, app, 'diego')).AuthenticationResult)
})

test('SRP asks the function at its first step, and not at the second', async () => {
  const triggers = newFunctions({ PreAuthentication: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { answer } = await beginSrp(world, app, 'diego')
  assert.equal(triggers.asked.length, 1)
  assert.equal(triggers.asked[0]?.event.request['validationData'], null)
  await answerSrp(world, app, answer())
  assert.equal(triggers.asked.length, 1)
})

test('a function that refuses leaves SRP without a challenge', async () => {
  const triggers = newFunctions({ PreAuthentication: refusing('Closed') })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await assert.rejects(beginSrp(world, app, 'diego'), { name: 'UserLambdaValidationException' })
})

test('a parameter that is missing, or a user in no state to sign in, is told without asking a function', async () => {
  const triggers = newFunctions({ PreAuthentication: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await signUp(world, app, 'diego')
  await assert.rejects(tryPassword(world, app, 'diego', ''), { name: 'InvalidParameterException' })
  await assert.rejects(tryPassword(world, app, ''), { name: 'InvalidParameterException' })
  await assert.rejects(tryPassword(world, app, 'diego'), { name: 'UserNotConfirmedException' })
  assert.deepEqual(triggers.asked, [])
})

test('where users are hidden, a function is asked about unknown ones too, and told which they are', async () => {
  const triggers = newFunctions({ PreAuthentication: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, hidden)
  await createUser(world, app, 'diego')
  await tryPassword(world, app, 'diego')
  await assert.rejects(tryPassword(world, app, 'nobody'), incorrectCredentials)
  await beginSrp(world, app, 'nobody')
  const [known, ...unknown] = triggers.events('PreAuthentication')
  assert.equal(known?.request['userNotFound'], false)
  for (const event of unknown) {
    assert.equal(event.userName, 'nobody')
    assert.deepEqual(event.request, { userAttributes: {}, validationData: null, userNotFound: true })
  }
  assert.equal(unknown.length, 2)
})

test('where users are not hidden, an unknown one is told so without asking a function', async () => {
  const triggers = newFunctions({ PreAuthentication: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await assert.rejects(tryPassword(world, app, 'nobody'), { name: 'UserNotFoundException' })
  assert.deepEqual(triggers.asked, [])
})

test('a function is told of a sign-in once the password was right', async () => {
  const triggers = newFunctions({ PostAuthentication: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await assert.rejects(tryPassword(world, app, 'diego', 'Not-The-1st'), incorrectCredentials)
  assert.deepEqual(triggers.asked, [])
  await signInWith(world, app.clientId, { device: 'phone' })
  const [event] = triggers.events('PostAuthentication')
  const { attributes } = await readUser(world, app, 'diego')
  assert.equal(event?.triggerSource, 'PostAuthentication_Authentication')
  assert.equal(event?.userName, 'diego')
  const userAttributes = { ...attributes, 'cognito:user_status': 'CONFIRMED' }
  assert.deepEqual(event?.request, { userAttributes, newDeviceUsed: false })
  assert.deepEqual(event?.response, {})
})

test('what an app gives along with the answer to a challenge reaches the functions after it', async () => {
  const triggers = newFunctions({ PostAuthentication: () => undefined, PreTokenGeneration: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { answer } = await beginSrp(world, app, 'diego')
  await world.call('RespondToAuthChallenge', {
    ClientId: app.clientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: answer(),
    ClientMetadata: { device: 'phone' },
  })
  assert.deepEqual(
    triggers.asked.map(({ trigger, event }) => [trigger, event.request['clientMetadata']]),
    [
      ['PostAuthentication', { device: 'phone' }],
      ['PreTokenGeneration', { device: 'phone' }],
    ],
  )
})

test('what an app gives along at the start does not reach the functions after the password', async () => {
  const triggers = newFunctions({ PostAuthentication: () => undefined, PreTokenGeneration: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await signInWith(world, app.clientId, { device: 'phone' })
  assert.equal(triggers.asked.length, 2)
  for (const request of requests(triggers.asked.map(({ event }) => event))) {
    assert.equal('clientMetadata' in request, false)
  }
})

test('a function that fails after the right password leaves no tokens, and no lock however often it does', async () => {
  let isBroken = true
  const fails = (event: FunctionEvent) => (isBroken ? refusing('No table')() : event.response)
  for (const trigger of ['PostAuthentication', 'PreTokenGeneration'] as const) {
    isBroken = true
    await using world = await newWorld({ triggers: newFunctions({ [trigger]: fails }) })
    const app = await world.pool()
    await createUser(world, app, 'diego')
    const error = refusal('UserLambdaValidationException', `${trigger} failed with error No table.`)
    for (let attempt = 0; attempt < 8; attempt++) {
      await assert.rejects(tryPassword(world, app, 'diego'), error)
      await assert.rejects(signInBySrp(world, app, 'diego'), error)
    }
    isBroken = false
    assert.ok((await tryPassword(world, app, 'diego')).AuthenticationResult)
  }
})

test('wrong passwords lock a user of a pool with functions as any other', async () => {
  const triggers = newFunctions({ PostAuthentication: () => undefined, PreTokenGeneration: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  for (let attempt = 0; attempt < 4; attempt++) {
    await assert.rejects(tryPassword(world, app, 'diego', 'Not-The-1st'), incorrectCredentials)
  }
  await tryPassword(world, app, 'diego')
  for (let attempt = 0; attempt < 5; attempt++) {
    await assert.rejects(tryPassword(world, app, 'diego', 'Not-The-1st'), incorrectCredentials)
  }
  await assert.rejects(tryPassword(world, app, 'diego'), attemptsExceeded)
})

test('an answer to SRP is good once, whether a function fails over it or not', async () => {
  const triggers = newFunctions({ PostAuthentication: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { answer } = await beginSrp(world, app, 'diego')
  const responses = answer()
  await answerSrp(world, app, responses)
  await assert.rejects(answerSrp(world, app, responses), incorrectCredentials)
  assert.equal(triggers.asked.length, 1)
})

test('nobody waits for a function that another sign-in of the same user asks', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let isFirst = true
  const triggers = newFunctions({
    async PostAuthentication(event) {
      const waits = isFirst
      isFirst = false
      if (waits) await promise
      return event.response
    },
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const slow = tryPassword(world, app, 'diego')
  while (triggers.asked.length === 0) await new Promise(setImmediate)
  assert.ok((await tryPassword(world, app, 'diego')).AuthenticationResult)
  resolve()
  assert.ok((await slow).AuthenticationResult)
})

test('tokens show what the function changed in the user that it was told of', async () => {
  const triggers = newFunctions({
    async PostAuthentication(event) {
      await world.call('AdminUpdateUserAttributes', {
        UserPoolId: event.userPoolId,
        Username: event.userName ?? '',
        UserAttributes: [{ Name: 'nickname', Value: 'just seen' }],
      })
    },
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { AuthenticationResult } = await tryPassword(world, app, 'diego')
  assert.equal(decodeToken(AuthenticationResult?.IdToken).claims['nickname'], 'just seen')
})

test('a user whom the function disables gets no tokens', async () => {
  const triggers = newFunctions({
    PostAuthentication: (event) =>
      setUserState(world, { poolId: event.userPoolId, clientId: '' }, 'diego', { enabled: false }),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await assert.rejects(tryPassword(world, app, 'diego'), userDisabled)
})

test('at a first sign-in the function is told once the user has a password of their own', async () => {
  const triggers = newFunctions({ PreAuthentication: () => undefined, PostAuthentication: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  const TemporaryPassword = 'Temporary-1'
  await world.call('AdminCreateUser', { UserPoolId: app.poolId, Username: 'eva', TemporaryPassword })
  const { Session } = await beginFirstSignIn(world, app, 'eva', TemporaryPassword)
  assert.deepEqual(
    triggers.asked.map(({ trigger }) => trigger),
    ['PreAuthentication'],
  )
  assert.equal(
    triggers.asked[0]?.event.request['userAttributes']['cognito:user_status'],
    'FORCE_CHANGE_PASSWORD',
  )
  await answerNewPassword(world, app, Session, { USERNAME: 'eva', NEW_PASSWORD: password })
  assert.deepEqual(
    triggers.asked.map(({ trigger }) => trigger),
    ['PreAuthentication', 'PostAuthentication'],
  )
  assert.equal(triggers.asked[1]?.event.request['userAttributes']['cognito:user_status'], 'CONFIRMED')
})

test('the new password stands though a function fails after it', async () => {
  let isBroken = true
  const triggers = newFunctions({
    PostAuthentication: (event) => (isBroken ? refusing('No table')() : event.response),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  const TemporaryPassword = 'Temporary-1'
  await world.call('AdminCreateUser', { UserPoolId: app.poolId, Username: 'eva', TemporaryPassword })
  const { Session } = await beginFirstSignIn(world, app, 'eva', TemporaryPassword)
  const set = answerNewPassword(world, app, Session, { USERNAME: 'eva', NEW_PASSWORD: password })
  await assert.rejects(set, { name: 'UserLambdaValidationException' })
  assert.equal((await readUser(world, app, 'eva')).UserStatus, 'CONFIRMED')
  isBroken = false
  assert.ok((await tryPassword(world, app, 'eva')).AuthenticationResult)
})
