import assert from 'node:assert/strict'
import test from 'node:test'
import { parseMailbox } from '../../../src/messages/transports/mail-address.ts'

test('a sender is an address, alone or behind a name', () => {
  for (const [text, name, address] of [
    ['no-reply@example.com', '', 'no-reply@example.com'],
    [' Example <no-reply@example.com> ', 'Example', 'no-reply@example.com'],
    ['"Example, Inc." <no-reply@example.com>', 'Example, Inc.', 'no-reply@example.com'],
    ['مثال <код@bücher.example>', 'مثال', 'код@bücher.example'],
    ['Two\r\nlines\u0000 <no-reply@example.com>', 'Two lines', 'no-reply@example.com'],
  ] as const) {
    assert.deepEqual(parseMailbox(text), { name, address }, text)
  }
})

test('a text that is not one address is no sender', () => {
  for (const text of [
    '',
    'Example',
    'Example <>',
    'Example <no-reply>',
    'a@example.com, b@example.com',
    'A <a@example.com>, B <b@example.com>',
    'A <a@example.com\r\nBcc: b@example.com>',
    'a@example.com\nb@example.com',
    '<<a@example.com>>',
  ]) {
    assert.equal(parseMailbox(text), undefined, text)
  }
})
