import assert from 'node:assert/strict'
import test from 'node:test'
import { newFunctions, refusing, type FunctionEvent } from '../support/functions.ts'
import { readUser, password, refusal } from '../support/people.ts'
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
  signInWithMetadata,
} from '../support/sign-in.ts'
import { newWorld } from '../support/world.ts'
import { incorrectCredentials, userDisabled } from '../support/refusals.ts'

const requests = (events: readonly FunctionEvent[]) => events.map(({ request }) => request)

test('a function is told of a sign-in once the password was right', async () => {
  const triggers = newFunctions({ PostAuthentication: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await assert.rejects(tryPassword(world, app, 'diego', 'Not-The-1st'), incorrectCredentials)
  assert.deepEqual(triggers.asked, [])
  await signInWithMetadata(world, app.clientId, { device: 'phone' })
  const [event] = triggers.events('PostAuthentication')
  const { attributes } = await readUser(world, app, 'diego')
  assert.equal(event?.triggerSource, 'PostAuthentication_Authentication')
  assert.equal(event?.userName, 'diego')
  const userAttributes = { ...attributes, 'cognito:user_status': 'CONFIRMED' }
  assert.deepEqual(event?.request, { userAttributes, newDeviceUsed: false })
  assert.deepEqual(event?.response, {})
})

test('metadata of an answer to a challenge reaches the functions after it', async () => {
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

test('metadata of the first call does not reach the functions after the password', async () => {
  const triggers = newFunctions({ PostAuthentication: () => undefined, PreTokenGeneration: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await signInWithMetadata(world, app.clientId, { device: 'phone' })
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

test('a user disabled by the function gets no tokens', async () => {
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
