import assert from 'node:assert/strict'
import test from 'node:test'
import type { AttributeType } from '../../../src/model/types.ts'
import {
  attrs,
  readUser,
  confirmedUser,
  lastCode,
  refusal,
  signIn,
  signedInUser,
  type App,
} from '../../support/people.ts'
import { newWorld, type World } from '../../support/world.ts'
import { userNotFound } from '../../support/refusals.ts'

const update = (world: World, { poolId }: App, Username: string, values: Readonly<Record<string, string>>) =>
  world.call('AdminUpdateUserAttributes', { UserPoolId: poolId, Username, UserAttributes: attrs(values) })

test('an administrator changes any attribute, whatever the app clients may write', async () => {
  await using world = await newWorld()
  const app = await world.pool(
    {
      Schema: [
        { Name: 'CustomAttr1', AttributeDataType: 'String' },
        { Name: 'score', AttributeDataType: 'Number', DeveloperOnlyAttribute: true },
      ],
    },
    { WriteAttributes: ['nickname'] },
  )
  await confirmedUser(world, app, 'diego@example.com')
  assert.deepEqual(await update(world, app, 'diego@example.com', { 'custom:CustomAttr1': 'Purple' }), {})
  await update(world, app, 'diego@example.com', { 'dev:custom:score': '3' })
  const { attributes } = await readUser(world, app, 'diego@example.com')
  assert.equal(attributes['custom:CustomAttr1'], 'Purple')
  assert.equal(attributes['dev:custom:score'], '3')
})

test('an address called verified is stored verified and no message is sent', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await confirmedUser(world, app, 'diego')
  await update(world, app, 'diego', { email: 'diego@example.com', email_verified: 'True' })
  const { attributes } = await readUser(world, app, 'diego')
  assert.equal(attributes['email'], 'diego@example.com')
  assert.equal(attributes['email_verified'], 'true')
  assert.equal(world.messages.length, 0)
})

test('a new address without the flag is unverified, and a code goes to it though the answer tells nothing', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await confirmedUser(world, app, 'diego')
  assert.deepEqual(await update(world, app, 'diego', { email: 'diego@example.com' }), {})
  assert.equal((await readUser(world, app, 'diego')).attributes['email_verified'], 'false')
  assert.equal(world.messages.at(-1)?.to, 'diego@example.com')
})

test('where the pool verifies before it updates, that holds for administrators without the flag', async () => {
  await using world = await newWorld()
  const app = await world.pool({
    AutoVerifiedAttributes: ['email'],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  })
  const token = await signedInUser(world, app, 'diego', { email: 'old@example.com' })
  await update(world, app, 'diego', { email: 'new@example.com' })
  assert.equal((await readUser(world, app, 'diego')).attributes['email'], 'old@example.com')
  await world.call('VerifyUserAttribute', {
    AccessToken: token,
    AttributeName: 'email',
    Code: lastCode(world),
  })
  assert.equal((await readUser(world, app, 'diego')).attributes['email'], 'new@example.com')
  await update(world, app, 'diego', { email: 'later@example.com' })
  await update(world, app, 'diego', { email: 'now@example.com', email_verified: 'true' })
  assert.equal((await readUser(world, app, 'diego')).attributes['email'], 'now@example.com')
  await world.call('GetUserAttributeVerificationCode', { AccessToken: token, AttributeName: 'email' })
  assert.equal(world.messages.at(-1)?.to, 'now@example.com')
})

test('an administrator verifies the address that is there, which makes it an alias, and takes that back', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email'] })
  await confirmedUser(world, app, 'diego', { email: 'diego@example.com' })
  await update(world, app, 'diego', { email_verified: 'true' })
  assert.ok((await signIn(world, app, 'diego@example.com')).AccessToken)
  await update(world, app, 'diego', { email_verified: 'false' })
  await assert.rejects(signIn(world, app, 'diego@example.com'), userNotFound)
})

test('a flag without its address is refused', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego')
  await assert.rejects(
    update(world, app, 'diego', { email_verified: 'true' }),
    refusal('InvalidParameterException', /email_verified/),
  )
  await update(world, app, 'diego', { email: 'diego@example.com' })
  await assert.rejects(
    update(world, app, 'diego', { email: '', email_verified: 'true' }),
    refusal('InvalidParameterException', /email_verified/),
  )
  assert.equal((await readUser(world, app, 'diego')).attributes['email'], 'diego@example.com')
})

test('a verified alias moves here from the user who held it, whose address is no longer verified', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email', 'phone_number'] })
  const both = { email: 'shared@example.com', phone_number: '+12065550100' }
  const flags = { email_verified: 'true', phone_number_verified: 'true' }
  await confirmedUser(world, app, 'maria', both)
  await confirmedUser(world, app, 'diego', both)
  await update(world, app, 'maria', flags)
  await update(world, app, 'diego', flags)
  assert.equal((await readUser(world, app, 'shared@example.com')).Username, 'diego')
  assert.equal((await readUser(world, app, '+12065550100')).Username, 'diego')
  const { attributes } = await readUser(world, app, 'maria')
  assert.equal(attributes['email_verified'], 'false')
  assert.equal(attributes['phone_number_verified'], 'false')
  assert.equal(attributes['email'], 'shared@example.com')
})

