import assert from 'node:assert/strict'
import test from 'node:test'
import { redact } from '../../../src/messages/transports/send-failure.ts'

test('words of a service become one short line without addresses, numbers and the code', () => {
  const message = { to: 'diego@example.com', code: '493817' }
  for (const [text, shown] of [
    ['550-5.1.1 The account\r\n550 5.1.1 does not exist', '550-5.1.1 The account 550 5.1.1 does not exist'],
    ["<diego@example.com>: and maria.o'neil+x@sub.example.com too", "<***>: and maria.o'*** too"],
    ['To=+4915112345678 (0151 123-456-78)', 'To=*** (***)'],
    ['Your code is 493817.', 'Your code is ***.'],
    ['\u001b[31mred\u202eturned\u0000', '[31mred turned'],
    ['x'.repeat(500), 'x'.repeat(200)],
  ] as const) {
    assert.equal(redact(text, message), shown)
  }
  assert.equal(redact('nothing to hide', { to: '', code: '' }), 'nothing to hide')
})
