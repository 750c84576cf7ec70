import assert from 'node:assert/strict'
import test from 'node:test'
import { newWorld, type World } from '../../support/world.ts'

const arnOf = async (world: World, UserPoolId: string) =>
  (await world.call('DescribeUserPool', { UserPoolId })).UserPool?.Arn ?? ''

test('tags are added to those of a pool, and a key that is there gets the new value', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool({ UserPoolTags: { team: 'rocks', stage: 'test' } })
  const ResourceArn = await arnOf(world, poolId)
  assert.deepEqual(
    await world.call('TagResource', { ResourceArn, Tags: { stage: 'live', 'cost center': '' } }),
    {},
  )
  const tags = { team: 'rocks', stage: 'live', 'cost center': '' }
  assert.deepEqual(await world.call('ListTagsForResource', { ResourceArn }), { Tags: tags })
  const { UserPool } = await world.call('DescribeUserPool', { UserPoolId: poolId })
  assert.deepEqual(UserPool?.UserPoolTags, tags)
})

test('the date of the last change of a pool stays when its tags change', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  const ResourceArn = await arnOf(world, poolId)
  const before = await world.call('DescribeUserPool', { UserPoolId: poolId })
  world.clock.advance(60_000)
  await world.call('TagResource', { ResourceArn, Tags: { a: 'b' } })
  await world.call('UntagResource', { ResourceArn, TagKeys: ['a'] })
  assert.deepEqual(await world.call('DescribeUserPool', { UserPoolId: poolId }), before)
})

test('an update of a pool without tags removes those that it has', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool({ UserPoolTags: { team: 'rocks' } })
  await world.call('UpdateUserPool', { UserPoolId: poolId })
  assert.deepEqual(await world.call('ListTagsForResource', { ResourceArn: await arnOf(world, poolId) }), {
    Tags: {},
  })
})

test('a pool has 50 tags at most, no key of aws:, and no character that AWS does not take in tags', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  const ResourceArn = await arnOf(world, poolId)
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`key ${index}`, 'x']))
  await world.call('TagResource', { ResourceArn, Tags: many(50) })
  // One of them again is no further tag.
  await world.call('TagResource', { ResourceArn, Tags: { 'key 7': 'été 2026 _.:/=+-@' } })
  const bad = [{ another: 'x' }, { 'aws:x': 'x' }, { 'AWS:x': 'x' }, { 'a?': 'x' }, { 'key 1': 'x;' }]
  for (const Tags of bad) {
    await assert.rejects(world.call('TagResource', { ResourceArn, Tags }), {
      name: 'InvalidParameterException',
    })
  }
  const { Tags } = await world.call('ListTagsForResource', { ResourceArn })
  assert.deepEqual(Tags, { ...many(50), 'key 7': 'été 2026 _.:/=+-@' })
  for (const UserPoolTags of [many(51), { 'aws:x': 'x' }, { a: '<' }]) {
    await assert.rejects(world.call('CreateUserPool', { PoolName: 'tagged', UserPoolTags }), {
      name: 'UserPoolTaggingException',
    })
    await assert.rejects(world.call('UpdateUserPool', { UserPoolId: poolId, UserPoolTags }), {
      name: 'UserPoolTaggingException',
    })
  }
})

test('only the ARN of a pool that exists has tags', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool({ DeletionProtection: 'INACTIVE' })
  const own = await arnOf(world, poolId)
  const unusable = [
    own.replace('cognito-idp', 'cognito-identity'),
    own.replace(/:\d+:/, ':123456789012:'),
    own.replace('arn:aws:', 'arn:aws-cn:'),
    `${own}/client/x`,
    'arn:aws:iam::000000000000:role/name',
  ]
  for (const ResourceArn of unusable) {
    await assert.rejects(world.call('TagResource', { ResourceArn, Tags: {} }), {
      name: 'InvalidParameterException',
    })
  }
  await world.call('DeleteUserPool', { UserPoolId: poolId })
  await assert.rejects(world.call('TagResource', { ResourceArn: own, Tags: {} }), {
    name: 'ResourceNotFoundException',
    message: `User pool ${poolId} does not exist.`,
  })
})
