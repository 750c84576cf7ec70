import assert from 'node:assert/strict'
import test from 'node:test'
import { newWorld, type World } from '../../support/world.ts'

const invalidToken = {
  name: 'InvalidParameterException',
  message: 'Provided pagination token is invalid. Check the token and try your request again.',
}

/** Makes pools and answers their ids in the order of lists. */
async function makePools(world: World, count: number): Promise<readonly string[]> {
  const ids: string[] = []
  for (let index = 0; index < count; index++) ids.push((await world.pool({ PoolName: `p${index}` })).poolId)
  return ids.sort()
}

test('pools are listed with their name, times and triggers', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool({ PoolName: 'people' })
  const at = world.clock.now / 1000
  assert.deepEqual(await world.call('ListUserPools', { MaxResults: 60 }), {
    UserPools: [{ Id: poolId, Name: 'people', LambdaConfig: {}, LastModifiedDate: at, CreationDate: at }],
  })
})

test('pages follow one another until every pool was listed once', async () => {
  await using world = await newWorld()
  const ids = await makePools(world, 5)
  const listed: (string | undefined)[] = []
  const sizes: number[] = []
  let NextToken: string | undefined
  do {
    const page = await world.call('ListUserPools', { MaxResults: 2, NextToken })
    listed.push(...(page.UserPools ?? []).map(({ Id }) => Id))
    sizes.push(page.UserPools?.length ?? 0)
    NextToken = page.NextToken
    assert.ok(NextToken === undefined || /^[\w-]+$/.test(NextToken))
  } while (NextToken !== undefined)
  assert.deepEqual(listed, ids)
  assert.deepEqual(sizes, [2, 2, 1])
})

test('a page that ends the list has no token', async () => {
  await using world = await newWorld()
  await makePools(world, 2)
  const page = await world.call('ListUserPools', { MaxResults: 2 })
  assert.equal(page.UserPools?.length, 2)
  assert.ok(!('NextToken' in page))
})

test('a token is good for an hour', async () => {
  await using world = await newWorld()
  await makePools(world, 2)
  const { NextToken } = await world.call('ListUserPools', { MaxResults: 1 })
  world.clock.advance(3_599_999)
  await world.call('ListUserPools', { MaxResults: 1, NextToken })
  world.clock.advance(1)
  await assert.rejects(world.call('ListUserPools', { MaxResults: 1, NextToken }), invalidToken)
})

test('a token that is altered, made up, or of another list is refused', async () => {
  await using world = await newWorld()
  await makePools(world, 2)
  const { NextToken = '' } = await world.call('ListUserPools', { MaxResults: 1 })
  const altered = `${NextToken.slice(0, 20)}${NextToken[20] === 'A' ? 'B' : 'A'}${NextToken.slice(21)}`
  const [{ Id = '' } = {}] = (await world.call('ListUserPools', { MaxResults: 1 })).UserPools ?? []
  await world.call('CreateUserPoolClient', { UserPoolId: Id, ClientName: 'second' })
  const clients = await world.call('ListUserPoolClients', { UserPoolId: Id, MaxResults: 1 })
  const wrong = [altered, NextToken.slice(0, -4), 'x', '=', 'eu-test-1_abcdefghi', clients.NextToken ?? '']
  for (const token of wrong) {
    await assert.rejects(world.call('ListUserPools', { MaxResults: 1, NextToken: token }), invalidToken)
  }
})

test('a page has between one and sixty pools', async () => {
  await using world = await newWorld()
  for (const MaxResults of [0, 61]) {
    await assert.rejects(world.call('ListUserPools', { MaxResults }), { name: 'InvalidParameterException' })
  }
})
