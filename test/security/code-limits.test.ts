import assert from 'node:assert/strict'
import test from 'node:test'
import { servingLimits } from '../../src/domain/limits.ts'
import { attrs, readUser, confirmedUser, refusal, signIn, signUp } from '../support/people.ts'
import { newWorld } from '../support/world.ts'
import { limitExceeded } from '../support/refusals.ts'

const limits = servingLimits
const hour = 3_600_000

test('an address gets five codes an hour and twenty a day, and those of other pools are not counted', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  const other = await world.pool({ AutoVerifiedAttributes: ['email'] })
  let count = 0
  const ask = (to = 'diego@example.com', where = app) =>
    signUp(world, where, `user-${++count}`, { email: to })
  for (let time = 0; time < 4; time++) {
    for (let code = 0; code < 5; code++) await ask()
    await assert.rejects(ask(), limitExceeded)
    world.clock.advance(hour)
  }
  await assert.rejects(ask(), limitExceeded)
  assert.equal(world.messages.length, 20)
  await ask('maria@example.com')
  await ask('diego@example.com', other)
  world.clock.advance(20 * hour)
  await ask()
})

test('a user who signs up beyond the limit exists, and can ask for a code later', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  for (let count = 0; count < 5; count++)
    await signUp(world, app, `user-${count}`, { email: 'd@example.com' })
  await assert.rejects(signUp(world, app, 'diego', { email: 'd@example.com' }), limitExceeded)
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'UNCONFIRMED')
  const resend = () => world.call('ResendConfirmationCode', { ClientId: app.clientId, Username: 'diego' })
  await assert.rejects(resend(), limitExceeded)
  assert.equal(world.messages.length, 5)
  world.clock.advance(hour)
  await resend()
  assert.equal(world.messages.length, 6)
})

test('a change of an address beyond the limit stands, and the caller is told that no code was sent', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await confirmedUser(world, app, 'diego', { email: 'd@example.com' })
  const { AccessToken } = await signIn(world, app, 'diego')
  const move = (email: string) =>
    world.call('UpdateUserAttributes', { AccessToken, UserAttributes: attrs({ email }) })
  for (let count = 0; count < 5; count++) {
    await move('new@example.com')
    await move(`elsewhere-${count}@example.com`)
  }
  const before = world.messages.length
  await assert.rejects(
    move('new@example.com'),
    refusal('CodeDeliveryFailureException', 'Attempt limit exceeded, please try after some time.'),
  )
  assert.equal((await readUser(world, app, 'diego')).attributes['email'], 'new@example.com')
  const ask = () => world.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' })
  await assert.rejects(ask(), limitExceeded)
  assert.equal(world.messages.length, before)
  world.clock.advance(hour)
  const { AccessToken: newer } = await signIn(world, app, 'diego')
  await world.call('GetUserAttributeVerificationCode', { AccessToken: newer, AttributeName: 'email' })
})

test('messages by administrators are not limited and not counted', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  const user = { UserPoolId: app.poolId, Username: 'diego' }
  const invite = (MessageAction?: 'RESEND') =>
    world.call('AdminCreateUser', {
      ...user,
      UserAttributes: attrs({ email: 'd@example.com' }),
      DesiredDeliveryMediums: ['EMAIL'],
      ...(MessageAction ? { MessageAction } : {}),
    })
  await invite()
  for (let count = 0; count < 9; count++) await invite('RESEND')
  for (let count = 0; count < 12; count++) {
    const UserAttributes = attrs({ email: count % 2 === 0 ? 'e@example.com' : 'd@example.com' })
    await world.call('AdminUpdateUserAttributes', { ...user, UserAttributes })
  }
  assert.equal(world.messages.length, 22)
  await signUp(world, app, 'maria', { email: 'd@example.com' })
})
