import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { newVault } from '../../../src/crypto/vault.ts'
import { readInbox } from '../../../src/messages/inbox/inbox.ts'
import { sealMessage } from '../../../src/messages/outbox/sealed-message.ts'

test('the inbox lists a message under the names that programs read, without the reference to its code', async () => {
  const vault = newVault(randomBytes(32))
  const at = Date.UTC(2026, 10, 30)
  const body = sealMessage(vault, {
    at,
    poolId: 'eu-test-1_inbox',
    user: 'diego',
    to: 'diego@example.com',
    medium: 'EMAIL',
    subject: 'Your verification code',
    text: 'Your verification code is 123456. ',
    code: '123456',
    codeRef: { sub: 'sub', purpose: 'confirm', hash: 'hash' },
    expires: at + 60_000,
    trigger: 'CustomMessage_SignUp',
    senderContext: { clientId: 'client', userAttributes: { sub: 'sub' } },
  })
  const stored = {
    id: 'm1',
    poolId: 'eu-test-1_inbox',
    at,
    body,
    state: 'sent',
    expires: at,
    due: at,
  } as const
  const store = { listMessages: async () => [{ ...stored, attempts: 1, failure: '' }] }
  const entries = await readInbox(store, vault, {}, 10)
  // As programs get them.
  assert.deepEqual(JSON.parse(JSON.stringify(entries)), [
    {
      at: '2026-11-30T00:00:00.000Z',
      pool: 'eu-test-1_inbox',
      user: 'diego',
      to: 'diego@example.com',
      medium: 'EMAIL',
      subject: 'Your verification code',
      text: 'Your verification code is 123456. ',
      code: '123456',
      expires: at + 60_000,
      trigger: 'CustomMessage_SignUp',
      told: { clientId: 'client', userAttributes: { sub: 'sub' } },
    },
  ])
})
