import assert from 'node:assert/strict'
import test from 'node:test'
import { newFunctions } from '../../support/functions.ts'
import { createUser } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'
import {
  customAuthFlows,
  customAuthHidingUsers,
  customAuthTriggers,
  beginCustomAuth,
  answerCustomChallenge,
  beginCustomAuthWithSrp,
} from '../../support/custom-auth.ts'
import {
  incorrectCredentials,
  invalidSession,
  userDisabled,
  userNotFound,
  sessionUsed,
} from '../../support/refusals.ts'

test('an unknown user does not exist, unless the client hides that', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  await assert.rejects(beginCustomAuth(world, app, 'nobody'), userNotFound)
  assert.deepEqual(triggers.asked, [])
})

test('where users are hidden, an unknown one gets challenges and never tokens', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthHidingUsers)
  await createUser(world, app, 'diego')
  await beginCustomAuth(world, app, 'diego')
  assert.equal(triggers.asked[0]?.event.request['userNotFound'], false)
  const { ChallengeParameters, Session } = await beginCustomAuth(world, app, 'nobody')
  const { USERNAME = '', question } = ChallengeParameters ?? {}
  assert.equal(question, '6 × 7')
  const again = await answerCustomChallenge(world, app, Session, 'wrong', USERNAME)
  assert.equal(again.ChallengeName, 'CUSTOM_CHALLENGE')
  assert.equal(again.ChallengeParameters?.['USERNAME'], USERNAME)
  await assert.rejects(
    answerCustomChallenge(world, app, again.Session, 'forty-two', 'nobody'),
    incorrectCredentials,
  )
  await assert.rejects(answerCustomChallenge(world, app, again.Session, 'forty-two', 'nobody'), sessionUsed)
  for (const { event } of triggers.asked.slice(2)) {
    assert.deepEqual([event.userName, event.request['userNotFound']], ['nobody', true])
    assert.deepEqual(event.request['userAttributes'], {})
  }
})

test('where users are hidden, a session of an unknown one is good under its own name only', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthHidingUsers)
  await createUser(world, app, 'diego')
  const { Session } = await beginCustomAuth(world, app, 'nobody')
  for (const name of ['diego', 'nobody else']) {
    await assert.rejects(answerCustomChallenge(world, app, Session, 'forty-two', name), invalidSession)
  }
  await createUser(world, app, 'nobody')
  await assert.rejects(answerCustomChallenge(world, app, Session, 'forty-two', 'nobody'), invalidSession)
})

test('where users are hidden, a session of one who is gone since is good for nothing', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthHidingUsers)
  await createUser(world, app, 'diego')
  const { Session } = await beginCustomAuth(world, app, 'diego')
  await world.call('AdminDeleteUser', { UserPoolId: app.poolId, Username: 'diego' })
  await assert.rejects(answerCustomChallenge(world, app, Session, 'wrong'), invalidSession)
})

test('where users are hidden, the password of an unknown one is wrong', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthHidingUsers)
  const { ChallengeName, prove } = await beginCustomAuthWithSrp(world, app, 'nobody')
  assert.equal(ChallengeName, 'PASSWORD_VERIFIER')
  await assert.rejects(prove(), incorrectCredentials)
})

test('where users are hidden, a state is told once all challenges are answered, and otherwise at once', async () => {
  const triggers = newFunctions(customAuthTriggers)
  await using world = await newWorld({ triggers })
  const open = await world.pool({}, customAuthFlows)
  const app = await world.pool({}, customAuthHidingUsers)
  for (const { poolId } of [open, app]) {
    await createUser(world, { poolId, clientId: '' }, 'diego')
    await world.call('AdminDisableUser', { UserPoolId: poolId, Username: 'diego' })
  }
  await assert.rejects(beginCustomAuth(world, open, 'diego'), userDisabled)
  const { Session } = await beginCustomAuth(world, app, 'diego')
  const again = await answerCustomChallenge(world, app, Session, 'wrong')
  assert.equal(again.ChallengeName, 'CUSTOM_CHALLENGE')
  await assert.rejects(answerCustomChallenge(world, app, again.Session, 'forty-two'), userDisabled)
  const { prove } = await beginCustomAuthWithSrp(world, app, 'diego')
  await assert.rejects(prove('Wrong-Horse-7'), incorrectCredentials)
  await assert.rejects(prove(), userDisabled)
})
