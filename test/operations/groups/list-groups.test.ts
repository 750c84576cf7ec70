import assert from 'node:assert/strict'
import test from 'node:test'
import type { ListGroupsRequest } from '../../../src/model/types.ts'
import { createGroup } from '../../support/groups.ts'
import { refusal } from '../../support/people.ts'
import { newWorld, type World } from '../../support/world.ts'

const badToken = refusal(
  'InvalidParameterException',
  'Provided pagination token is invalid. Check the token and try your request again.',
)

const list = (world: World, UserPoolId: string, more: Partial<ListGroupsRequest> = {}) =>
  world.call('ListGroups', { UserPoolId, ...more })

test('a pool without groups lists none, and groups are listed whole, by name', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  assert.deepEqual(await list(world, app.poolId), { Groups: [] })
  const b = await createGroup(world, app, 'b', { Precedence: 1, Description: 'second' })
  const a = await createGroup(world, app, 'a')
  assert.deepEqual(await list(world, app.poolId), { Groups: [a, b] })
})

test('pages follow one another, and a full last page has no token', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  for (const name of ['d', 'b', 'a', 'c']) await createGroup(world, app, name)
  const names: (string | undefined)[][] = []
  let NextToken: string | undefined
  do {
    const page = await list(world, app.poolId, { Limit: 2, NextToken })
    names.push((page.Groups ?? []).map(({ GroupName }) => GroupName))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  assert.deepEqual(names, [
    ['a', 'b'],
    ['c', 'd'],
  ])
})

test('a page has sixty groups where the request does not say', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  for (let index = 0; index < 61; index++) await createGroup(world, app, `g${index}`)
  assert.equal((await list(world, app.poolId)).Groups?.length, 60)
})

test('a page of no groups is refused', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  await assert.rejects(
    list(world, poolId, { Limit: 0 }),
    refusal(
      'InvalidParameterException',
      "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ),
  )
})

test('a token is good for the list and the pool that it came from', async () => {
  await using world = await newWorld()
  const [app, other] = [await world.pool(), await world.pool()]
  for (const name of ['a', 'b']) await createGroup(world, app, name)
  const { NextToken } = await list(world, app.poolId, { Limit: 1 })
  assert.ok(NextToken)
  await assert.rejects(list(world, other.poolId, { NextToken }), badToken)
  await assert.rejects(list(world, app.poolId, { NextToken: 'rubbish' }), badToken)
  await assert.rejects(
    world.call('ListUsersInGroup', { UserPoolId: app.poolId, GroupName: 'a', NextToken }),
    refusal('InvalidParameterException', 'Paging marker is invalid.'),
  )
})
