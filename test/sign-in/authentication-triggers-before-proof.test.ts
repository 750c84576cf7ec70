import assert from 'node:assert/strict'
import test from 'node:test'
import { newFunctions, refusing, eventFrame } from '../support/functions.ts'
import { confirmedUser, refusal, signUp } from '../support/people.ts'
import { answerSrp, beginSrp, createUser, tryPassword, signInWithMetadata } from '../support/sign-in.ts'
import { newWorld } from '../support/world.ts'
import { attemptsExceeded, incorrectCredentials } from '../support/refusals.ts'

const hidden = { PreventUserExistenceErrors: 'ENABLED' as const }

test('a function is asked before a password is judged, with what the app gave along', async () => {
  const triggers = newFunctions({ PreAuthentication: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  const sub = await confirmedUser(world, app, 'diego')
  await signInWithMetadata(world, app.clientId, { device: 'phone' })
  await assert.rejects(signInWithMetadata(world, app.clientId, {}, 'Not-The-1st'), incorrectCredentials)
  const userAttributes = { sub, 'cognito:user_status': 'CONFIRMED' }
  assert.deepEqual(triggers.asked, [
    {
      trigger: 'PreAuthentication',
      event: {
        ...eventFrame(app, 'PreAuthentication_Authentication'),
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

test('a user refused by a function is neither told whether the password was right nor locked', async () => {
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

test('a sign-in does not wait for the function of another sign-in of the same user', async () => {
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
