import assert from 'node:assert/strict'
import test from 'node:test'
import { cognitoLimits } from '../../../src/domain/limits.ts'
import { addToGroups, createGroup, createUsers, groupsOf, membersOf } from '../../support/groups.ts'
import { attrs, readUser, refusal, signUp } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'

test('a user becomes a member once, by any name of theirs, and the answer has no body', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email'] })
  await createGroup(world, app, 'Editors')
  const attributes = attrs({ email: 'ann@example.com', email_verified: 'true' })
  await world.call('AdminCreateUser', { UserPoolId: app.poolId, Username: 'ann', UserAttributes: attributes })
  const given = { UserPoolId: app.poolId, Username: 'ann@example.com', GroupName: 'Editors' }
  const { status, body } = await world.send('AdminAddUserToGroup', JSON.stringify(given))
  assert.deepEqual([status, body], [200, ''])
  await addToGroups(world, app, 'ann', 'Editors')
  assert.deepEqual(await membersOf(world, app, 'Editors'), ['ann'])
})

test('the user is looked for before the group', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const noUser = refusal('UserNotFoundException', 'User does not exist.')
  await assert.rejects(addToGroups(world, app, 'ann', 'Nothing'), noUser)
  await createUsers(world, app, 'ann')
  await assert.rejects(
    addToGroups(world, app, 'ann', 'Nothing'),
    refusal('ResourceNotFoundException', 'Group not found.'),
  )
})

test('disabled and unconfirmed users can be members', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createGroup(world, app, 'Editors')
  await signUp(world, app, 'new')
  await createUsers(world, app, 'off')
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'off' })
  for (const name of ['new', 'off']) await addToGroups(world, app, name, 'Editors')
  assert.deepEqual(await membersOf(world, app, 'Editors'), ['new', 'off'])
})

test('a membership changes neither the date of the user nor that of the group', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const group = await createGroup(world, app, 'Editors')
  await createUsers(world, app, 'ann')
  const before = (await readUser(world, app, 'ann')).UserLastModifiedDate
  world.clock.advance(5000)
  await addToGroups(world, app, 'ann', 'Editors')
  assert.equal((await readUser(world, app, 'ann')).UserLastModifiedDate, before)
  const read = await world.call('GetGroup', { UserPoolId: app.poolId, GroupName: 'Editors' })
  assert.deepEqual(read.Group, group)
})

test('a membership ends with the user, and another user of the name has none', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createGroup(world, app, 'Editors')
  await createUsers(world, app, 'ann')
  await addToGroups(world, app, 'ann', 'Editors')
  await world.call('AdminDeleteUser', { UserPoolId: app.poolId, Username: 'ann' })
  assert.deepEqual(await membersOf(world, app, 'Editors'), [])
  await createUsers(world, app, 'ann')
  assert.deepEqual(await groupsOf(world, app, 'ann'), [])
  assert.deepEqual(await membersOf(world, app, 'Editors'), [])
})

test('a user can be in so many groups, those that were deleted not counted', async () => {
  await using world = await newWorld({ limits: { ...cognitoLimits, groupsPerUser: 2 } })
  const app = await world.pool()
  for (const name of ['a', 'b', 'c']) await createGroup(world, app, name)
  await createUsers(world, app, 'ann')
  await addToGroups(world, app, 'ann', 'a', 'b')
  await assert.rejects(addToGroups(world, app, 'ann', 'c'), { name: 'InvalidParameterException' })
  await addToGroups(world, app, 'ann', 'b')
  await world.call('DeleteGroup', { UserPoolId: app.poolId, GroupName: 'a' })
  await addToGroups(world, app, 'ann', 'c')
  assert.deepEqual(await groupsOf(world, app, 'ann'), ['b', 'c'])
})

test('a user who is put into many groups at once is in all of them', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const names = Array.from({ length: 8 }, (_, index) => `g${index}`)
  for (const name of names) await createGroup(world, app, name)
  await createUsers(world, app, 'ann')
  await Promise.all(names.map((name) => addToGroups(world, app, 'ann', name)))
  assert.deepEqual(await groupsOf(world, app, 'ann'), names)
  for (const name of names) assert.deepEqual(await membersOf(world, app, name), ['ann'])
})

test('a user who is deleted meanwhile, or a group, leaves no membership behind', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const deleteUser = () => world.call('AdminDeleteUser', { UserPoolId: app.poolId, Username: 'ann' })
  const deleteGroup = () => world.call('DeleteGroup', { UserPoolId: app.poolId, GroupName: 'Editors' })
  for (const remove of [deleteUser, deleteGroup]) {
    await createGroup(world, app, 'Editors')
    await createUsers(world, app, 'ann')
    await Promise.allSettled([addToGroups(world, app, 'ann', 'Editors'), remove()])
    if (remove === deleteUser) await createUsers(world, app, 'ann')
    else await createGroup(world, app, 'Editors')
    assert.deepEqual(await membersOf(world, app, 'Editors'), [])
    assert.deepEqual(await groupsOf(world, app, 'ann'), [])
    await deleteUser()
    await deleteGroup()
  }
})
