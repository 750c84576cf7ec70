import assert from 'node:assert/strict'
import test from 'node:test'
import { attributesOf, refusal, signedInUser } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'
import { customSchema, updateAttributes } from '../../support/attributes.ts'

test('malformed addresses are refused', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  for (const email of ['diego', '@example.com', 'diego@', 'a@b@c', 'a b@c.d', 'a@b c']) {
    await assert.rejects(
      updateAttributes(world, token, { email }),
      refusal('InvalidParameterException', 'Invalid email address format.'),
    )
  }
  for (const phone_number of ['12065550100', '+1206 5550100', '+1234567890123456', '+', '+12a']) {
    await assert.rejects(
      updateAttributes(world, token, { phone_number }),
      refusal('InvalidParameterException', 'Invalid phone number format.'),
    )
  }
})

test('values keep to the type and the bounds of their attribute', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [...customSchema] })
  const token = await signedInUser(world, app, 'diego')
  const wrong: [string, string][] = [
    ['birthdate', '1990-1-1'],
    ['birthdate', '1990-01-011'],
    ['updated_at', '-1'],
    ['updated_at', 'now'],
    ['custom:color', 'x'],
    ['custom:color', 'Ultramarine'],
    ['custom:age', '151'],
    ['custom:age', '-1'],
    ['custom:age', '1.5'],
    ['custom:age', '1e2'],
    ['custom:member', 'yes'],
    ['custom:since', '21.11.2026'],
    ['custom:since', '2026-02-30'],
    ['custom:since', '2026-11-21T25:00:00Z'],
  ]
  for (const [name, value] of wrong) {
    await assert.rejects(
      updateAttributes(world, token, { [name]: value }),
      refusal(
        'InvalidParameterException',
        new RegExp(`^user\\.${name}: (String|Number|Boolean|DateTime) must be [^\\n]+\\n$`),
      ),
      `${name} = ${value}`,
    )
  }
  await updateAttributes(world, token, {
    birthdate: '0000-05-01',
    'custom:age': '150',
    'custom:since': '2026-11-21',
  })
})

test('a value that breaks the schema is told as «user.» with its attribute, a line for each', async () => {
  await using world = await newWorld()
  const app = await world.pool({ Schema: [...customSchema] })
  const token = await signedInUser(world, app, 'diego')
  await assert.rejects(
    updateAttributes(world, token, { birthdate: '1990-01-011' }),
    refusal('InvalidParameterException', 'user.birthdate: String must be no longer than 10 characters\n'),
  )
  await assert.rejects(
    updateAttributes(world, token, { birthdate: '1990-01-011', 'custom:color': 'x' }),
    refusal(
      'InvalidParameterException',
      'user.birthdate: String must be no longer than 10 characters\nuser.custom:color: String must be no shorter than 2 characters\n',
    ),
  )
})

test('bounds of a number hold to the last digit', async () => {
  await using world = await newWorld()
  const bounds = { MinValue: '-9007199254740993', MaxValue: '9223372036854775807' }
  const app = await world.pool({
    Schema: [{ Name: 'big', AttributeDataType: 'Number', NumberAttributeConstraints: bounds }],
  })
  const token = await signedInUser(world, app, 'diego')
  for (const value of Object.values(bounds)) await updateAttributes(world, token, { 'custom:big': value })
  for (const value of ['-9007199254740994', '9223372036854775808']) {
    await assert.rejects(
      updateAttributes(world, token, { 'custom:big': value }),
      refusal('InvalidParameterException', /^user\.custom:big: Number must be no (less|greater) than /),
    )
  }
})

test('an address is kept as the text that it is', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  for (const address of ['555 home', '{"street_address": "555 home"', ' {} ']) {
    await updateAttributes(world, token, { address })
    assert.equal((await attributesOf(world, token))['address'], address)
  }
})

test('a value has at most 2,048 characters and 2,048 bytes', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  await updateAttributes(world, token, { nickname: 'x'.repeat(2048) })
  await assert.rejects(
    updateAttributes(world, token, { nickname: 'x'.repeat(2049) }),
    refusal('InvalidParameterException', /Member must have length less than or equal to 2048/),
  )
  await assert.rejects(
    updateAttributes(world, token, { nickname: 'é'.repeat(1025) }),
    refusal('InvalidParameterException', /^user\.nickname: String must be no longer than /),
  )
})
