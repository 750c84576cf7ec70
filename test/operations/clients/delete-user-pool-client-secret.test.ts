import assert from 'node:assert/strict'
import test from 'node:test'
import { newWorld } from '../../support/world.ts'

test('an unknown secret is not found, and the last one cannot be deleted', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId } = await world.pool()
  const { UserPoolClient } = await world.call('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'app',
    GenerateSecret: true,
  })
  const place = { UserPoolId, ClientId: UserPoolClient?.ClientId ?? '' }
  const { ClientSecretDescriptor: made } = await world.call('AddUserPoolClientSecret', place)
  const { ClientSecrets: [first] = [] } = await world.call('ListUserPoolClientSecrets', place)
  const remove = (ClientSecretId = '') =>
    world.call('DeleteUserPoolClientSecret', { ...place, ClientSecretId })
  await assert.rejects(remove(`${place.ClientId}--1`), { name: 'ResourceNotFoundException' })
  assert.deepEqual(await remove(made?.ClientSecretId), {})
  await assert.rejects(remove(made?.ClientSecretId), { name: 'ResourceNotFoundException' })
  await assert.rejects(remove(first?.ClientSecretId), { name: 'InvalidParameterException' })
  const { UserPoolClient: shown } = await world.call('DescribeUserPoolClient', place)
  assert.equal(shown?.ClientSecret, UserPoolClient?.ClientSecret)
})
