import assert from 'node:assert/strict'
import test from 'node:test'
import { readUser, confirmedUser, refusal, attrs, attributesOf, signedInUser } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'

const schema = [
  { Name: 'color', AttributeDataType: 'String' },
  { Name: 'staff_id', AttributeDataType: 'String', Mutable: false },
  { Name: 'name', Required: true, AttributeDataType: 'String' },
] as const

test('an administrator removes anything that is not required or immutable, verification flags too', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [...schema] }, { WriteAttributes: ['name', 'nickname'] })
  await confirmedUser(world, app, 'diego', { name: 'Diego', nickname: 'D' })
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  await world.call('AdminUpdateUserAttributes', {
    ...target,
    UserAttributes: attrs({ 'custom:color': 'Purple', email: 'diego@example.com', email_verified: 'true' }),
  })
  const UserAttributeNames = ['custom:color', 'locale', 'email_verified']
  assert.deepEqual(await world.call('AdminDeleteUserAttributes', { ...target, UserAttributeNames }), {})
  const { sub: _sub, ...rest } = (await readUser(world, app, 'diego')).attributes
  assert.deepEqual(rest, { name: 'Diego', nickname: 'D', email: 'diego@example.com' })
})

test('a removal by an administrator is refused in the words of the schema, as one by the user is', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [...schema] })
  await confirmedUser(world, app, 'diego', { name: 'Diego', nickname: 'D' })
  const cases = {
    name: 'Invalid user attributes: name.formatted: The attribute name.formatted is required',
    'custom:staff_id':
      'Invalid user attributes: Custom.User.staff_id: This attribute does not satisfy the mutability validation defined in the schema.',
    'custom:nothing': 'Invalid user attributes: Type for attribute {custom:nothing} could not be determined',
    sub: 'Cannot modify the non-mutable attribute sub',
  }
  for (const [name, message] of Object.entries(cases)) {
    const UserAttributeNames = ['nickname', name]
    const target = { UserPoolId: app.poolId, Username: 'diego', UserAttributeNames }
    await assert.rejects(
      world.call('AdminDeleteUserAttributes', target),
      refusal('InvalidParameterException', message),
    )
  }
  assert.equal((await readUser(world, app, 'diego')).attributes['nickname'], 'D')
})

test('removing an address removes its flag, and it serves as alias no more', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email'] })
  await confirmedUser(world, app, 'diego')
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  const UserAttributes = attrs({ email: 'diego@example.com', email_verified: 'true' })
  await world.call('AdminUpdateUserAttributes', { ...target, UserAttributes })
  assert.equal((await readUser(world, app, 'diego@example.com')).Username, 'diego')
  await world.call('AdminDeleteUserAttributes', { ...target, UserAttributeNames: ['email'] })
  assert.deepEqual(Object.keys((await readUser(world, app, 'diego')).attributes), ['sub'])
  await assert.rejects(readUser(world, app, 'diego@example.com'), { name: 'UserNotFoundException' })
})

test('the tokens of the user stay good, and the date of the last modification moves', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const AccessToken = await signedInUser(world, app, 'diego', { nickname: 'D' })
  world.clock.advance(2000)
  const UserAttributeNames = ['nickname']
  await world.call('AdminDeleteUserAttributes', {
    UserPoolId: app.poolId,
    Username: 'diego',
    UserAttributeNames,
  })
  const { UserLastModifiedDate } = await readUser(world, app, 'diego')
  assert.equal(UserLastModifiedDate, world.clock.now / 1000)
  assert.deepEqual(Object.keys(await attributesOf(world, AccessToken)), ['sub'])
})
