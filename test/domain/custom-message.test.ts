import assert from 'node:assert/strict'
import test from 'node:test'
import { toCustomWords } from '../../src/domain/custom-message.ts'

const unusable = { name: 'InvalidLambdaResponseException', message: 'Unrecognizable lambda output' }
const both = ['EMAIL', 'SMS'] as const

test('texts of the function take the place of the usual ones', () => {
  const words = { smsMessage: 'Code {####}', emailMessage: 'Your code: {####}', emailSubject: 'Hi' }
  assert.deepEqual(toCustomWords(words, both, 'code'), words)
})

test('a text that is left out or null is the usual one', () => {
  const none = { smsMessage: undefined, emailMessage: undefined, emailSubject: undefined }
  assert.deepEqual(toCustomWords({}, both, 'code'), none)
  assert.deepEqual(toCustomWords({ smsMessage: null, emailMessage: null }, both, 'code'), none)
})

test('texts count only for the media of the message', () => {
  const words = { smsMessage: 'no code', emailMessage: 'Your code: {####}' }
  assert.equal(toCustomWords(words, ['EMAIL'], 'code').smsMessage, undefined)
  assert.throws(() => toCustomWords(words, ['SMS'], 'code'), unusable)
})

test('a text that is no string is refused', () => {
  for (const smsMessage of [1, true, [], {}]) {
    assert.throws(() => toCustomWords({ smsMessage }, ['SMS'], 'code'), unusable)
  }
})

test('a text is as long as a template of the pool may be', () => {
  const code = '{####}'
  const text = (length: number) => code.padEnd(length, 'x')
  const isTaken = (words: Readonly<Record<string, string>>) => {
    try {
      return toCustomWords(words, both, 'code') !== undefined
    } catch {
      return false
    }
  }
  assert.deepEqual(
    [6, 140, 141].map((length) => isTaken({ smsMessage: text(length) })),
    [true, true, false],
  )
  assert.deepEqual(
    [6, 20_000, 20_001].map((length) => isTaken({ emailMessage: text(length) })),
    [true, true, false],
  )
  assert.deepEqual(
    [0, 1, 140, 141].map((length) => isTaken({ emailSubject: 'x'.repeat(length) })),
    [false, true, true, false],
  )
})

test('a text has a place for what the message brings', () => {
  const [code, link, name] = ['Code {####}', 'Go {##here##}', 'You are {username}']
  const taken = (carried: Parameters<typeof toCustomWords>[2]) =>
    [code, link, name, `${name} ${code}`].map((emailMessage) => {
      try {
        return toCustomWords({ emailMessage }, ['EMAIL'], carried).emailMessage !== undefined
      } catch (error) {
        assert.equal((error as Error).name, unusable.name)
        return false
      }
    })
  assert.deepEqual(taken('code'), [true, false, false, true])
  assert.deepEqual(taken('code or link'), [true, true, false, true])
  assert.deepEqual(taken('user name'), [false, false, true, true])
  assert.deepEqual(taken('user name and password'), [false, false, false, true])
})
