import assert from 'node:assert/strict'
import test from 'node:test'
import { newFunctions } from '../support/functions.ts'
import { refusal } from '../support/people.ts'
import { enrol } from '../support/sign-in.ts'
import { newWorld } from '../support/world.ts'
import { flows, hidden, riddle, begin, answer, beginWithSrp } from '../support/custom-auth.ts'

const incorrect = refusal('NotAuthorizedException', 'Incorrect username or password.')
const invalid = refusal('NotAuthorizedException', 'Invalid session for the user.')

test('an unknown user does not exist, unless the client hides that', async () => {
  const triggers = newFunctions(riddle)
  await using world = await newWorld({ triggers })
  const place = await world.pool({}, flows)
  await assert.rejects(
    begin(world, place, 'nobody'),
    refusal('UserNotFoundException', 'User does not exist.'),
  )
  assert.deepEqual(triggers.asked, [])
})

test('where users are hidden, an unknown one gets challenges and never tokens', async () => {
  const triggers = newFunctions(riddle)
  await using world = await newWorld({ triggers })
  const place = await world.pool({}, hidden)
  await enrol(world, place, 'diego')
  await begin(world, place, 'diego')
  assert.equal(triggers.asked[0]?.event.request['userNotFound'], false)
  const { ChallengeParameters, Session } = await begin(world, place, 'nobody')
  const { USERNAME = '', question } = ChallengeParameters ?? {}
  assert.equal(question, '6 × 7')
  const again = await answer(world, place, Session, 'wrong', USERNAME)
  assert.equal(again.ChallengeName, 'CUSTOM_CHALLENGE')
  assert.equal(again.ChallengeParameters?.['USERNAME'], USERNAME)
  await assert.rejects(answer(world, place, again.Session, 'forty-two', 'nobody'), incorrect)
  await assert.rejects(answer(world, place, again.Session, 'forty-two', 'nobody'), invalid)
  for (const { event } of triggers.asked.slice(2)) {
    assert.deepEqual([event.userName, event.request['userNotFound']], ['nobody', true])
    assert.deepEqual(event.request['userAttributes'], {})
  }
})

test('where users are hidden, a session of an unknown one is good under its own name only', async () => {
  const triggers = newFunctions(riddle)
  await using world = await newWorld({ triggers })
  const place = await world.pool({}, hidden)
  await enrol(world, place, 'diego')
  const { Session } = await begin(world, place, 'nobody')
  for (const name of ['diego', 'nobody else']) {
    await assert.rejects(answer(world, place, Session, 'forty-two', name), invalid)
  }
  await enrol(world, place, 'nobody')
  await assert.rejects(answer(world, place, Session, 'forty-two', 'nobody'), invalid)
})

test('where users are hidden, a session of one who is gone since is good for nothing', async () => {
  const triggers = newFunctions(riddle)
  await using world = await newWorld({ triggers })
  const place = await world.pool({}, hidden)
  await enrol(world, place, 'diego')
  const { Session } = await begin(world, place, 'diego')
  await world.call('AdminDeleteUser', { UserPoolId: place.poolId, Username: 'diego' })
  await assert.rejects(answer(world, place, Session, 'wrong'), invalid)
})

test('where users are hidden, the password of an unknown one is wrong', async () => {
  const triggers = newFunctions(riddle)
  await using world = await newWorld({ triggers })
  const place = await world.pool({}, hidden)
  const { ChallengeName, prove } = await beginWithSrp(world, place, 'nobody')
  assert.equal(ChallengeName, 'PASSWORD_VERIFIER')
  await assert.rejects(prove(), incorrect)
})

test('where users are hidden, a state is told once all challenges are answered, and to those who are not hidden at once', async () => {
  const triggers = newFunctions(riddle)
  await using world = await newWorld({ triggers })
  const disabled = refusal('NotAuthorizedException', 'User is disabled.')
  const open = await world.pool({}, flows)
  const place = await world.pool({}, hidden)
  for (const { poolId } of [open, place]) {
    await enrol(world, { poolId, clientId: '' }, 'diego')
    await world.call('AdminDisableUser', { UserPoolId: poolId, Username: 'diego' })
  }
  await assert.rejects(begin(world, open, 'diego'), disabled)
  const { Session } = await begin(world, place, 'diego')
  const again = await answer(world, place, Session, 'wrong')
  assert.equal(again.ChallengeName, 'CUSTOM_CHALLENGE')
  await assert.rejects(answer(world, place, again.Session, 'forty-two'), disabled)
  const { prove } = await beginWithSrp(world, place, 'diego')
  await assert.rejects(prove('Wrong-Horse-7'), incorrect)
  await assert.rejects(prove(), disabled)
})
