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
  { Name: 'family_name', Required: true, AttributeDataType: 'String' },
] as const

test('a user removes attributes, standard and custom', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [...schema] })
  const token = await signedInUser(world, app, 'diego', {
    name: 'Diego',
    family_name: 'Souza',
    nickname: 'D',
    'custom:color': 'Purple',
  })
  assert.deepEqual(await remove(world, token, 'nickname', 'custom:color'), {})
  const { sub: _sub, ...rest } = await attributesOf(world, token)
  assert.deepEqual(rest, { name: 'Diego', family_name: 'Souza' })
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

const unremovable = {
  name: 'Invalid user attributes: name.formatted: The attribute name.formatted is required',
  family_name: 'Invalid user attributes: name.familyName: The attribute name.familyName is required',
  'custom:staff_id':
    'Invalid user attributes: Custom.User.staff_id: This attribute does not satisfy the mutability validation defined in the schema.',
  'custom:nothing': 'Invalid user attributes: Type for attribute {custom:nothing} could not be determined',
  shoe_size: 'Invalid user attributes: shoe_size: The attribute shoe_size is not defined in schema.',
  sub: 'Cannot modify the non-mutable attribute sub',
}

test('a removal names what is required, immutable or unknown in the words of the schema, and removes nothing', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [...schema] })
  const token = await signedInUser(world, app, 'diego', {
    name: 'Diego',
    family_name: 'Souza',
    nickname: 'D',
    'custom:staff_id': '7',
  })
  for (const [name, message] of Object.entries(unremovable)) {
    await assert.rejects(
      remove(world, token, 'nickname', name),
      refusal('InvalidParameterException', message),
    )
  }
  assert.equal((await attributesOf(world, token))['nickname'], 'D')
})

test('a removal that breaks several rules names them all', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [...schema] })
  const token = await signedInUser(world, app, 'diego', { name: 'Diego', family_name: 'Souza' })
  await assert.rejects(
    remove(world, token, 'custom:nothing', 'name'),
    refusal(
      'InvalidParameterException',
      /^Invalid user attributes: (?=.*\{custom:nothing\} could not)(?=.*name\.formatted is required)/,
    ),
  )
})

test('the address that is the user name cannot be removed', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email'] })
  const token = await signedInUser(world, app, 'diego@example.com')
  await assert.rejects(
    remove(world, token, 'email'),
    refusal('InvalidParameterException', 'Invalid user attributes: emails: The attribute emails is required'),
  )
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
