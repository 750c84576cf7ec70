import assert from 'node:assert/strict'
import test from 'node:test'
import { endMemberships } from '../../../src/operations/groups/end-memberships.ts'
import { addToGroups, createGroup, createUsers, groupsOf, membersOf } from '../../support/groups.ts'
import { newWorld, type World } from '../../support/world.ts'

const hour = 3_600_000

/** The names of the groups that the store has for a user, of deleted groups too. */
const keptOf = async (world: World, poolId: string, username: string) =>
  (await world.context.store.findUserByName(poolId, username))?.groups?.map(({ name }) => name)

test('memberships in deleted groups are taken out of all members, without another date, and no others', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  for (const name of ['Editors', 'Readers']) await createGroup(world, app, name)
  const names = Array.from({ length: 230 }, (_, index) => `user${index}`)
  await createUsers(world, app, ...names)
  for (const name of names) await addToGroups(world, app, name, 'Editors')
  await addToGroups(world, app, 'user7', 'Readers')
  const { modified } = (await world.context.store.findUserByName(app.poolId, 'user7')) ?? {}
  world.clock.advance(1000)
  await world.call('DeleteGroup', { UserPoolId: app.poolId, GroupName: 'Editors' })
  assert.deepEqual(await keptOf(world, app.poolId, 'user7'), ['Editors', 'Readers'])
  await endMemberships(world.context)
  for (const name of names) {
    assert.deepEqual(await keptOf(world, app.poolId, name), name === 'user7' ? ['Readers'] : undefined)
  }
  assert.equal((await world.context.store.findUserByName(app.poolId, 'user7'))?.modified, modified)
  assert.deepEqual(await membersOf(world, app, 'Readers'), ['user7'])
})

test('a deleted group is remembered for an hour, in which a late member is taken out too', async () => {
  await using world = await newWorld()
  const { store } = world.context
  const app = await world.pool()
  await createGroup(world, app, 'Editors')
  await world.call('DeleteGroup', { UserPoolId: app.poolId, GroupName: 'Editors' })
  const remembered = async () => (await store.findRemovedGroups(undefined, 5)).length
  world.clock.advance(hour - 1)
  await endMemberships(world.context)
  assert.equal(await remembered(), 1)
  world.clock.advance(1)
  await endMemberships(world.context)
  assert.equal(await remembered(), 0)
})

test('a group that was made again keeps its members', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUsers(world, app, 'ann', 'bob')
  await createGroup(world, app, 'Editors')
  for (const name of ['ann', 'bob']) await addToGroups(world, app, name, 'Editors')
  await world.call('DeleteGroup', { UserPoolId: app.poolId, GroupName: 'Editors' })
  await createGroup(world, app, 'Editors')
  await addToGroups(world, app, 'bob', 'Editors')
  await endMemberships(world.context)
  assert.deepEqual(await groupsOf(world, app, 'bob'), ['Editors'])
  assert.deepEqual(await membersOf(world, app, 'Editors'), ['bob'])
  assert.equal(await keptOf(world, app.poolId, 'ann'), undefined)
})

test('deleted groups of a pool that is being removed are left to its removal', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createGroup(world, app, 'Editors')
  await world.call('DeleteGroup', { UserPoolId: app.poolId, GroupName: 'Editors' })
  await world.call('DeleteUserPool', { UserPoolId: app.poolId })
  await endMemberships(world.context)
})
