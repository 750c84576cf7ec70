import assert from 'node:assert/strict'
import test from 'node:test'
import { newWorld } from '../../support/world.ts'

test('a pool without tags has an empty map of them', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  const { UserPool } = await world.call('DescribeUserPool', { UserPoolId: poolId })
  assert.deepEqual(await world.call('ListTagsForResource', { ResourceArn: UserPool?.Arn ?? '' }), {
    Tags: {},
  })
})

test('a key for one pool reads the tags of that pool only, and a key that only reads changes none', async () => {
  await using world = await newWorld()
  const [own, other] = [await world.pool(), await world.pool()]
  const arn = async (UserPoolId: string) =>
    (await world.call('DescribeUserPool', { UserPoolId })).UserPool?.Arn ?? ''
  const [ownArn, otherArn] = [await arn(own.poolId), await arn(other.poolId)]
  world.rights = { ...world.rights, readOnly: true, poolId: own.poolId }
  assert.deepEqual(await world.call('ListTagsForResource', { ResourceArn: ownArn }), { Tags: {} })
  await assert.rejects(world.call('ListTagsForResource', { ResourceArn: otherArn }), {
    name: 'AccessDeniedException',
  })
  await assert.rejects(world.call('TagResource', { ResourceArn: ownArn, Tags: {} }), {
    name: 'AccessDeniedException',
  })
})
