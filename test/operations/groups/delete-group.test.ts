import assert from 'node:assert/strict'
import test from 'node:test'
import { addToGroups, createGroup, createUsers, groupsOf, membersOf } from '../../support/groups.ts'
import { readUser, refusal } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'

const missing = refusal('ResourceNotFoundException', 'Group not found.')

test('a group goes with its memberships, its users stay, and the answer has no body', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  for (const name of ['Editors', 'Readers']) await createGroup(world, app, name)
  await createUsers(world, app, 'ann')
  await addToGroups(world, app, 'ann', 'Editors', 'Readers')
  const given = { UserPoolId: app.poolId, GroupName: 'Editors' }
  const { status, body } = await world.send('DeleteGroup', JSON.stringify(given))
  assert.deepEqual([status, body], [200, ''])
  assert.deepEqual(await groupsOf(world, app, 'ann'), ['Readers'])
  await assert.rejects(world.call('GetGroup', given), missing)
  await assert.rejects(membersOf(world, app, 'Editors'), missing)
  await assert.rejects(world.call('DeleteGroup', given), missing)
  assert.equal((await readUser(world, app, 'ann')).Username, 'ann')
})

test('a group that is made again has none of the old members, and takes them anew', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createGroup(world, app, 'Editors')
  await createUsers(world, app, 'ann', 'bob')
  for (const name of ['ann', 'bob']) await addToGroups(world, app, name, 'Editors')
  await world.call('DeleteGroup', { UserPoolId: app.poolId, GroupName: 'Editors' })
  await createGroup(world, app, 'Editors')
  assert.deepEqual(await membersOf(world, app, 'Editors'), [])
  assert.deepEqual(await groupsOf(world, app, 'ann'), [])
  await addToGroups(world, app, 'bob', 'Editors')
  assert.deepEqual(await membersOf(world, app, 'Editors'), ['bob'])
  assert.deepEqual(await groupsOf(world, app, 'bob'), ['Editors'])
})
