import assert from 'node:assert/strict'
import test from 'node:test'
import type { SchemaAttributeType } from '../../../src/model/types.ts'
import { newWorld, type World } from '../../support/world.ts'

const text = (Name: string): SchemaAttributeType => ({ Name, AttributeDataType: 'String' })

const add = (world: World, UserPoolId: string, CustomAttributes: readonly SchemaAttributeType[]) =>
  world.call('AddCustomAttributes', { UserPoolId, CustomAttributes })

/** The custom attributes that a pool shows. */
async function customOf(world: World, UserPoolId: string) {
  const { UserPool } = await world.call('DescribeUserPool', { UserPoolId })
  return UserPool?.SchemaAttributes?.slice(21) ?? []
}

const many = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => text(`${prefix}${index}`))

test('an added attribute is in the schema at once', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool({ Schema: [text('tenant')] })
  const age: SchemaAttributeType = {
    Name: 'age',
    AttributeDataType: 'Number',
    NumberAttributeConstraints: { MinValue: '0', MaxValue: '150' },
  }
  assert.deepEqual(await add(world, poolId, [age]), {})
  const [, added] = await customOf(world, poolId)
  assert.deepEqual(added, {
    Name: 'custom:age',
    AttributeDataType: 'Number',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    NumberAttributeConstraints: { MinValue: '0', MaxValue: '150' },
  })
})

test('users of an app client without lists of its own can write it at once', async () => {
  await using world = await newWorld()
  const { poolId, clientId } = await world.pool()
  await add(world, poolId, [text('tenant')])
  await world.call('SignUp', {
    ClientId: clientId,
    Username: 'diego',
    Password: 'Correct-Horse-7',
    UserAttributes: [{ Name: 'custom:tenant', Value: 'blue' }],
  })
})

test('users of an app client with lists of its own cannot write it until the lists are changed', async () => {
  await using world = await newWorld()
  const { poolId, clientId } = await world.pool({}, { WriteAttributes: ['email'] })
  await add(world, poolId, [text('tenant')])
  const signUp = () =>
    world.call('SignUp', {
      ClientId: clientId,
      Username: 'diego',
      Password: 'Correct-Horse-7',
      UserAttributes: [{ Name: 'custom:tenant', Value: 'blue' }],
    })
  await assert.rejects(signUp(), {
    name: 'NotAuthorizedException',
    message: 'A client attempted to write unauthorized attribute',
  })
  await world.call('UpdateUserPoolClient', {
    UserPoolId: poolId,
    ClientId: clientId,
    WriteAttributes: ['email', 'custom:tenant'],
  })
  await signUp()
})

test('a name that is taken refuses the whole call', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool({ Schema: [text('tenant')] })
  await assert.rejects(add(world, poolId, [text('other'), text('tenant')]), {
    name: 'InvalidParameterException',
    message: 'custom:tenant: Existing attribute already has name custom:tenant.',
  })
  assert.deepEqual(
    (await customOf(world, poolId)).map(({ Name }) => Name),
    ['custom:tenant'],
  )
})

test('25 attributes can be added at once', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  await assert.rejects(add(world, poolId, many(26, 'a')), {
    name: 'InvalidParameterException',
    message:
      /at 'customAttributes' failed to satisfy constraint: Member must have length less than or equal to 25$/,
  })
  await add(world, poolId, many(25, 'a'))
  assert.equal((await customOf(world, poolId)).length, 25)
})

test('the fifty-first custom attribute is one too many', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool({ Schema: many(50, 'a') })
  await assert.rejects(add(world, poolId, [text('one_more')]), { name: 'InvalidParameterException' })
  assert.equal((await customOf(world, poolId)).length, 50)
})

test('a required custom attribute is refused', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  await assert.rejects(add(world, poolId, [{ ...text('tenant'), Required: true }]), {
    name: 'InvalidParameterException',
    message: 'Required custom attributes are not supported currently.',
  })
})
