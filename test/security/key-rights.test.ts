import assert from 'node:assert/strict'
import test from 'node:test'
import { actions } from '../../src/model/table.ts'
import type { Action } from '../../src/model/types.ts'
import { operations } from '../../src/operations/index.ts'
import { newWorld } from '../support/world.ts'

const words = (action: string, resource: string) =>
  `User: arn:aws:iam::000000000000:user/AKIATEST is not authorized to perform: cognito-idp:${action} on resource: ` +
  `${resource} because no identity-based policy allows the cognito-idp:${action} action`

test('a key that only reads is told so in the words of IAM, and changes nothing', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  world.rights = { readOnly: true }
  const user = { UserPoolId: poolId, Username: 'diego' }
  await assert.rejects(world.call('AdminCreateUser', user), {
    name: 'AccessDeniedException',
    message: words('AdminCreateUser', `arn:aws:cognito-idp:eu-test-1:000000000000:userpool/${poolId}`),
  })
  await assert.rejects(world.call('CreateUserPool', { PoolName: 'another' }), {
    name: 'AccessDeniedException',
    message: words('CreateUserPool', 'arn:aws:cognito-idp:eu-test-1:000000000000:userpool/*'),
  })
  assert.deepEqual((await world.call('ListUsers', { UserPoolId: poolId })).Users, [])
  assert.equal((await world.call('ListUserPools', { MaxResults: 10 })).UserPools?.length, 1)
})

test('a key for one pool reaches neither another one nor the list of all', async () => {
  await using world = await newWorld()
  const [here, there] = [await world.pool(), await world.pool()]
  world.rights = { poolId: here.poolId }
  await world.call('AdminCreateUser', { UserPoolId: here.poolId, Username: 'diego' })
  const denied = { name: 'AccessDeniedException' }
  await assert.rejects(world.call('AdminCreateUser', { UserPoolId: there.poolId, Username: 'diego' }), denied)
  await assert.rejects(world.call('ListUsers', { UserPoolId: 'eu-test-1_doesnotexist' }), denied)
  await assert.rejects(world.call('ListUserPools', { MaxResults: 10 }), denied)
  await assert.rejects(world.call('CreateUserPool', { PoolName: 'another' }), denied)
  world.rights = {}
  assert.deepEqual((await world.call('ListUsers', { UserPoolId: there.poolId })).Users, [])
})

test('a key whose time is over is refused whatever it asks', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  world.rights = { expires: world.clock.now + 1 }
  await world.call('ListUsers', { UserPoolId: poolId })
  world.clock.advance(1)
  await assert.rejects(world.call('ListUsers', { UserPoolId: poolId }), {
    name: 'ExpiredTokenException',
    message: 'The security token included in the request is expired',
  })
})

test('no operation for administrators that is built goes round the rights of a key', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  world.rights = { readOnly: true, poolId: 'eu-test-1_another', expires: world.clock.now + 1000 }
  const built = (Object.keys(operations) as Action[]).filter(
    (action) => operations[action] && actions[action].auth === 'signed',
  )
  assert.ok(built.length > 20)
  // Members that no constraint asks for are passed over, so this is a request for each of them that may be good.
  const members = {
    UserPoolId: poolId,
    Username: 'diego',
    ClientId: 'abc123',
    ClientName: 'app',
    PoolName: 'pool',
    MaxResults: 1,
    Password: 'Correct-Horse-7',
    UserAttributes: [{ Name: 'name', Value: 'Diego' }],
    UserAttributeNames: ['name'],
    CustomAttributes: [{ Name: 'one' }],
    MFAOptions: [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }],
    ResourceArn: `arn:aws:cognito-idp:eu-test-1:000000000000:userpool/${poolId}`,
    Tags: { one: 'two' },
    TagKeys: ['one'],
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    GroupName: 'group',
    ClientSecretId: 'abc123--1234567890123',
  }
  for (const action of built) {
    const { status, type } = await world.send(action, JSON.stringify(members))
    assert.deepEqual([status, type], [400, 'AccessDeniedException:'], action)
  }
})
