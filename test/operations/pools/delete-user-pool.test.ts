import assert from 'node:assert/strict'
import test from 'node:test'
import { newWorld } from '../../support/world.ts'

test('a deleted pool is gone, and its app clients with it', async () => {
  await using world = await newWorld()
  const { poolId, clientId } = await world.pool()
  assert.equal(await world.call('DeleteUserPool', { UserPoolId: poolId }), undefined)
  const missing = { name: 'ResourceNotFoundException', message: `User pool ${poolId} does not exist.` }
  await assert.rejects(world.call('DescribeUserPool', { UserPoolId: poolId }), missing)
  await assert.rejects(world.call('DeleteUserPool', { UserPoolId: poolId }), missing)
  assert.deepEqual(await world.call('ListUserPools', { MaxResults: 60 }), { UserPools: [] })
  await assert.rejects(
    world.call('SignUp', { ClientId: clientId, Username: 'diego', Password: 'Correct-Horse-7' }),
    { name: 'ResourceNotFoundException' },
  )
})

test('a protected pool is deleted only after its protection', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool({ DeletionProtection: 'ACTIVE' })
  await assert.rejects(world.call('DeleteUserPool', { UserPoolId: poolId }), {
    name: 'InvalidParameterException',
    message:
      'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
  })
  await world.call('UpdateUserPool', { UserPoolId: poolId, DeletionProtection: 'INACTIVE' })
  await world.call('DeleteUserPool', { UserPoolId: poolId })
})
