import assert from 'node:assert/strict'
import test from 'node:test'
import { attributesOf, refusal, signedInUser } from '../../support/people.ts'
import { newWorld, type World } from '../../support/world.ts'
import { notModifiable, notWritable } from '../../support/refusals.ts'

const remove = (world: World, AccessToken: string, ...UserAttributeNames: string[]) =>
  world.call('DeleteUserAttributes', { AccessToken, UserAttributeNames })

const schema = [
  { Name: 'color', AttributeDataType: 'String' },
  { Name: 'staff_id', AttributeDataType: 'String', Mutable: false },
  { Name: 'name', Required: true, AttributeDataType: 'String' },
] as const

test('a user removes attributes, standard and custom', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [...schema] })
  const token = await signedInUser(world, app, 'diego', {
    name: 'Diego',
    nickname: 'D',
    'custom:color': 'Purple',
  })
  assert.deepEqual(await remove(world, token, 'nickname', 'custom:color'), {})
  const { sub: _sub, ...rest } = await attributesOf(world, token)
  assert.deepEqual(rest, { name: 'Diego' })
})

test('an attribute without a value can be removed', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  assert.deepEqual(await remove(world, token, 'nickname'), {})
})

test('removing the e-mail address removes its flag', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { email: 'diego@example.com' })
  await remove(world, token, 'email')
  assert.deepEqual(Object.keys(await attributesOf(world, token)), ['sub'])
})

test('required, immutable, unknown attributes and sub cannot be removed, and nothing else is then', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [...schema] })
  const token = await signedInUser(world, app, 'diego', {
    name: 'Diego',
    nickname: 'D',
    'custom:staff_id': '7',
  })
  const cases = {
    name: 'user.name: Required attribute cannot be deleted.\n',
    'custom:staff_id': 'user.custom:staff_id: Attribute cannot be updated.\n',
    'custom:nothing': 'user.custom:nothing: Attribute does not exist in the schema.\n',
    sub: 'Cannot modify the non-mutable attribute sub',
  }
  for (const [name, message] of Object.entries(cases)) {
    await assert.rejects(
      remove(world, token, 'nickname', name),
      refusal('InvalidParameterException', message),
    )
  }
  assert.equal((await attributesOf(world, token))['nickname'], 'D')
})

test('an app client removes only what it may write', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, { WriteAttributes: ['nickname'] })
  const token = await signedInUser(world, app, 'diego', { nickname: 'D' })
  await assert.rejects(remove(world, token, 'locale'), notWritable)
})

test('a user cannot remove the flag that says whether an address is verified', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { email: 'diego@example.com', nickname: 'D' })
  await assert.rejects(remove(world, token, 'nickname', 'email_verified'), notModifiable('email_verified'))
  const { email_verified, nickname } = await attributesOf(world, token)
  assert.deepEqual({ email_verified, nickname }, { email_verified: 'false', nickname: 'D' })
})
