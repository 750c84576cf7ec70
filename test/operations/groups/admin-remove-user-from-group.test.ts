import assert from 'node:assert/strict'
import test from 'node:test'
import {
  addToGroups,
  createGroup,
  createUsers,
  groupsOf,
  membersOf,
  removeFromGroup,
} from '../../support/groups.ts'
import { readUser, refusal } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'

test('a member is taken out of one group alone, without another date, and the answer has no body', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  for (const name of ['Editors', 'Readers']) await createGroup(world, app, name)
  await createUsers(world, app, 'ann')
  await addToGroups(world, app, 'ann', 'Editors', 'Readers')
  const before = (await readUser(world, app, 'ann')).UserLastModifiedDate
  world.clock.advance(5000)
  const given = { UserPoolId: app.poolId, Username: 'ann', GroupName: 'Editors' }
  const { status, body } = await world.send('AdminRemoveUserFromGroup', JSON.stringify(given))
  assert.deepEqual([status, body], [200, ''])
  assert.deepEqual(await groupsOf(world, app, 'ann'), ['Readers'])
  assert.deepEqual(await membersOf(world, app, 'Editors'), [])
  assert.equal((await readUser(world, app, 'ann')).UserLastModifiedDate, before)
})

test('a user who is in no such group, or a group that is not there, is no error, and an unknown user is one', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createGroup(world, app, 'Editors')
  await createUsers(world, app, 'ann')
  await removeFromGroup(world, app, 'ann', 'Editors')
  await removeFromGroup(world, app, 'ann', 'Nothing')
  await assert.rejects(
    removeFromGroup(world, app, 'nobody', 'Editors'),
    refusal('UserNotFoundException', 'User does not exist.'),
  )
})
