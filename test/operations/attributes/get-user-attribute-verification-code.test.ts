import assert from 'node:assert/strict'
import test from 'node:test'
import { attributesOf, attrs, lastCode, refusal, signedInUser } from '../../support/people.ts'
import { newWorld, type World } from '../../support/world.ts'
import { codeMismatch, limitExceeded } from '../../support/refusals.ts'

const ask = (world: World, AccessToken: string, AttributeName = 'email') =>
  world.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName })

const verify = (world: World, AccessToken: string, Code: string, AttributeName = 'email') =>
  world.call('VerifyUserAttribute', { AccessToken, AttributeName, Code })

test('a new code takes the place of the earlier one', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { email: 'diego@example.com' })
  await ask(world, token)
  const first = lastCode(world)
  await ask(world, token)
  if (first !== lastCode(world)) await assert.rejects(verify(world, token, first), codeMismatch)
  await verify(world, token, lastCode(world))
})

test('the new address that waits gets the code, if there is one', async () => {
  await using world = await newWorld()
  const app = await world.pool({
    AutoVerifiedAttributes: ['email'],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  })
  const token = await signedInUser(world, app, 'diego', { email: 'old@example.com' })
  await world.call('UpdateUserAttributes', {
    AccessToken: token,
    UserAttributes: attrs({ email: 'new@example.org' }),
  })
  await ask(world, token)
  assert.equal(world.messages.at(-1)?.to, 'new@example.org')
  await verify(world, token, lastCode(world))
  assert.equal((await attributesOf(world, token))['email'], 'new@example.org')
})

test('an address that is not there cannot be verified', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  await assert.rejects(ask(world, token), refusal('InvalidParameterException', /email/))
})

test('five codes an hour can be asked for', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { email: 'diego@example.com' })
  for (let count = 0; count < 5; count++) await ask(world, token)
  await assert.rejects(ask(world, token), limitExceeded)
})

test('asking for a code does not move the date of the last modification', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { email: 'diego@example.com' })
  const Username = 'diego'
  const before = await world.call('AdminGetUser', { UserPoolId: app.poolId, Username })
  world.clock.advance(5000)
  await ask(world, token)
  assert.deepEqual(await world.call('AdminGetUser', { UserPoolId: app.poolId, Username }), before)
})

test('a code goes to the address, and the answer tells where in a mask', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const addresses = { email: 'diego@example.com', phone_number: '+12065559934' }
  const AccessToken = await signedInUser(world, app, 'diego', addresses)
  for (const [AttributeName, DeliveryMedium, Destination] of [
    ['email', 'EMAIL', 'd***@e***'],
    ['phone_number', 'SMS', '+*******9934'],
  ] as const) {
    const { CodeDeliveryDetails } = await ask(world, AccessToken, AttributeName)
    assert.deepEqual(CodeDeliveryDetails, { AttributeName, DeliveryMedium, Destination })
    const { to, trigger, code } = world.messages.at(-1) ?? {}
    assert.deepEqual([to, trigger], [addresses[AttributeName], 'CustomMessage_VerifyUserAttribute'])
    assert.match(code ?? '', /^[0-9]{6}$/)
  }
})

test('a code can be asked for an address that is verified already', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const AccessToken = await signedInUser(world, app, 'diego', { email: 'diego@example.com' })
  await ask(world, AccessToken)
  await verify(world, AccessToken, lastCode(world))
  await ask(world, AccessToken)
  assert.equal(world.messages.length, 2)
  assert.equal((await attributesOf(world, AccessToken))['email_verified'], 'true')
})

test('only e-mail addresses and phone numbers get a code', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const AccessToken = await signedInUser(world, app, 'diego', { nickname: 'D' })
  await assert.rejects(
    ask(world, AccessToken, 'nickname'),
    refusal(
      'InvalidParameterException',
      'Invalid attribute name. Only phone_number and email can be verified.',
    ),
  )
  assert.equal(world.messages.length, 0)
})
