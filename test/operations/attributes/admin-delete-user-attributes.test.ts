import assert from 'node:assert/strict'
import test from 'node:test'
import { readUser, confirmedUser, refusal, attrs, attributesOf, signedInUser } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'

const schema = [
  { Name: 'color', AttributeDataType: 'String' },
  { Name: 'staff_id', AttributeDataType: 'String', Mutable: false },
  { Name: 'name', Required: true, AttributeDataType: 'String' },
] as const

test('an administrator removes anything that is not required or immutable', async () => {
  await using world = await newWorld()
  const app = await world.pool(
    { Schema: [...schema] },
    { WriteAttributes: ['name', 'nickname', 'custom:color'] },
  )
  await confirmedUser(world, app, 'diego', { name: 'Diego', nickname: 'D', 'custom:color': 'Purple' })
  const drop = (...UserAttributeNames: string[]) =>
    world.call('AdminDeleteUserAttributes', {
      UserPoolId: app.poolId,
      Username: 'diego',
      UserAttributeNames,
    })
  assert.deepEqual(await drop('custom:color', 'locale'), {})
  const { sub: _sub, ...rest } = (await readUser(world, app, 'diego')).attributes
  assert.deepEqual(rest, { name: 'Diego', nickname: 'D' })
  await assert.rejects(
    drop('name'),
    refusal('InvalidParameterException', 'user.name: Required attribute cannot be deleted.\n'),
  )
  await assert.rejects(
    drop('custom:staff_id'),
    refusal('InvalidParameterException', 'user.custom:staff_id: Attribute cannot be updated.\n'),
  )
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

test('one attribute that cannot be removed refuses the whole request', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego', { nickname: 'D' })
  for (const name of ['sub', 'custom:none']) {
    const UserAttributeNames = ['nickname', name]
    const target = { UserPoolId: app.poolId, Username: 'diego', UserAttributeNames }
    await assert.rejects(world.call('AdminDeleteUserAttributes', target), {
      name: 'InvalidParameterException',
    })
  }
  assert.equal((await readUser(world, app, 'diego')).attributes['nickname'], 'D')
})