test('an alias that several users are given at the same moment is the last one’s', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email'] })
  const names = ['ana', 'bruno', 'carla', 'dora']
  for (const name of names) await confirmedUser(world, app, name, { email: 'shared@example.com' })
  await Promise.all(names.map((name) => update(world, app, name, { email_verified: 'true' })))
  const people = await Promise.all(names.map((name) => readUser(world, app, name)))
  const holders = people.filter(({ attributes }) => attributes['email_verified'] === 'true')
  assert.equal(holders.length, 1)
  assert.equal((await readUser(world, app, 'shared@example.com')).Username, holders[0]?.Username)
})

test('where the pool does not mind case, aliases are found and taken over in any case and kept as written', async () => {
  await using world = await newWorld()
  const app = await world.pool({
    AliasAttributes: ['email', 'preferred_username'],
    UsernameConfiguration: { CaseSensitive: false },
  })
  await confirmedUser(world, app, 'maria', { email: 'Shared@Example.com' })
  await update(world, app, 'maria', { email_verified: 'true', preferred_username: 'Boss' })
  assert.equal((await readUser(world, app, 'shared@EXAMPLE.com')).Username, 'maria')
  assert.equal((await readUser(world, app, 'bOSS')).attributes['email'], 'Shared@Example.com')
  await confirmedUser(world, app, 'diego', { email: 'shared@example.com' })
  await assert.rejects(
    update(world, app, 'diego', { preferred_username: 'BOSS' }),
    refusal('AliasExistsException', 'User account already exists for the alias.'),
  )
  await update(world, app, 'diego', { email_verified: 'true' })
  assert.equal((await readUser(world, app, 'Shared@Example.com')).Username, 'diego')
  assert.equal((await readUser(world, app, 'maria')).attributes['email_verified'], 'false')
})

test('an address that is the user name of another user is refused', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email'] })
  await confirmedUser(world, app, 'maria@example.com')
  await confirmedUser(world, app, 'diego@example.com')
  await assert.rejects(
    update(world, app, 'diego@example.com', { email: 'maria@example.com', email_verified: 'true' }),
    refusal('AliasExistsException', 'An account with the given email already exists.'),
  )
})

test('sub, the names of the service and unknown attributes are refused', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego')
  await assert.rejects(
    update(world, app, 'diego', { sub: 'x' }),
    refusal('InvalidParameterException', 'Cannot modify the non-mutable attribute sub'),
  )
  for (const name of ['identities', 'cognito:username', 'custom:nothing']) {
    await assert.rejects(
      update(world, app, 'diego', { [name]: 'x' }),
      refusal('InvalidParameterException', `user.${name}: Attribute does not exist in the schema.\n`),
    )
  }
})

test('immutable attributes are immutable for administrators too', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [{ Name: 'id', AttributeDataType: 'String', Mutable: false }] })
  await confirmedUser(world, app, 'diego')
  await assert.rejects(
    update(world, app, 'diego', { 'custom:id': '7' }),
    refusal('InvalidParameterException', 'user.custom:id: Attribute cannot be updated.\n'),
  )
})

test('the user can be named by sub, and must exist, in a pool that exists', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const sub = await confirmedUser(world, app, 'diego')
  await update(world, app, sub, { nickname: 'D' })
  assert.equal((await readUser(world, app, 'diego')).attributes['nickname'], 'D')
  await assert.rejects(update(world, app, 'nobody', { nickname: 'N' }), userNotFound)
  await assert.rejects(
    update(world, { ...app, poolId: 'eu-test-1_AbCdEfGhI' }, 'diego', { nickname: 'D' }),
    refusal('ResourceNotFoundException', 'User pool eu-test-1_AbCdEfGhI does not exist.'),
  )
})

test('a change by an administrator leaves the user’s tokens good', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  await update(world, app, 'diego', { nickname: 'D' })
  await world.call('GetUser', { AccessToken: token })
})

test('administrators too must give a value, and cannot empty what is required', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [{ Name: 'name', Required: true, AttributeDataType: 'String' }] })
  await confirmedUser(world, app, 'diego', { name: 'Diego' })
  const UserAttributes = [{ Name: 'name' }]
  await assert.rejects(
    world.call('AdminUpdateUserAttributes', { UserPoolId: app.poolId, Username: 'diego', UserAttributes }),
    refusal('InvalidParameterException', 'Attribute value for name must not be null'),
  )
  await assert.rejects(
    update(world, app, 'diego', { name: '' }),
    refusal('InvalidParameterException', 'user.name: Required attribute cannot be deleted.\n'),
  )
})

test('a value that breaks the schema is told to administrators as to users', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego')
  await assert.rejects(
    update(world, app, 'diego', { birthdate: '1990-01-011' }),
    refusal('InvalidParameterException', 'user.birthdate: String must be no longer than 10 characters\n'),
  )
})

test('of two values that an administrator gives for one name, only the last is checked', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego')
  const put = (...UserAttributes: AttributeType[]) =>
    world.call('AdminUpdateUserAttributes', { UserPoolId: app.poolId, Username: 'diego', UserAttributes })
  const [bad, good] = [
    { Name: 'birthdate', Value: 'short' },
    { Name: 'birthdate', Value: '1990-01-01' },
  ]
  await put(bad, good)
  await put({ Name: 'birthdate' }, good)
  assert.equal((await readUser(world, app, 'diego')).attributes['birthdate'], '1990-01-01')
  await assert.rejects(put(good, bad), { name: 'InvalidParameterException' })
  await assert.rejects(put(good, { Name: 'birthdate' }), { name: 'InvalidParameterException' })
})
