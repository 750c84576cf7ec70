import assert from 'node:assert/strict'
import test from 'node:test'
import { attributesOf, attrs, readUser, refusal, signedInUser } from '../../support/people.ts'
import { newWorld, type World } from '../../support/world.ts'
import { notWritable, userNotFound } from '../../support/refusals.ts'

const update = (world: World, AccessToken: string, values: Readonly<Record<string, string>>) =>
  world.call('UpdateUserAttributes', { AccessToken, UserAttributes: attrs(values) })

const schema = [
  {
    Name: 'color',
    AttributeDataType: 'String',
    StringAttributeConstraints: { MinLength: '2', MaxLength: '10' },
  },
  {
    Name: 'age',
    AttributeDataType: 'Number',
    NumberAttributeConstraints: { MinValue: '0', MaxValue: '150' },
  },
  { Name: 'member', AttributeDataType: 'Boolean' },
  { Name: 'since', AttributeDataType: 'DateTime' },
  { Name: 'staff_id', AttributeDataType: 'String', Mutable: false },
  { Name: 'score', AttributeDataType: 'Number', DeveloperOnlyAttribute: true },
] as const

test('a user changes one attribute and the others stay', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { name: 'Diego', nickname: 'D' })
  assert.deepEqual(await update(world, token, { nickname: 'Didi' }), { CodeDeliveryDetailsList: [] })
  const { name, nickname } = await attributesOf(world, token)
  assert.deepEqual({ name, nickname }, { name: 'Diego', nickname: 'Didi' })
})

test('a user changes several attributes at once, standard and custom', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [...schema] })
  const token = await signedInUser(world, app, 'diego')
  await update(world, token, {
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
  await update(world, token, { nickname: '' })
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
  await update(world, token, { email: '' })
  assert.deepEqual(Object.keys(await attributesOf(world, token)), ['sub'])
  await assert.rejects(readUser(world, app, 'diego@example.com'), userNotFound)
})

test('a required attribute cannot be emptied', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [{ Name: 'name', Required: true, AttributeDataType: 'String' }] })
  const token = await signedInUser(world, app, 'diego', { name: 'Diego' })
  await assert.rejects(
    update(world, token, { name: '' }),
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

test('of two values for one name the last counts', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  const twice = [...attrs({ nickname: 'first' }), ...attrs({ nickname: 'last' })]
  await world.call('UpdateUserAttributes', { AccessToken: token, UserAttributes: twice })
  assert.equal((await attributesOf(world, token))['nickname'], 'last')
})

test('an immutable attribute cannot be changed after sign-up, with or without a value', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [...schema] })
  const token = await signedInUser(world, app, 'diego', { 'custom:staff_id': '7' })
  const cannot = refusal('InvalidParameterException', 'user.custom:staff_id: Attribute cannot be updated.\n')
  await assert.rejects(update(world, token, { 'custom:staff_id': '8' }), cannot)
  await assert.rejects(update(world, token, { 'custom:staff_id': '7' }), cannot)
  const other = await signedInUser(world, app, 'maria')
  await assert.rejects(update(world, other, { 'custom:staff_id': '8' }), cannot)
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
      update(world, token, Object.fromEntries([[name, 'x']])),
      refusal('InvalidParameterException', `user.${name}: Attribute does not exist in the schema.\n`),
    )
  }
})

test('sub cannot be changed', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  await assert.rejects(
    update(world, token, { sub: 'x' }),
    refusal('InvalidParameterException', 'Cannot modify the non-mutable attribute sub'),
  )
})

test('one bad attribute refuses the whole request', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { nickname: 'D' })
  await assert.rejects(update(world, token, { nickname: 'Didi', shoe_size: '43' }))
  assert.equal((await attributesOf(world, token))['nickname'], 'D')
  assert.equal(world.messages.length, 0)
})

test('an app client writes only what its list says, and required attributes', async () => {
  await using world = await newWorld()
  const app = await world.pool(
    { Schema: [...schema, { Name: 'name', Required: true, AttributeDataType: 'String' }] },
    { WriteAttributes: ['nickname', 'name'] },
  )
  const token = await signedInUser(world, app, 'diego', { name: 'Diego' })
  await update(world, token, { nickname: 'D', name: 'Didi' })
  await assert.rejects(update(world, token, { nickname: 'E', locale: 'de' }), notWritable)
  await assert.rejects(update(world, token, { 'custom:color': 'Purple' }), notWritable)
  assert.equal((await attributesOf(world, token))['nickname'], 'D')
})

test('an unknown custom attribute outside the client’s list is a matter of permission, an unknown plain one is not', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, { WriteAttributes: ['nickname'] })
  const token = await signedInUser(world, app, 'diego')
  await assert.rejects(update(world, token, { 'custom:nothing': 'x' }), notWritable)
  await assert.rejects(
    update(world, token, { shoe_size: '43' }),
    refusal('InvalidParameterException', 'user.shoe_size: Attribute does not exist in the schema.\n'),
  )
})

