import assert from 'node:assert/strict'
import test from 'node:test'
import { newFunctions, refusing } from '../../support/functions.ts'
import { refusal } from '../../support/people.ts'
import { createUser } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'
import {
  customAuthFlows,
  customAuthTriggers,
  beginCustomAuth,
  answerCustomChallenge,
} from '../../support/custom-auth.ts'
import { invalidSession, sessionExpired, sessionUsed } from '../../support/refusals.ts'

test('a session is good for one of many answers that come at once', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  const { Session } = await beginCustomAuth(world, app, 'diego')
  const guesses = Array.from({ length: 10 }, (_, guess) =>
    answerCustomChallenge(world, app, Session, `guess ${guess}`),
  )
  const outcomes = await Promise.allSettled(guesses)
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.equal(triggers.events('VerifyAuthChallengeResponse').length, 1)
})

test('a session is of one user, one app client and a few minutes', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  const other = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  await createUser(world, app, 'eva')
  const { Session = '' } = await beginCustomAuth(world, app, 'diego')
  await assert.rejects(answerCustomChallenge(world, app, Session, 'forty-two', 'eva'), invalidSession)
  await assert.rejects(answerCustomChallenge(world, app, Session, 'forty-two', 'nobody'), invalidSession)
  await assert.rejects(answerCustomChallenge(world, other, Session, 'forty-two'), invalidSession)
  const { UserPoolClient } = await world.call('CreateUserPoolClient', {
    UserPoolId: app.poolId,
    ClientName: 'another',
  })
  const beside = { poolId: app.poolId, clientId: UserPoolClient?.ClientId ?? '' }
  await assert.rejects(answerCustomChallenge(world, beside, Session, 'forty-two'), invalidSession)
  await assert.rejects(
    answerCustomChallenge(world, app, `${Session.slice(0, -4)}AAAA`, 'forty-two'),
    invalidSession,
  )
  await assert.rejects(
    answerCustomChallenge(world, app, 'a session of nobody here', 'forty-two'),
    invalidSession,
  )
  world.clock.advance(3 * 60_000)
  await assert.rejects(answerCustomChallenge(world, app, Session, 'forty-two'), sessionExpired)
  assert.equal(triggers.events('VerifyAuthChallengeResponse').length, 0)
})

test('each challenge has the whole time of a session', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, { ...customAuthFlows, AuthSessionValidity: 5 })
  await createUser(world, app, 'diego')
  const { Session: first } = await beginCustomAuth(world, app, 'diego')
  world.clock.advance(5 * 60_000 - 1)
  const { Session: second } = await answerCustomChallenge(world, app, first, 'wrong')
  world.clock.advance(5 * 60_000 - 1)
  assert.ok((await answerCustomChallenge(world, app, second, 'forty-two')).AuthenticationResult)
})

test('a function that fails over an answer takes the session with it', async () => {
  const triggers = newFunctions({ ...customAuthTriggers, VerifyAuthChallengeResponse: refusing('No table') })
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  const { Session } = await beginCustomAuth(world, app, 'diego')
  const error = refusal(
    'UserLambdaValidationException',
    'VerifyAuthChallengeResponse failed with error No table.',
  )
  await assert.rejects(answerCustomChallenge(world, app, Session, 'forty-two'), error)
  await assert.rejects(answerCustomChallenge(world, app, Session, 'forty-two'), sessionUsed)
})
