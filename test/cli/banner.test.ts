import assert from 'node:assert/strict'
import test from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { nearest } from '../../src/cli/help.ts'
import { messageLine } from '../../src/cli/banner.ts'
import type { Message } from '../../src/messages/message.ts'

const message: Message = {
  at: new Date(2026, 10, 7, 9, 5, 7).getTime(),
  poolId: 'us-east-1_rockpool',
  user: 'diego',
  to: 'diego@example.com',
  medium: 'EMAIL',
  subject: 'Your verification code',
  text: 'Your verification code is 123456. ',
  code: '123456',
  expires: new Date(2026, 10, 8, 9, 5, 7).getTime(),
  trigger: 'CustomMessage_SignUp',
}

const plainLine = (parts: Partial<Message>) => stripVTControlCharacters(messageLine({ ...message, ...parts }))

test('a message is one line: time, medium, address, text', () => {
  assert.equal(
    plainLine({}),
    '09:05:07  EMAIL to diego@example.com (diego): Your verification code is 123456.',
  )
  assert.equal(
    plainLine({ user: 'diego@example.com' }),
    '09:05:07  EMAIL to diego@example.com: Your verification code is 123456.',
  )
})

test('text that a user chose cannot move the cursor, add lines, or turn the text around', () => {
  const line = messageLine({ ...message, user: 'a\u001B[2J\r\nb\u202Ec', text: 'one\ntwo 123456\u009B31m' })
  assert.doesNotMatch(stripVTControlCharacters(line), /[\p{Cc}\p{Cf}]/u)
  assert.ok(!line.includes('\u001B[2J'))
})

test('the nearest command is one that is at most two letters away', () => {
  const known = ['dev', 'start', 'keys', 'inbox', 'help']
  assert.equal(nearest('dve', known), 'dev')
  assert.equal(nearest('strat', known), 'start')
  assert.equal(nearest('key', known), 'keys')
  assert.equal(nearest('serve', known), undefined)
  assert.equal(nearest('x'.repeat(10_000), known), undefined)
})
