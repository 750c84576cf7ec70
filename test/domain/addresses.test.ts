import assert from 'node:assert/strict'
import test from 'node:test'
import { isEmail } from '../../src/domain/attribute-value.ts'

test('an e-mail address is one that mail can go to', () => {
  for (const text of [
    'diego@example.com',
    'o.b+rockpool@mail.example.co.uk',
    'код@bücher.example',
    'a..b.@example.com',
    'root@localhost',
    `${'x'.repeat(64)}@example.com`,
    `a@${'b'.repeat(248)}.com`,
  ]) {
    assert.ok(isEmail(text), text)
  }
})

test('what no mail can go to, or more than one, is no address', () => {
  for (const text of [
    '',
    '@example.com',
    'diego@',
    'diego@exa mple.com',
    'a@b@example.com',
    'a@example.com,b@example.com',
    'a@example.com;b@example.com',
    'Diego<diego@example.com>',
    '"diego"@example.com',
    'diego(home)@example.com',
    'diego@[127.0.0.1]',
    'di\\ego@example.com',
    'diego@example.com:25',
    'diego\u0000@example.com',
    'diego\u007f@example.com',
    'diego\u0085@example.com',
    'diego\u2028@example.com',
    'diego\ud800@example.com',
    'diego@example..com',
    'diego@.example.com',
    'diego@example.com.',
    `${'x'.repeat(65)}@example.com`,
    `${'é'.repeat(33)}@example.com`,
    `a@${'b'.repeat(249)}.com`,
  ]) {
    assert.ok(!isEmail(text), JSON.stringify(text))
  }
})
