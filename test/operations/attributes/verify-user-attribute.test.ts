import assert from 'node:assert/strict'
import test from 'node:test'
import { attributesOf, attrs, lastCode, refusal, signedInUser } from '../../support/people.ts'
import { newWorld, type World } from '../../support/world.ts'
import { codeExpired, codeMismatch, limitExceeded } from '../../support/refusals.ts'
import { wrongCode } from '../../support/codes.ts'

const ask = (world: World, AccessToken: string, AttributeName = 'email') =>
  world.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName })

const verify = (world: World, AccessToken: string, Code: string, AttributeName = 'email') =>
  world.call('VerifyUserAttribute', { AccessToken, AttributeName, Code })

const hour = 3_600_000

test('the code that was asked for verifies the address', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { email: 'diego@example.com' })
  assert.deepEqual(await ask(world, token), {
    CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'd***@e***' },
  })
  assert.equal(world.messages.at(-1)?.trigger, 'CustomMessage_VerifyUserAttribute')
  assert.match(lastCode(world), /^[0-9]{6}$/)
  assert.deepEqual(await verify(world, token, lastCode(world)), {})
  assert.equal((await attributesOf(world, token))['email_verified'], 'true')
})

test('a phone number is verified by SMS', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { phone_number: '+12065559934' })
  const { CodeDeliveryDetails } = await ask(world, token, 'phone_number')
  assert.deepEqual(CodeDeliveryDetails, {
    AttributeName: 'phone_number',
    DeliveryMedium: 'SMS',
    Destination: '+*******9934',
  })
  await verify(world, token, lastCode(world), 'phone_number')
  assert.equal((await attributesOf(world, token))['phone_number_verified'], 'true')
})

test('a wrong code is refused and leaves the right one good', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { email: 'diego@example.com' })
  await ask(world, token)
  await assert.rejects(verify(world, token, wrongCode(lastCode(world))), codeMismatch)
  await verify(world, token, lastCode(world))
})

test('a code is good once', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { email: 'diego@example.com' })
  await ask(world, token)
  await verify(world, token, lastCode(world))
  await assert.rejects(verify(world, token, lastCode(world)), codeExpired)
})

test('without a code that waits, any code is expired', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { email: 'diego@example.com' })
  await assert.rejects(verify(world, token, '123456'), codeExpired)
})

test('a code is good for 24 hours and not longer', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, { AccessTokenValidity: 24 })
  const token = await signedInUser(world, app, 'diego', { email: 'diego@example.com' })
  world.clock.advance(-1000)
  await ask(world, token)
  world.clock.advance(24 * hour)
  await assert.rejects(verify(world, token, lastCode(world)), codeExpired)
  world.clock.advance(-1)
  await verify(world, token, lastCode(world))
})

test('codes for e-mail and phone are independent', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', {
    email: 'diego@example.com',
    phone_number: '+12065559934',
  })
  await ask(world, token, 'email')
  const email = lastCode(world)
  await ask(world, token, 'phone_number')
  const phone = lastCode(world)
  await verify(world, token, email, 'email')
  await verify(world, token, phone, 'phone_number')
})

test('a code for an address says nothing about the one that came after it', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { email: 'old@example.com' })
  await ask(world, token)
  const code = lastCode(world)
  await world.call('UpdateUserAttributes', {
    AccessToken: token,
    UserAttributes: attrs({ email: 'new@example.com' }),
  })
  await assert.rejects(verify(world, token, code), codeExpired)
  assert.equal((await attributesOf(world, token))['email_verified'], 'false')
})

test('an address that was removed or replaced and comes back needs a new code', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { email: 'diego@example.com' })
  const update = (email: string) =>
    world.call('UpdateUserAttributes', { AccessToken: token, UserAttributes: attrs({ email }) })
  for (const between of ['', 'other@example.com']) {
    await ask(world, token)
    await update(between)
    await update('diego@example.com')
    await assert.rejects(verify(world, token, lastCode(world)), codeExpired)
  }
})

