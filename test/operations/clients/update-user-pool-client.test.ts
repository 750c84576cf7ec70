import assert from 'node:assert/strict'
import test from 'node:test'
import { newWorld } from '../../support/world.ts'

test('every setting that an update leaves out goes back to its default, and the name stays', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId, clientId: ClientId } = await world.pool(
    {},
    {
      ClientName: 'app',
      ReadAttributes: ['email'],
      RefreshTokenValidity: 3,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: false,
    },
  )
  const made = world.clock.now / 1000
  world.clock.advance(500)
  const { UserPoolClient: updated } = await world.call('UpdateUserPoolClient', { UserPoolId, ClientId })
  assert.deepEqual(updated, {
    UserPoolId,
    ClientId,
    ClientName: 'app',
    LastModifiedDate: made + 0.5,
    CreationDate: made,
    RefreshTokenValidity: 30,
    TokenValidityUnits: {},
    AllowedOAuthFlowsUserPoolClient: false,
    EnableTokenRevocation: true,
    EnablePropagateAdditionalUserContextData: false,
    AuthSessionValidity: 3,
  })
  const { UserPoolClient: shown } = await world.call('DescribeUserPoolClient', { UserPoolId, ClientId })
  assert.deepEqual(shown, updated)
})

test('a refused update changes nothing', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId, clientId: ClientId } = await world.pool({}, { ReadAttributes: ['email'] })
  const before = await world.call('DescribeUserPoolClient', { UserPoolId, ClientId })
  await assert.rejects(
    world.call('UpdateUserPoolClient', { UserPoolId, ClientId, WriteAttributes: ['email_verified'] }),
    {
      name: 'InvalidParameterException',
      message: 'Invalid write attributes specified while updating a client',
    },
  )
  assert.deepEqual(await world.call('DescribeUserPoolClient', { UserPoolId, ClientId }), before)
})
