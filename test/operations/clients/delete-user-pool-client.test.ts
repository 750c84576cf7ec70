import assert from 'node:assert/strict'
import test from 'node:test'
import { newWorld } from '../../support/world.ts'

test('a deleted client is gone, and takes no sign-up any more', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId, clientId: ClientId } = await world.pool()
  assert.equal(await world.call('DeleteUserPoolClient', { UserPoolId, ClientId }), undefined)
  const missing = {
    name: 'ResourceNotFoundException',
    message: 'User pool client does not exist.',
  }
  await assert.rejects(world.call('DescribeUserPoolClient', { UserPoolId, ClientId }), missing)
  await assert.rejects(world.call('DeleteUserPoolClient', { UserPoolId, ClientId }), missing)
  await assert.rejects(world.call('SignUp', { ClientId, Username: 'diego', Password: 'Correct-Horse-7' }), {
    ...missing,
    message: `User pool client ${ClientId} does not exist.`,
  })
  assert.deepEqual(await world.call('ListUserPoolClients', { UserPoolId }), { UserPoolClients: [] })
})
