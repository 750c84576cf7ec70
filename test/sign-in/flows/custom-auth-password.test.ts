import assert from 'node:assert/strict'
import test from 'node:test'
import { newFunctions } from '../../support/functions.ts'
import { readUser, password } from '../../support/people.ts'
import { createUser, answerNewPassword } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'
import {
  customAuthFlows,
  customAuthTriggers,
  beginCustomAuth,
  answerCustomChallenge,
  beginCustomAuthWithSrp,
} from '../../support/custom-auth.ts'
import { attemptsExceeded, incorrectCredentials } from '../../support/refusals.ts'

test('the password can be proven first, and the challenge comes after it', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  const { ChallengeName, prove } = await beginCustomAuthWithSrp(world, app, 'diego')
  assert.equal(ChallengeName, 'PASSWORD_VERIFIER')
  const challenge = await prove()
  assert.equal(challenge.ChallengeName, 'CUSTOM_CHALLENGE')
  assert.equal(challenge.AuthenticationResult, undefined)
  assert.ok((await answerCustomChallenge(world, app, challenge.Session, 'forty-two')).AuthenticationResult)
  const begun = { challengeName: 'SRP_A', challengeResult: true, challengeMetadata: null }
  const proven = { challengeName: 'PASSWORD_VERIFIER', challengeResult: true, challengeMetadata: null }
  const solved = { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'QUESTION' }
  const events = triggers.events('DefineAuthChallenge')
  assert.deepEqual(
    events.map(({ request }) => request['session']),
    [[begun], [begun, proven], [begun, proven, solved]],
  )
  assert.deepEqual(events[1]?.request['clientMetadata'], { step: 'password' })
})

test('a wrong password ends a sign-in that began by it, and counts as one', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  for (let attempt = 0; attempt < 5; attempt++) {
    const { prove } = await beginCustomAuthWithSrp(world, app, 'diego')
    await assert.rejects(prove('Not-The-1st'), incorrectCredentials)
  }
  const { prove } = await beginCustomAuthWithSrp(world, app, 'diego')
  await assert.rejects(prove(), attemptsExceeded)
  assert.equal(triggers.events('CreateAuthChallenge').length, 0)
})

test('a proof of the password is good once, and not without the challenges after it', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  const { prove } = await beginCustomAuthWithSrp(world, app, 'diego')
  assert.equal((await prove(password, undefined)).AuthenticationResult, undefined)
  await assert.rejects(prove(), incorrectCredentials)
})

test('a user whose temporary password has served chooses another one in the end', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  await world.call('AdminCreateUser', {
    UserPoolId: app.poolId,
    Username: 'diego',
    TemporaryPassword: password,
  })
  const { prove } = await beginCustomAuthWithSrp(world, app, 'diego')
  const { Session } = await prove()
  const demand = await answerCustomChallenge(world, app, Session, 'forty-two')
  assert.equal(demand.ChallengeName, 'NEW_PASSWORD_REQUIRED')
  const responses = { USERNAME: 'diego', NEW_PASSWORD: 'Another-Horse-8' }
  assert.ok((await answerNewPassword(world, app, demand.Session ?? '', responses)).AuthenticationResult)
})

test('a user with a temporary password signs in without it by challenges alone', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  await world.call('AdminCreateUser', { UserPoolId: app.poolId, Username: 'diego' })
  const { Session } = await beginCustomAuth(world, app, 'diego')
  assert.ok((await answerCustomChallenge(world, app, Session, 'forty-two')).AuthenticationResult)
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'FORCE_CHANGE_PASSWORD')
})
