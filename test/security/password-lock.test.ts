import assert from 'node:assert/strict'
import test from 'node:test'
import { createUser, tryPassword } from '../support/sign-in.ts'
import { newWorld } from '../support/world.ts'
import { attemptsExceeded, incorrectCredentials } from '../support/refusals.ts'

test('after five wrong passwords the user is locked for a second, and for twice as long after each further one', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const fail = () => assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'), incorrectCredentials)
  for (let attempt = 0; attempt < 5; attempt++) await fail()
  for (const seconds of [1, 2, 4]) {
    await assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'), attemptsExceeded)
    await assert.rejects(tryPassword(world, app, 'diego'), attemptsExceeded)
    world.clock.advance(seconds * 1000 - 1)
    await assert.rejects(tryPassword(world, app, 'diego'), attemptsExceeded)
    world.clock.advance(1)
    await fail()
  }
})

test('the right password forgets the wrong ones before it', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  for (let round = 0; round < 3; round++) {
    for (let attempt = 0; attempt < 4; attempt++) {
      await assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'), incorrectCredentials)
    }
    await tryPassword(world, app, 'diego')
  }
})

test('a quarter of an hour without attempts forgets the wrong passwords', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const fail = () => assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'), incorrectCredentials)
  for (let attempt = 0; attempt < 5; attempt++) await fail()
  world.clock.advance(15 * 60_000)
  for (let attempt = 0; attempt < 5; attempt++) await fail()
  await assert.rejects(tryPassword(world, app, 'diego'), attemptsExceeded)
})

test('many wrong passwords at once cannot get past the lock', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const tries = await Promise.allSettled(
    Array.from({ length: 20 }, () => tryPassword(world, app, 'diego', 'Wrong-Horse-7')),
  )
  const messages = tries.map((result) => (result.status === 'rejected' ? String(result.reason.message) : ''))
  assert.equal(messages.filter((message) => message === incorrectCredentials.message).length, 5)
  assert.equal(messages.filter((message) => message === attemptsExceeded.message).length, 15)
})

test('a user who signs in from many places at once is not taken for a guesser', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const answers = await Promise.all(Array.from({ length: 20 }, () => tryPassword(world, app, 'diego')))
  assert.ok(answers.every(({ AuthenticationResult }) => AuthenticationResult))
})

test('the state of a user is told before the lock', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  for (let attempt = 0; attempt < 5; attempt++) {
    await assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'), incorrectCredentials)
  }
  await assert.rejects(tryPassword(world, app, 'diego'), attemptsExceeded)
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'diego' })
  await assert.rejects(tryPassword(world, app, 'diego'), /User is disabled/)
})
