import assert from 'node:assert/strict'
import test from 'node:test'
import { addToGroups, createGroup, createUsers } from '../../support/groups.ts'
import { refusal } from '../../support/people.ts'
import { newWorld, type World } from '../../support/world.ts'

const badToken = refusal('InvalidParameterException', 'Paging marker is invalid.')

async function settle(world: World) {
  const app = await world.pool()
  for (const name of ['Editors', 'Readers', 'Empty']) await createGroup(world, app, name)
  await createUsers(world, app, 'zoe', 'ann', 'bob', 'carl')
  for (const name of ['zoe', 'ann', 'bob']) await addToGroups(world, app, name, 'Editors')
  for (const name of ['zoe', 'carl']) await addToGroups(world, app, name, 'Readers')
  const list = (GroupName: string, more: object = {}) =>
    world.call('ListUsersInGroup', { UserPoolId: app.poolId, GroupName, ...more })
  return { app, list }
}

test('members are listed by user name, as all users are', async () => {
  await using world = await newWorld()
  const { app, list } = await settle(world)
  const { Users = [], NextToken } = await list('Editors')
  assert.deepEqual(
    Users.map(({ Username }) => Username),
    ['ann', 'bob', 'zoe'],
  )
  assert.equal(NextToken, undefined)
  const all = await world.call('ListUsers', { UserPoolId: app.poolId })
  assert.deepEqual(
    Users[0],
    all.Users?.find(({ Username }) => Username === 'ann'),
  )
  assert.deepEqual(await list('Empty'), { Users: [] })
  await assert.rejects(list('Nothing'), refusal('ResourceNotFoundException', 'Group not found.'))
})

test('pages follow one another, and a full last page has no token', async () => {
  await using world = await newWorld()
  const { list } = await settle(world)
  const first = await list('Editors', { Limit: 2 })
  assert.equal(first.Users?.length, 2)
  const { Users = [], NextToken } = await list('Editors', { Limit: 1, NextToken: first.NextToken })
  assert.deepEqual(
    Users.map(({ Username }) => Username),
    ['zoe'],
  )
  assert.equal(NextToken, undefined)
})

test('a page of no users is refused, and so is a token of another group or list', async () => {
  await using world = await newWorld()
  const { app, list } = await settle(world)
  await assert.rejects(
    list('Editors', { Limit: 0 }),
    refusal('InvalidParameterException', /Value '0' at 'limit'/),
  )
  const { NextToken } = await list('Editors', { Limit: 1 })
  assert.ok(NextToken)
  await assert.rejects(list('Readers', { NextToken }), badToken)
  await assert.rejects(list('Editors', { NextToken: 'rubbish' }), badToken)
  await assert.rejects(world.call('ListUsers', { UserPoolId: app.poolId, PaginationToken: NextToken }))
})

test('no filter of all users reaches the members of a group', async () => {
  await using world = await newWorld()
  const { app } = await settle(world)
  const [membership] = (await world.context.store.findUserByName(app.poolId, 'ann'))?.groups ?? []
  assert.ok(membership)
  const Filter = `"group ${membership.id}" = "ann"`
  await assert.rejects(world.call('ListUsers', { UserPoolId: app.poolId, Filter }), {
    name: 'InvalidParameterException',
  })
})