test('an app client whose lists are empty reads and writes as one without', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [...schema] }, { ReadAttributes: [], WriteAttributes: [] })
  const token = await signedInUser(world, app, 'diego')
  await update(world, token, { nickname: 'D', 'custom:color': 'Purple' })
  const { nickname, 'custom:color': color } = await attributesOf(world, token)
  assert.deepEqual({ nickname, color }, { nickname: 'D', color: 'Purple' })
})

test('an app client without lists writes every custom attribute, also one added later', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  await world.call('AddCustomAttributes', {
    UserPoolId: app.poolId,
    CustomAttributes: [{ Name: 'later', AttributeDataType: 'String' }],
  })
  await update(world, token, { 'custom:later': 'yes' })
  assert.equal((await attributesOf(world, token))['custom:later'], 'yes')
})

test('a developer-only attribute is not for users to write', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [...schema] })
  const token = await signedInUser(world, app, 'diego')
  await assert.rejects(update(world, token, { 'dev:custom:score': '1' }), notWritable)
})

test('a user cannot call their own address verified', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', {
    email: 'diego@example.com',
    phone_number: '+12065550100',
  })
  await assert.rejects(update(world, token, { email_verified: 'true' }), notWritable)
  await assert.rejects(update(world, token, { phone_number_verified: 'true', nickname: 'D' }), notWritable)
  const { email_verified, nickname } = await attributesOf(world, token)
  assert.deepEqual({ email_verified, nickname }, { email_verified: 'false', nickname: undefined })
})

test('malformed addresses are refused', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  for (const email of ['diego', '@example.com', 'diego@', 'a@b@c', 'a b@c.d', 'a@b c']) {
    await assert.rejects(
      update(world, token, { email }),
      refusal('InvalidParameterException', 'Invalid email address format.'),
    )
  }
  for (const phone_number of ['12065550100', '+1206 5550100', '+1234567890123456', '+', '+12a']) {
    await assert.rejects(
      update(world, token, { phone_number }),
      refusal('InvalidParameterException', 'Invalid phone number format.'),
    )
  }
})

test('values keep to the type and the bounds of their attribute', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [...schema] })
  const token = await signedInUser(world, app, 'diego')
  const wrong: [string, string][] = [
    ['birthdate', '1990-1-1'],
    ['birthdate', '1990-01-011'],
    ['updated_at', '-1'],
    ['updated_at', 'now'],
    ['custom:color', 'x'],
    ['custom:color', 'Ultramarine'],
    ['custom:age', '151'],
    ['custom:age', '-1'],
    ['custom:age', '1.5'],
    ['custom:age', '1e2'],
    ['custom:member', 'yes'],
    ['custom:since', '21.11.2026'],
    ['custom:since', '2026-02-30'],
    ['custom:since', '2026-11-21T25:00:00Z'],
  ]
  for (const [name, value] of wrong) {
    await assert.rejects(
      update(world, token, { [name]: value }),
      refusal(
        'InvalidParameterException',
        new RegExp(`^Attributes did not conform to the schema: ${name}: `),
      ),
      `${name} = ${value}`,
    )
  }
  await update(world, token, { birthdate: '0000-05-01', 'custom:age': '150', 'custom:since': '2026-11-21' })
})

test('bounds of a number hold to the last digit', async () => {
  await using world = await newWorld()
  const bounds = { MinValue: '-9007199254740993', MaxValue: '9223372036854775807' }
  const app = await world.pool({
    Schema: [{ Name: 'big', AttributeDataType: 'Number', NumberAttributeConstraints: bounds }],
  })
  const token = await signedInUser(world, app, 'diego')
  for (const value of Object.values(bounds)) await update(world, token, { 'custom:big': value })
  for (const value of ['-9007199254740994', '9223372036854775808']) {
    await assert.rejects(
      update(world, token, { 'custom:big': value }),
      refusal('InvalidParameterException', /^Attributes did not conform to the schema: custom:big: /),
    )
  }
})

test('an address is kept as the text that it is', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  for (const address of ['555 home', '{"street_address": "555 home"', ' {} ']) {
    await update(world, token, { address })
    assert.equal((await attributesOf(world, token))['address'], address)
  }
})

test('a value has at most 2,048 characters and 2,048 bytes', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  await update(world, token, { nickname: 'x'.repeat(2048) })
  await assert.rejects(
    update(world, token, { nickname: 'x'.repeat(2049) }),
    refusal('InvalidParameterException', /Member must have length less than or equal to 2048/),
  )
  await assert.rejects(
    update(world, token, { nickname: 'é'.repeat(1025) }),
    refusal('InvalidParameterException', /^Attributes did not conform to the schema: nickname: /),
  )
})

test('a change moves the date of the last modification', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  const before = await readUser(world, app, 'diego')
  world.clock.advance(60_000)
  await update(world, token, { nickname: 'D' })
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
  await Promise.all(names.map((name) => update(world, token, { [name]: `my ${name}` })))
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
  await Promise.all(values.map((nickname) => update(world, token, { nickname })))
  assert.equal(commits, values.length)
})
