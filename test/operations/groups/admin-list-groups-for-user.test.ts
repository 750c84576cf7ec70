import assert from 'node:assert/strict'
import test from 'node:test'
import { addToGroups, createGroup, createUsers } from '../../support/groups.ts'
import { refusal } from '../../support/people.ts'
import { newWorld, type World } from '../../support/world.ts'

const badToken = refusal(
  'InvalidParameterException',
  'Provided pagination token is invalid. Check the token and try your request again.',
)

async function settle(world: World) {
  const app = await world.pool()
  const groups = []
  for (const name of ['c', 'a', 'b']) groups.push(await createGroup(world, app, name, { Precedence: 1 }))
  await createUsers(world, app, 'ann', 'bob')
  await addToGroups(world, app, 'ann', 'c', 'a', 'b')
  const list = (Username: string, more: object = {}) =>
    world.call('AdminListGroupsForUser', { UserPoolId: app.poolId, Username, ...more })
  return {
    app,
    groups: groups.toSorted((a, b) => (String(a.GroupName) < String(b.GroupName) ? -1 : 1)),
    list,
  }
}

test('the groups of a user are listed whole, by name, and none is an empty list', async () => {
  await using world = await newWorld()
  const { groups, list } = await settle(world)
  assert.deepEqual(await list('ann'), { Groups: groups })
  assert.deepEqual(await list('bob'), { Groups: [] })
  await assert.rejects(list('nobody'), refusal('UserNotFoundException', 'User does not exist.'))
})

test('pages follow one another, and a full last page has no token', async () => {
  await using world = await newWorld()
  const { groups, list } = await settle(world)
  const first = await list('ann', { Limit: 2 })
  assert.deepEqual(first.Groups, groups.slice(0, 2))
  assert.deepEqual(await list('ann', { Limit: 1, NextToken: first.NextToken }), { Groups: groups.slice(2) })
})

test('a page of no groups is refused, and so is the token of another user', async () => {
  await using world = await newWorld()
  const { list } = await settle(world)
  await assert.rejects(
    list('ann', { Limit: 0 }),
    refusal('InvalidParameterException', /Value '0' at 'limit'/),
  )
  const { NextToken } = await list('ann', { Limit: 1 })
  assert.ok(NextToken)
  await assert.rejects(list('bob', { NextToken }), badToken)
  await assert.rejects(list('ann', { NextToken: 'rubbish' }), badToken)
})
