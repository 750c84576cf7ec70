import assert from 'node:assert/strict'
import test from 'node:test'
import { newWorld } from '../../support/world.ts'

test('tags are taken by their keys, and a key that is not there is ignored', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool({ UserPoolTags: { team: 'rocks', stage: 'test' } })
  const { UserPool } = await world.call('DescribeUserPool', { UserPoolId: poolId })
  const ResourceArn = UserPool?.Arn ?? ''
  assert.deepEqual(
    await world.call('UntagResource', { ResourceArn, TagKeys: ['stage', 'unknown', 'Team'] }),
    {},
  )
  assert.deepEqual(await world.call('ListTagsForResource', { ResourceArn }), { Tags: { team: 'rocks' } })
})

test('keys to take away and tags to add must be named', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  const { UserPool } = await world.call('DescribeUserPool', { UserPoolId: poolId })
  for (const action of ['TagResource', 'UntagResource']) {
    const { status, body } = await world.send(action, JSON.stringify({ ResourceArn: UserPool?.Arn }))
    assert.equal(status, 400)
    assert.match(body, /InvalidParameterException.*Member must not be null/)
  }
})
