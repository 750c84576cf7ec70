import assert from 'node:assert/strict'
import test from 'node:test'
import { attributesOf, attrs, readUser, signedInUser } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'

test('a user reads their name and attributes, sub last, and nothing of MFA that they do not use', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', { email: 'diego@example.com', nickname: 'D' })
  const answer = await world.call('GetUser', { AccessToken: token })
  assert.deepEqual(Object.keys(answer).toSorted(), ['UserAttributes', 'Username'])
  assert.equal(answer.Username, 'diego')
  assert.equal(answer.UserAttributes?.at(-1)?.Name, 'sub')
  const { sub: _sub, ...rest } = await attributesOf(world, token)
  assert.deepEqual(rest, { email: 'diego@example.com', email_verified: 'false', nickname: 'D' })
})

test('an app client reads what its list says, and sub', async () => {
  await using world = await newWorld()
  const schema = [
    { Name: 'color', AttributeDataType: 'String' },
    { Name: 'score', AttributeDataType: 'Number', DeveloperOnlyAttribute: true },
  ] as const
  const app = await world.pool({ Schema: [...schema] }, { ReadAttributes: ['nickname', 'custom:color'] })
  const values = { nickname: 'D', locale: 'de', 'custom:color': 'Purple' }
  const token = await signedInUser(world, app, 'diego', values)
  assert.deepEqual(Object.keys(await attributesOf(world, token)), ['nickname', 'custom:color', 'sub'])
  assert.equal((await readUser(world, app, 'diego')).attributes['locale'], 'de')
})

test('an old token shows what its app client may read now', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const AccessToken = await signedInUser(world, app, 'diego')
  await world.call('UpdateUserAttributes', {
    AccessToken,
    UserAttributes: attrs({ nickname: 'D', name: 'Diego' }),
  })
  await world.call('UpdateUserPoolClient', {
    UserPoolId: app.poolId,
    ClientId: app.clientId,
    ReadAttributes: ['nickname'],
  })
  assert.deepEqual(Object.keys(await attributesOf(world, AccessToken)), ['nickname', 'sub'])
})

test('an app client without lists reads every custom attribute, but none that is for developers only', async () => {
  await using world = await newWorld()
  const app = await world.pool({
    Schema: [
      { Name: 'color', AttributeDataType: 'String' },
      { Name: 'score', AttributeDataType: 'Number', DeveloperOnlyAttribute: true },
    ],
  })
  const token = await signedInUser(world, app, 'diego')
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId: app.poolId,
    Username: 'diego',
    UserAttributes: attrs({ 'custom:color': 'Purple', 'dev:custom:score': '3' }),
  })
  assert.deepEqual(Object.keys(await attributesOf(world, token)), ['custom:color', 'sub'])
})
