import assert from 'node:assert/strict'
import test from 'node:test'
import { undeliverable } from '../../../src/messages/transports/undeliverable.ts'
import {
  attributesOf,
  attrs,
  readUser,
  confirmedUser,
  lastCode,
  refusal,
  signIn,
  signedInUser,
} from '../../support/people.ts'
import { newWorld, type World } from '../../support/world.ts'
import { codeExpired, codeMismatch, userNotFound } from '../../support/refusals.ts'

const update = (world: World, AccessToken: string, values: Readonly<Record<string, string>>) =>
  world.call('UpdateUserAttributes', { AccessToken, UserAttributes: attrs(values) })

test('a new e-mail address that the pool verifies takes its place at once, unverified, and a code goes to it', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  const token = await signedInUser(world, app, 'diego', { email: 'old@example.com' })
  const answer = await update(world, token, { email: 'new@example.org' })
  assert.deepEqual(answer.CodeDeliveryDetailsList, [
    { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'n***@e***' },
  ])
  const { email, email_verified } = await attributesOf(world, token)
  assert.deepEqual({ email, email_verified }, { email: 'new@example.org', email_verified: 'false' })
  const sent = world.messages.at(-1)
  assert.equal(sent?.to, 'new@example.org')
  assert.equal(sent?.trigger, 'CustomMessage_UpdateUserAttribute')
  assert.equal(sent?.text, `Your verification code is ${sent?.code}. `)
})

test('two new addresses bring two codes', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AutoVerifiedAttributes: ['email', 'phone_number'] })
  const token = await signedInUser(world, app, 'diego')
  const answer = await update(world, token, { phone_number: '+12065559934', email: 'new@example.org' })
  const masked = answer.CodeDeliveryDetailsList?.map(({ Destination }) => Destination).toSorted()
  assert.deepEqual(masked, ['+*******9934', 'n***@e***'])
})

test('a new address that the pool does not verify brings no code', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { email: 'old@example.com' })
  assert.deepEqual(await update(world, token, { email: 'new@example.org' }), {})
  assert.equal(world.messages.length, 0)
})

test('the address as it stands brings no code and keeps its flag', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await confirmedUser(world, app, 'diego', { email: 'diego@example.com' })
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId: app.poolId,
    Username: 'diego',
    UserAttributes: attrs({ email_verified: 'true' }),
  })
  const { AccessToken } = await signIn(world, app, 'diego')
  const before = world.messages.length
  const answer = await update(world, AccessToken, { email: 'diego@example.com', nickname: 'D' })
  assert.deepEqual(answer, {})
  assert.equal(world.messages.length, before)
  assert.equal((await attributesOf(world, AccessToken))['email_verified'], 'true')
})

const keepsOriginal = {
  AutoVerifiedAttributes: ['email'],
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
} as const

test('where the pool verifies before it updates, the old value stays until the code for the new one arrives', async () => {
  await using world = await newWorld()
  const app = await world.pool(keepsOriginal)
  const token = await signedInUser(world, app, 'diego', { email: 'old@example.com' })
  const answer = await update(world, token, { email: 'new@example.org', nickname: 'D' })
  assert.deepEqual(answer.CodeDeliveryDetailsList, [
    { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'n***@e***' },
  ])
  const { email, nickname } = await attributesOf(world, token)
  assert.deepEqual({ email, nickname }, { email: 'old@example.com', nickname: 'D' })
  assert.equal((await readUser(world, app, 'diego')).attributes['email'], 'old@example.com')
  await world.call('VerifyUserAttribute', {
    AccessToken: token,
    AttributeName: 'email',
    Code: lastCode(world),
  })
  const after = await attributesOf(world, token)
  assert.equal(after['email'], 'new@example.org')
  assert.equal(after['email_verified'], 'true')
  assert.deepEqual((await world.context.store.findUserByName(app.poolId, 'diego'))?.pending, {})
})

test('a second new value takes the place of the first one that waits, and its code too', async () => {
  await using world = await newWorld()
  const app = await world.pool(keepsOriginal)
  const token = await signedInUser(world, app, 'diego', { email: 'old@example.com' })
  await update(world, token, { email: 'first@example.org' })
  const first = lastCode(world)
  await update(world, token, { email: 'second@example.org' })
  const second = lastCode(world)
  if (first !== second) {
    await assert.rejects(
      world.call('VerifyUserAttribute', { AccessToken: token, AttributeName: 'email', Code: first }),
      codeMismatch,
    )
  }
  await world.call('VerifyUserAttribute', { AccessToken: token, AttributeName: 'email', Code: second })
  assert.equal((await attributesOf(world, token))['email'], 'second@example.org')
})

test('an update back to the value that stands sends nothing and lets the other one wait', async () => {
  await using world = await newWorld()
  const app = await world.pool(keepsOriginal)
  const token = await signedInUser(world, app, 'diego', { email: 'old@example.com' })
  await update(world, token, { email: 'new@example.org' })
  const sent = world.messages.length
  assert.deepEqual(await update(world, token, { email: 'old@example.com' }), {})
  assert.equal(world.messages.length, sent)
  await world.call('VerifyUserAttribute', {
    AccessToken: token,
    AttributeName: 'email',
    Code: lastCode(world),
  })
  assert.equal((await attributesOf(world, token))['email'], 'new@example.org')
})

