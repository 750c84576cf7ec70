import assert from 'node:assert/strict'
import test from 'node:test'
import { newWorld } from '../../support/world.ts'

test('a client is found only in its own pool', async () => {
  await using world = await newWorld()
  const { clientId } = await world.pool()
  const { poolId: UserPoolId, clientId: own } = await world.pool()
  for (const ClientId of [clientId, 'nosuchclient']) {
    const missing = {
      name: 'ResourceNotFoundException',
      message: 'User pool client does not exist.',
    }
    await assert.rejects(world.call('DescribeUserPoolClient', { UserPoolId, ClientId }), missing)
    await assert.rejects(world.call('UpdateUserPoolClient', { UserPoolId, ClientId }), missing)
    await assert.rejects(world.call('DeleteUserPoolClient', { UserPoolId, ClientId }), missing)
  }
  await world.call('DescribeUserPoolClient', { UserPoolId, ClientId: own })
})

test('an app client is shown as it was made, with its secret', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId } = await world.pool()
  const { UserPoolClient: made } = await world.call('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'web',
    GenerateSecret: true,
    ReadAttributes: ['email'],
    AccessTokenValidity: 5,
    TokenValidityUnits: { AccessToken: 'minutes' },
  })
  const ClientId = made?.ClientId ?? ''
  world.clock.advance(1000)
  assert.ok(made?.ClientSecret)
  assert.deepEqual(await world.call('DescribeUserPoolClient', { UserPoolId, ClientId }), {
    UserPoolClient: made,
  })
})

test('lists of attributes are absent unless they were set', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId, clientId: ClientId } = await world.pool()
  const { UserPoolClient } = await world.call('DescribeUserPoolClient', { UserPoolId, ClientId })
  for (const member of ['ReadAttributes', 'WriteAttributes', 'ClientSecret']) {
    assert.ok(!(member in (UserPoolClient ?? {})), member)
  }
})

test('an app client of a pool that is not there is not found', async () => {
  await using world = await newWorld()
  const { clientId: ClientId } = await world.pool()
  const call = world.call('DescribeUserPoolClient', { UserPoolId: 'eu-test-1_none', ClientId })
  await assert.rejects(call, { name: 'ResourceNotFoundException' })
})
