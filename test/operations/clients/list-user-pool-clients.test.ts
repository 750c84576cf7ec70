import assert from 'node:assert/strict'
import test from 'node:test'
import { newWorld } from '../../support/world.ts'

test('clients are listed with their names, and those of other pools are not', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId, clientId: ClientId } = await world.pool({}, { ClientName: 'app' })
  await world.pool()
  assert.deepEqual(await world.call('ListUserPoolClients', { UserPoolId }), {
    UserPoolClients: [{ ClientId, UserPoolId, ClientName: 'app' }],
  })
})

test('pages follow one another until every client was listed once', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId, clientId } = await world.pool()
  const ids = [clientId]
  for (let index = 0; index < 4; index++) {
    const { UserPoolClient } = await world.call('CreateUserPoolClient', { UserPoolId, ClientName: 'app' })
    ids.push(UserPoolClient?.ClientId ?? '')
  }
  const listed: (string | undefined)[] = []
  let NextToken: string | undefined
  do {
    const page = await world.call('ListUserPoolClients', { UserPoolId, MaxResults: 2, NextToken })
    listed.push(...(page.UserPoolClients ?? []).map(({ ClientId }) => ClientId))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  assert.deepEqual(listed, ids.sort())
})

test('a token of one pool is refused for another', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  const { poolId: UserPoolId } = await world.pool()
  await world.call('CreateUserPoolClient', { UserPoolId, ClientName: 'second' })
  const { NextToken } = await world.call('ListUserPoolClients', { UserPoolId, MaxResults: 1 })
  assert.ok(NextToken)
  await assert.rejects(world.call('ListUserPoolClients', { UserPoolId: poolId, NextToken }), {
    name: 'InvalidParameterException',
    message: 'Provided pagination token is invalid. Check the token and try your request again.',
  })
})

test('no client has registered itself', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId } = await world.pool()
  assert.deepEqual(await world.call('ListUserPoolClients', { UserPoolId, ClientType: 'DCR' }), {
    UserPoolClients: [],
  })
})
