import assert from 'node:assert/strict'
import test from 'node:test'
import type { AttributeType } from '../../../src/model/types.ts'
import { attributesOf, attrs, readUser, refusal, signedInUser } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'
import { userNotFound } from '../../support/refusals.ts'
import { customSchema, updateAttributes } from '../../support/attributes.ts'

test('a user changes one attribute, the others stay, and the answer without a code is empty', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { name: 'Diego', nickname: 'D' })
  assert.deepEqual(await updateAttributes(world, token, { nickname: 'Didi' }), {})
  const { name, nickname } = await attributesOf(world, token)
  assert.deepEqual({ name, nickname }, { name: 'Diego', nickname: 'Didi' })
})

test('a user changes several attributes at once, standard and custom', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [...customSchema] })
  const token = await signedInUser(world, app, 'diego')
  await updateAttributes(world, token, {
    locale: 'pt-BR',
    'custom:color': 'Purple',
    'custom:age': '34',
    'custom:member': 'True',
    'custom:since': '2026-11-21T08:00:00Z',
  })
  const { sub: _sub, ...rest } = await attributesOf(world, token)
  assert.deepEqual(rest, {
    locale: 'pt-BR',
    'custom:color': 'Purple',
    'custom:age': '34',
    'custom:member': 'true',
    'custom:since': '2026-11-21T08:00:00Z',
  })
})

test('an empty value removes the attribute', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { nickname: 'D' })
  await updateAttributes(world, token, { nickname: '' })
  assert.ok(!('nickname' in (await attributesOf(world, token))))
})

test('an empty value for e-mail removes the verification flag and the alias with it', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email'] })
  const token = await signedInUser(world, app, 'diego', { email: 'diego@example.com' })
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId: app.poolId,
    Username: 'diego',
    UserAttributes: attrs({ email_verified: 'true' }),
  })
  assert.equal((await readUser(world, app, 'diego@example.com')).Username, 'diego')
  await updateAttributes(world, token, { email: '' })
  assert.deepEqual(Object.keys(await attributesOf(world, token)), ['sub'])
  await assert.rejects(readUser(world, app, 'diego@example.com'), userNotFound)
})

test('a required attribute cannot be emptied', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [{ Name: 'name', Required: true, AttributeDataType: 'String' }] })
  const token = await signedInUser(world, app, 'diego', { name: 'Diego' })
  await assert.rejects(
    updateAttributes(world, token, { name: '' }),
    refusal('InvalidParameterException', 'user.name: Required attribute cannot be deleted.\n'),
  )
})

test('an item without a value is refused', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  await assert.rejects(
    world.call('UpdateUserAttributes', { AccessToken: token, UserAttributes: [{ Name: 'nickname' }] }),
    refusal('InvalidParameterException', 'Attribute value for nickname must not be null'),
  )
})

test('of two values for one name the last counts, and only the last is checked', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  const put = (...UserAttributes: AttributeType[]) =>
    world.call('UpdateUserAttributes', { AccessToken: token, UserAttributes })
  const [bad, good] = [
    { Name: 'birthdate', Value: 'short' },
    { Name: 'birthdate', Value: '1990-01-01' },
  ]
  await put(bad, good)
  await put({ Name: 'birthdate' }, good)
  assert.equal((await attributesOf(world, token))['birthdate'], '1990-01-01')
  await assert.rejects(put(good, bad), { name: 'InvalidParameterException' })
  await assert.rejects(put(good, { Name: 'birthdate' }), { name: 'InvalidParameterException' })
})

test('an immutable attribute cannot be changed after sign-up, with or without a value', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [...customSchema] })
  const token = await signedInUser(world, app, 'diego', { 'custom:staff_id': '7' })
  const cannot = refusal('InvalidParameterException', 'user.custom:staff_id: Attribute cannot be updated.\n')
  await assert.rejects(updateAttributes(world, token, { 'custom:staff_id': '8' }), cannot)
  await assert.rejects(updateAttributes(world, token, { 'custom:staff_id': '7' }), cannot)
  const other = await signedInUser(world, app, 'maria')
  await assert.rejects(updateAttributes(world, other, { 'custom:staff_id': '8' }), cannot)
})

test('an attribute that the schema does not have is refused by name', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  for (const name of [
    'shoe_size',
    'custom:nothing',
    '__proto__',
    'constructor',
    'identities',
    'cognito:user_status',
  ]) {
    await assert.rejects(
      updateAttributes(world, token, Object.fromEntries([[name, 'x']])),
      refusal('InvalidParameterException', `user.${name}: Attribute does not exist in the schema.\n`),
    )
  }
})

test('sub cannot be changed', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  await assert.rejects(
    updateAttributes(world, token, { sub: 'x' }),
    refusal('InvalidParameterException', 'Cannot modify the non-mutable attribute sub'),
  )
})

test('one bad attribute refuses the whole request', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { nickname: 'D' })
  await assert.rejects(updateAttributes(world, token, { nickname: 'Didi', shoe_size: '43' }))
  assert.equal((await attributesOf(world, token))['nickname'], 'D')
  assert.equal(world.messages.length, 0)
})

test('a change moves the date of the last modification', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  const before = await readUser(world, app, 'diego')
  world.clock.advance(60_000)
  await updateAttributes(world, token, { nickname: 'D' })
  const after = await readUser(world, app, 'diego')
  assert.equal((after.UserLastModifiedDate ?? 0) - (before.UserLastModifiedDate ?? 0), 60)
  assert.equal(after.UserCreateDate, before.UserCreateDate)
})

test('users change different attributes at the same moment and none is lost', async () => {
  await using world = await newWorld()
  const names = [
    'name',
    'given_name',
    'family_name',
    'middle_name',
    'nickname',
    'profile',
    'picture',
    'website',
  ]
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  await Promise.all(names.map((name) => updateAttributes(world, token, { [name]: `my ${name}` })))
  const after = await attributesOf(world, token)
  for (const name of names) assert.equal(after[name], `my ${name}`)
})

test('changes of one user at the same moment are decided one after another, none of them twice', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  const { store } = world.context
  const commit = store.commit.bind(store)
  let commits = 0
  store.commit = (...plans) => {
    commits++
    return commit(...plans)
  }
  const values = Array.from({ length: 20 }, (_, index) => `D${index}`)
  await Promise.all(values.map((nickname) => updateAttributes(world, token, { nickname })))
  assert.equal(commits, values.length)
})