test('a code that was on its way while the address changed verifies nothing', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { email: 'old@example.com' })
  const { store } = world.context
  const putCode = store.putCode.bind(store)
  Object.assign(store, {
    async putCode(...code: Parameters<typeof putCode>) {
      const UserAttributes = attrs({ email: 'new@example.com' })
      await world.call('UpdateUserAttributes', { AccessToken: token, UserAttributes })
      await putCode(...code)
    },
  })
  await ask(world, token)
  await assert.rejects(verify(world, token, lastCode(world)), codeExpired)
  const { email, email_verified } = await attributesOf(world, token)
  assert.deepEqual({ email, email_verified }, { email: 'new@example.com', email_verified: 'false' })
})

test('an address claimed by another user meanwhile is not promoted', async () => {
  await using world = await newWorld()
  const app = await world.pool({
    UsernameAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  })
  const token = await signedInUser(world, app, 'diego@example.com')
  await world.call('UpdateUserAttributes', {
    AccessToken: token,
    UserAttributes: attrs({ email: 'shared@example.com' }),
  })
  const code = lastCode(world)
  await signedInUser(world, app, 'shared@example.com')
  await assert.rejects(
    verify(world, token, code),
    refusal('AliasExistsException', 'An account with the given email already exists.'),
  )
  assert.equal((await attributesOf(world, token))['email'], 'diego@example.com')
})

test('a waiting address that serves another user as alias is not promoted', async () => {
  await using world = await newWorld()
  const app = await world.pool({
    AliasAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  })
  const maria = await signedInUser(world, app, 'maria', { email: 'shared@example.com' })
  await ask(world, maria)
  await verify(world, maria, lastCode(world))
  const diego = await signedInUser(world, app, 'diego', { email: 'diego@example.com' })
  await world.call('UpdateUserAttributes', {
    AccessToken: diego,
    UserAttributes: attrs({ email: 'shared@example.com' }),
  })
  await assert.rejects(
    verify(world, diego, lastCode(world)),
    refusal('AliasExistsException', 'An account with the given email already exists.'),
  )
  assert.equal((await attributesOf(world, diego))['email'], 'diego@example.com')
  assert.equal((await attributesOf(world, maria))['email_verified'], 'true')
})

test('only e-mail addresses and phone numbers can be verified', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { nickname: 'D' })
  const cannot = refusal(
    'InvalidParameterException',
    'Invalid attribute name. Only phone_number and email can be verified.',
  )
  await assert.rejects(ask(world, token, 'nickname'), cannot)
  await assert.rejects(verify(world, token, '123456', 'nickname'), cannot)
})

test('after 15 answers in an hour no more is judged, right or wrong; an hour later it is', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, { AccessTokenValidity: 24 })
  const token = await signedInUser(world, app, 'diego', { email: 'diego@example.com' })
  await ask(world, token)
  const code = lastCode(world)
  for (let count = 0; count < 15; count++)
    await assert.rejects(verify(world, token, wrongCode(code)), codeMismatch)
  await assert.rejects(verify(world, token, code), limitExceeded)
  world.clock.advance(hour - 1)
  await assert.rejects(verify(world, token, code), limitExceeded)
  world.clock.advance(2)
  await verify(world, token, code)
})

test('of many answers at the same moment no more than 15 are judged', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { email: 'diego@example.com' })
  await ask(world, token)
  const answers = await Promise.allSettled(
    Array.from({ length: 60 }, () => verify(world, token, wrongCode(lastCode(world)))),
  )
  const names = answers.map((answer) =>
    answer.status === 'rejected' ? (answer.reason as Error).name : 'accepted',
  )
  assert.equal(names.filter((name) => name === 'CodeMismatchException').length, 15)
  assert.equal(names.filter((name) => name === 'LimitExceededException').length, 45)
})
