import assert from 'node:assert/strict'
import test from 'node:test'
import { newWorld } from '../../support/world.ts'

test('secrets are listed by id and date, the oldest first and never themselves', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId } = await world.pool()
  const { UserPoolClient } = await world.call('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'app',
    GenerateSecret: true,
  })
  const place = { UserPoolId, ClientId: UserPoolClient?.ClientId ?? '' }
  const made = world.clock.now
  world.clock.advance(60_000)
  await world.call('AddUserPoolClientSecret', place)
  const entry = (at: number) => ({
    ClientSecretId: `${place.ClientId}--${at}`,
    ClientSecretCreateDate: at / 1000,
  })
  assert.deepEqual(await world.call('ListUserPoolClientSecrets', place), {
    ClientSecrets: [entry(made), entry(made + 60_000)],
  })
})

test('an app client without secrets has an empty list, and one of another pool is not found', async () => {
  await using world = await newWorld()
  const [one, other] = [await world.pool(), await world.pool()]
  const place = { UserPoolId: one.poolId, ClientId: one.clientId }
  assert.deepEqual(await world.call('ListUserPoolClientSecrets', place), { ClientSecrets: [] })
  await assert.rejects(world.call('ListUserPoolClientSecrets', { ...place, UserPoolId: other.poolId }), {
    name: 'ResourceNotFoundException',
  })
})
