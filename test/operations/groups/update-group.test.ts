import assert from 'node:assert/strict'
import test from 'node:test'
import type { UpdateGroupRequest } from '../../../src/model/types.ts'
import { createGroup } from '../../support/groups.ts'
import { refusal } from '../../support/people.ts'
import { newWorld, type World } from '../../support/world.ts'

async function settle(world: World) {
  const app = await world.pool()
  const before = await createGroup(world, app, 'Editors', { Description: 'old', Precedence: 3 })
  world.clock.advance(1000)
  const at = world.clock.now / 1000
  const update = (more: Partial<UpdateGroupRequest>) =>
    world.call('UpdateGroup', { UserPoolId: app.poolId, GroupName: 'Editors', ...more })
  return { app, before, at, update }
}

test('what a request gives is changed, and what it leaves out stays', async () => {
  await using world = await newWorld()
  const { app, before, at, update } = await settle(world)
  const after = { ...before, Precedence: 0, LastModifiedDate: at }
  assert.deepEqual(await update({ Precedence: 0 }), { Group: after })
  const read = await world.call('GetGroup', { UserPoolId: app.poolId, GroupName: 'Editors' })
  assert.deepEqual(read.Group, after)
})

test('a request that gives nothing, null or an empty description leaves the date, and the same description moves it', async () => {
  await using world = await newWorld()
  const { app, before, at, update } = await settle(world)
  assert.deepEqual(await update({}), { Group: before })
  assert.deepEqual(await update({ Description: '' }), { Group: before })
  const nulls = {
    UserPoolId: app.poolId,
    GroupName: 'Editors',
    Description: null,
    Precedence: null,
    RoleArn: null,
  }
  const { status, body } = await world.send('UpdateGroup', JSON.stringify(nulls))
  assert.deepEqual([status, JSON.parse(body)], [200, { Group: before }])
  assert.deepEqual(await update({ Description: 'old' }), { Group: { ...before, LastModifiedDate: at } })
})

test('a group that is not there is not found', async () => {
  await using world = await newWorld()
  const { update } = await settle(world)
  await assert.rejects(
    update({ GroupName: 'Nothing' }),
    refusal('ResourceNotFoundException', 'Group not found.'),
  )
})

test('changes at the same moment are all kept', async () => {
  await using world = await newWorld()
  const { app, update } = await settle(world)
  await Promise.all([update({ Description: 'new' }), update({ Precedence: 9 })])
  const { Group } = await world.call('GetGroup', { UserPoolId: app.poolId, GroupName: 'Editors' })
  assert.deepEqual([Group?.Description, Group?.Precedence], ['new', 9])
})
