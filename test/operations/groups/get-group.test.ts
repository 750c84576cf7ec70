import assert from 'node:assert/strict'
import test from 'node:test'
import { createGroup } from '../../support/groups.ts'
import { refusal } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'

test('a group is found by its name as it was written, in its pool alone', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameConfiguration: { CaseSensitive: false } })
  const group = await createGroup(world, app, 'Editors', { Precedence: 7 })
  const read = (UserPoolId: string, GroupName: string) => world.call('GetGroup', { UserPoolId, GroupName })
  assert.deepEqual(await read(app.poolId, 'Editors'), { Group: group })
  const missing = refusal('ResourceNotFoundException', 'Group not found.')
  await assert.rejects(read(app.poolId, 'Nothing'), missing)
  await assert.rejects(read(app.poolId, 'EDITORS'), missing)
  await assert.rejects(read((await world.pool()).poolId, 'Editors'), missing)
})
