import assert from 'node:assert/strict'
import test from 'node:test'
import { attributesOf, refusal, signedInUser } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'
import { notModifiable, notWritable } from '../../support/refusals.ts'
import { customSchema, updateAttributes } from '../../support/attributes.ts'

test('an app client writes only what its list says, and required attributes', async () => {
  await using world = await newWorld()
  const app = await world.pool(
    { Schema: [...customSchema, { Name: 'name', Required: true, AttributeDataType: 'String' }] },
    { WriteAttributes: ['nickname', 'name'] },
  )
  const token = await signedInUser(world, app, 'diego', { name: 'Diego' })
  await updateAttributes(world, token, { nickname: 'D', name: 'Didi' })
  await assert.rejects(updateAttributes(world, token, { nickname: 'E', locale: 'de' }), notWritable)
  await assert.rejects(updateAttributes(world, token, { 'custom:color': 'Purple' }), notWritable)
  assert.equal((await attributesOf(world, token))['nickname'], 'D')
})

test('an unknown custom attribute outside the client’s list is a matter of permission, an unknown plain one is not', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, { WriteAttributes: ['nickname'] })
  const token = await signedInUser(world, app, 'diego')
  await assert.rejects(updateAttributes(world, token, { 'custom:nothing': 'x' }), notWritable)
  await assert.rejects(
    updateAttributes(world, token, { shoe_size: '43' }),
    refusal('InvalidParameterException', 'user.shoe_size: Attribute does not exist in the schema.\n'),
  )
})

test('an app client whose lists are empty reads and writes as one without', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [...customSchema] }, { ReadAttributes: [], WriteAttributes: [] })
  const token = await signedInUser(world, app, 'diego')
  await updateAttributes(world, token, { nickname: 'D', 'custom:color': 'Purple' })
  const { nickname, 'custom:color': color } = await attributesOf(world, token)
  assert.deepEqual({ nickname, color }, { nickname: 'D', color: 'Purple' })
})

test('an app client without lists writes every custom attribute, also one added later', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  await world.call('AddCustomAttributes', {
    UserPoolId: app.poolId,
    CustomAttributes: [{ Name: 'later', AttributeDataType: 'String' }],
  })
  await updateAttributes(world, token, { 'custom:later': 'yes' })
  assert.equal((await attributesOf(world, token))['custom:later'], 'yes')
})

test('a developer-only attribute is not for users to write', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [...customSchema] })
  const token = await signedInUser(world, app, 'diego')
  await assert.rejects(updateAttributes(world, token, { 'dev:custom:score': '1' }), notWritable)
})

test('a user who calls their own address verified is told that the flag cannot be modified, and nothing is stored', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego', {
    email: 'diego@example.com',
    phone_number: '+12065550100',
  })
  await assert.rejects(
    updateAttributes(world, token, { email_verified: 'true' }),
    notModifiable('email_verified'),
  )
  await assert.rejects(
    updateAttributes(world, token, { nickname: 'D', phone_number_verified: 'true' }),
    notModifiable('phone_number_verified'),
  )
  await assert.rejects(
    updateAttributes(world, token, { email_verified: '' }),
    notModifiable('email_verified'),
  )
  const { email_verified, nickname } = await attributesOf(world, token)
  assert.deepEqual({ email_verified, nickname }, { email_verified: 'false', nickname: undefined })
})
