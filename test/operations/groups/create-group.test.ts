import assert from 'node:assert/strict'
import test from 'node:test'
import { cognitoLimits } from '../../../src/domain/limits.ts'
import { createGroup } from '../../support/groups.ts'
import { refusal } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'

const exists = refusal('GroupExistsException', 'A group with the name already exists.')
const role = 'arn:aws:iam::123456789012:role/no-such-role'

test('a new group shows what it was given, and its dates', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const at = world.clock.now / 1000
  const always = { UserPoolId: app.poolId, CreationDate: at, LastModifiedDate: at }
  const given = { Description: 'they edit', Precedence: 0, RoleArn: role }
  assert.deepEqual(await createGroup(world, app, 'Editors', given), {
    GroupName: 'Editors',
    ...always,
    ...given,
  })
  assert.deepEqual(await createGroup(world, app, 'plain'), { GroupName: 'plain', ...always })
})

test('a taken name is refused, and the group stays as it was', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const first = await createGroup(world, app, 'Editors', { Description: 'first' })
  world.clock.advance(1000)
  await assert.rejects(createGroup(world, app, 'Editors', { Description: 'second' }), exists)
  const read = await world.call('GetGroup', { UserPoolId: app.poolId, GroupName: 'Editors' })
  assert.deepEqual(read.Group, first)
})

test('where names ignore case, a name that differs in case alone is refused, and elsewhere it is another', async () => {
  await using world = await newWorld()
  const ignoring = await world.pool({ UsernameConfiguration: { CaseSensitive: false } })
  await createGroup(world, ignoring, 'ADMINS')
  await assert.rejects(createGroup(world, ignoring, 'Admins'), exists)
  const minding = await world.pool({ UsernameConfiguration: { CaseSensitive: true } })
  await createGroup(world, minding, 'ADMINS')
  await createGroup(world, minding, 'Admins')
})

test('a pool takes as many groups as it may have', async () => {
  await using world = await newWorld({ limits: { ...cognitoLimits, groupsPerPool: 2 } })
  const app = await world.pool()
  for (const name of ['a', 'b']) await createGroup(world, app, name)
  await assert.rejects(createGroup(world, app, 'c'), { name: 'LimitExceededException' })
  await assert.rejects(createGroup(world, app, 'a'), exists)
  await createGroup(world, await world.pool(), 'c')
})

test('values that break a constraint are printed in full', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await assert.rejects(
    createGroup(world, app, 'a', { Precedence: -1 }),
    refusal(
      'InvalidParameterException',
      "1 validation error detected: Value '-1' at 'precedence' failed to satisfy constraint: Member must have value greater than or equal to 0",
    ),
  )
  await assert.rejects(
    createGroup(world, app, 'a', { RoleArn: '' }),
    refusal(
      'InvalidParameterException',
      /^2 validation errors detected: Value '' at 'roleArn' .*length greater than or equal to 20; Value '' at 'roleArn' .*regular expression pattern/,
    ),
  )
})

test('of many who make a group of one name at once one does', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const outcomes = await Promise.allSettled(
    Array.from({ length: 6 }, (_, index) => createGroup(world, app, 'Editors', { Precedence: index })),
  )
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  assert.deepEqual(
    refused.map(({ reason }) => (reason as Error).name),
    Array.from({ length: 5 }, () => 'GroupExistsException'),
  )
})
