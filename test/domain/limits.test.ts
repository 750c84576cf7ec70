import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import test from 'node:test'
import { cognitoLimits, servingLimits, withChanges } from '../../src/domain/limits.ts'

const minute = 60_000
const units = /^(an hour|a day|a minute|minutes|a code|a sign-in|a pool|a user|until a right one)$/

/** Every number in an object, by its path. */
const leavesOf = (value: object, path = ''): readonly (readonly [path: string, value: number])[] =>
  Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
    if (typeof member === 'number') return [[`${path}${name}`, member] as const]
    return typeof member === 'object' && member !== null ? leavesOf(member, `${path}${name}.`) : []
  })

test('docs/limits.md has every limit, with the values of both modes', async () => {
  const text = await readFile(resolve(import.meta.dirname, '../../docs/limits.md'), 'utf8')
  const rows = text
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, setting = '']) => setting.startsWith('`'))
  for (const [, setting, , unit] of rows) assert.match(unit ?? '', units, setting)
  const given = rows.map(([, setting = '', , , , development, serving]) => [
    setting.slice(1, -1),
    `${development} and ${serving}`,
  ])
  const inDevelopment = new Map(leavesOf(cognitoLimits))
  const inServing = new Map(leavesOf(servingLimits))
  const shown = (name: string, value: number | undefined) => {
    if (value === undefined) return 'none'
    return String(name.endsWith('Validity') ? value / minute : value)
  }
  const names = [...new Set([...inServing.keys(), ...inDevelopment.keys()])]
  assert.ok(names.length > 30)
  const expected = names.map((name) => [
    name,
    `${shown(name, inDevelopment.get(name))} and ${shown(name, inServing.get(name))}`,
  ])
  assert.deepEqual(Object.fromEntries(given), Object.fromEntries(expected))
})

test('a limit that is changed leaves the others as they are, and null takes one away', () => {
  const changed = withChanges(servingLimits, {
    failuresInRow: null,
    unknownNames: 10,
    attempts: { ForgotPassword: { hour: 3 } },
    codes: { recover: { hour: 1, day: null } },
  })
  assert.equal(changed.failuresInRow, undefined)
  assert.equal(changed.unknownNames, 10)
  assert.equal(changed.failuresPerSource, 1000)
  assert.deepEqual(changed.attempts.ForgotPassword, { hour: 3, fromAll: { hour: 100 } })
  assert.deepEqual(changed.attempts.ConfirmSignUp, servingLimits.attempts.ConfirmSignUp)
  assert.deepEqual(changed.codes.recover, { hour: 1, day: undefined, fromAll: { hour: 10, day: 40 } })
  assert.deepEqual(
    withChanges(cognitoLimits, { answersPerCode: { fromOne: 1, fromAll: 2 } }).answersPerCode,
    {
      fromOne: 1,
      fromAll: 2,
    },
  )
  assert.deepEqual(withChanges(servingLimits, {}), servingLimits)
})
