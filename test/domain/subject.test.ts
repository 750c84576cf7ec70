import assert from 'node:assert/strict'
import test from 'node:test'
import { isSubject } from '../../src/domain/subject.ts'

test('a UUID of any version in lower case has the form of a sub', () => {
  // Version 4 as new users have it, version 7 as older ones have it, and one of Cognito's own.
  for (const sub of [
    '919108f7-52d1-4320-9bac-f847db4148a8',
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
    '34c84488-e0e1-70ae-1234-5678f0e1d2c3',
  ]) {
    assert.ok(isSubject(sub), sub)
  }
})

test('any other text has not', () => {
  const sub = '919108f7-52d1-4320-9bac-f847db4148a8'
  for (const text of [
    '',
    'diego',
    sub.toUpperCase(),
    ` ${sub}`,
    `${sub}\n`,
    sub.replaceAll('-', ''),
    `${sub}0`,
  ]) {
    assert.ok(!isSubject(text), JSON.stringify(text))
  }
})
