import type { Shape } from '../../src/model/shapes.ts'
import assert from 'node:assert/strict'
import test from 'node:test'
import { actions, shapes } from '../../src/model/table.ts'
import type { Action } from '../../src/model/types.ts'
import { operations } from '../../src/operations/index.ts'
import { bodyLimit, maxBodyLength, shortBody } from '../../src/http/body-limit.ts'
import { checkBounds } from '../../src/http/json-bounds.ts'

const names = Object.keys(operations) as Action[]

/** What the model leaves without a maximum, at the most that a client has use for. */
const sensible = { text: 2048, token: 12_000, list: 75, map: 10, mapText: 200 }

/** The longest value that the model allows, of letters that take `letter` in JSON. */
function fullest(name: string, letter: string, inMap = false): unknown {
  const shape: Shape | undefined = shapes[name]
  assert.ok(shape, name)
  switch (shape.kind) {
    case 'string': {
      if (shape.enum) return shape.enum.toSorted((one, other) => other.length - one.length)[0]
      if (name === 'TokenModelType') return 'x'.repeat(sensible.token)
      if (inMap) return letter.repeat(sensible.mapText)
      // The longest text of all stands for texts that the model says nothing of.
      return letter.repeat(shape.max === undefined || shape.max === 131_072 ? sensible.text : shape.max)
    }
    case 'blob':
      return Buffer.alloc(shape.max ?? 1000).toString('base64')
    case 'list':
      return Array.from({ length: shape.max ?? sensible.list }, () => fullest(shape.member, letter))
    case 'map':
      return Object.fromEntries(
        Array.from({ length: shape.max ?? sensible.map }, (_, index) => [
          `${index}`.padEnd(sensible.mapText, 'k'),
          fullest(shape.value, letter, true),
        ]),
      )
    case 'structure':
      return Object.fromEntries(
        Object.entries(shape.members).map(([member, target]) => [member, fullest(target, letter)]),
      )
    case 'document':
      return { value: 'x'.repeat(10_000) }
    case 'integer':
    case 'long':
      return shape.max ?? 2 ** 53 - 1
    case 'timestamp':
      return 1_789_302_400.123
    case 'boolean':
      break
  }
  return false
}

/** As clients write it that send ASCII only, with blanks between members. */
const toAscii = (value: unknown) =>
  JSON.stringify(value).replace(
    /[^ -~]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

test('a request at the maxima of the model fits, for every operation that is built', () => {
  for (const action of names.filter((name) => operations[name])) {
    for (const letter of ['x', '"', 'д', '中']) {
      const body = Buffer.from(JSON.stringify(fullest(actions[action].input, letter)))
      checkBounds(body)
      const most = bodyLimit(action)
      assert.ok(body.length <= most || most === maxBodyLength, `${action}: ${body.length} of ${most} bytes`)
    }
  }
})

test('the fullest change of a user fits, however it is written', () => {
  const UserAttributes = Array.from({ length: 70 }, (_, index) => ({
    Name: `custom:${String(index).padEnd(20, 'x')}`,
    Value: '中'.repeat(2048),
  }))
  const body = toAscii({ AccessToken: 'x'.repeat(12_000), UserAttributes })
  assert.ok(body.length > 850_000)
  assert.ok(body.length <= bodyLimit('UpdateUserAttributes'))
  assert.ok(body.length <= bodyLimit('SignUp'))
})

test('no request is longer than a megabyte, and every one may have 16 KB', () => {
  for (const action of names) {
    const limit = bodyLimit(action)
    assert.ok(limit >= shortBody && limit <= maxBodyLength, `${action}: ${limit}`)
  }
})

test('an operation with a few short members takes no more than 16 KB', () => {
  for (const action of [
    'GetUser',
    'ChangePassword',
    'RevokeToken',
    'GlobalSignOut',
    'AdminGetUser',
  ] as const) {
    assert.equal(bodyLimit(action), shortBody, action)
  }
  for (const action of [
    'InitiateAuth',
    'RespondToAuthChallenge',
    'ForgotPassword',
    'ConfirmSignUp',
  ] as const) {
    assert.ok(bodyLimit(action) < 120_000, `${action}: ${bodyLimit(action)}`)
  }
})