test('removing an address removes the one that waits to take its place', async () => {
  await using world = await newWorld()
  const app = await world.pool(keepsOriginal)
  const token = await signedInUser(world, app, 'diego', { email: 'old@example.com' })
  await update(world, token, { email: 'new@example.org' })
  await update(world, token, { email: '' })
  await assert.rejects(
    world.call('VerifyUserAttribute', { AccessToken: token, AttributeName: 'email', Code: lastCode(world) }),
    codeExpired,
  )
  await assert.rejects(
    world.call('GetUserAttributeVerificationCode', { AccessToken: token, AttributeName: 'email' }),
    refusal('InvalidParameterException', /email/),
  )
  assert.deepEqual(Object.keys(await attributesOf(world, token)), ['sub'])
})

test('where the code for a new address cannot be sent, the address has changed all the same', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  const token = await signedInUser(world, app, 'diego')
  Object.assign(world.context, { messages: undeliverable })
  await assert.rejects(update(world, token, { email: 'new@example.org' }), {
    name: 'CodeDeliveryFailureException',
  })
  const { email, email_verified } = await attributesOf(world, token)
  assert.deepEqual({ email, email_verified }, { email: 'new@example.org', email_verified: 'false' })
})

test('a sign-in address that belongs to another user is refused at once', async () => {
  await using world = await newWorld()
  for (const settings of [{}, keepsOriginal]) {
    const app = await world.pool({ ...settings, UsernameAttributes: ['email'] })
    await confirmedUser(world, app, 'maria@example.com')
    const token = await signedInUser(world, app, 'diego@example.com')
    await assert.rejects(
      update(world, token, { email: 'maria@example.com' }),
      refusal('AliasExistsException', 'An account with the given email already exists.'),
    )
    assert.equal((await attributesOf(world, token))['email'], 'diego@example.com')
  }
  const app = await world.pool({ UsernameAttributes: ['phone_number'] })
  await confirmedUser(world, app, '+12065559934')
  const token = await signedInUser(world, app, '+12065550100')
  await assert.rejects(
    update(world, token, { phone_number: '+12065559934' }),
    refusal('AliasExistsException', 'An account with the given phone_number already exists.'),
  )
})

test('a new spelling of the own address in another case is not taken', async () => {
  await using world = await newWorld()
  const app = await world.pool({
    ...keepsOriginal,
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
  })
  const token = await signedInUser(world, app, 'diego@example.com')
  await update(world, token, { email: 'Diego@example.com' })
  await world.call('VerifyUserAttribute', {
    AccessToken: token,
    AttributeName: 'email',
    Code: lastCode(world),
  })
  assert.equal((await attributesOf(world, token))['email'], 'Diego@example.com')
})

test('a waiting address that another user took meanwhile is in the way of no other change', async () => {
  await using world = await newWorld()
  const app = await world.pool({ ...keepsOriginal, UsernameAttributes: ['email'] })
  const token = await signedInUser(world, app, 'diego@example.com')
  await update(world, token, { email: 'shared@example.com' })
  await confirmedUser(world, app, 'shared@example.com')
  await update(world, token, { nickname: 'D' })
  assert.equal((await attributesOf(world, token))['nickname'], 'D')
})

test('a new sign-in address works at once, unverified, and the old one no more', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email'] })
  const token = await signedInUser(world, app, 'old@example.com')
  await update(world, token, { email: 'new@example.com' })
  assert.ok((await signIn(world, app, 'new@example.com')).AccessToken)
  await assert.rejects(signIn(world, app, 'old@example.com'), userNotFound)
})

test('the address by which a user signs in cannot be removed, whatever other address there is', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email', 'phone_number'] })
  const token = await signedInUser(world, app, 'diego@example.com', { phone_number: '+12065559934' })
  await update(world, token, { phone_number: '' })
  await assert.rejects(update(world, token, { email: '' }), refusal('InvalidParameterException', /email/))
})

test('in a pool with aliases a taken address is no error until it is verified', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] })
  await confirmedUser(world, app, 'maria', { email: 'shared@example.com' })
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId: app.poolId,
    Username: 'maria',
    UserAttributes: attrs({ email_verified: 'true' }),
  })
  const token = await signedInUser(world, app, 'diego')
  await update(world, token, { email: 'shared@example.com' })
  await assert.rejects(
    world.call('VerifyUserAttribute', { AccessToken: token, AttributeName: 'email', Code: lastCode(world) }),
    refusal('AliasExistsException', 'An account with the given email already exists.'),
  )
  assert.equal((await readUser(world, app, 'shared@example.com')).Username, 'maria')
})

test('a preferred user name that serves as alias is unique and moves with its change', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['preferred_username'] })
  const maria = await signedInUser(world, app, 'maria')
  const diego = await signedInUser(world, app, 'diego')
  await update(world, maria, { preferred_username: 'boss' })
  await assert.rejects(
    update(world, diego, { preferred_username: 'boss' }),
    refusal('AliasExistsException', 'User account already exists for the alias.'),
  )
  await update(world, maria, { preferred_username: 'chief' })
  await update(world, diego, { preferred_username: 'boss' })
  assert.equal((await readUser(world, app, 'boss')).Username, 'diego')
  assert.equal((await readUser(world, app, 'chief')).Username, 'maria')
})
