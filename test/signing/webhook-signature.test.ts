import assert from 'node:assert/strict'
import test from 'node:test'
import { readWebhookSecret, webhookHeaders } from '../../src/signing/webhook-signature.ts'

test('the signature is the one that the standard shows for its own example', () => {
  const secret = readWebhookSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
  const headers = webhookHeaders(
    secret,
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    1_614_265_330_999,
    '{"test": 2432232314}',
  )
  assert.deepEqual(headers, {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('a secret that is not written as it must be is refused, and not repeated', () => {
  const bytes = (count: number) => Buffer.alloc(count, 7).toString('base64')
  assert.equal(readWebhookSecret(`whsec_${bytes(24)}`).length, 24)
  assert.equal(readWebhookSecret(`whsec_${bytes(64)}`).length, 64)
  for (const text of [
    '',
    'whsec_',
    bytes(32),
    `whsec_${bytes(23)}`,
    `whsec_${bytes(65)}`,
    `whsec_${bytes(32)}!`,
    `whpk_${bytes(32)}`,
  ]) {
    assert.throws(() => readWebhookSecret(text), {
      name: 'RangeError',
      message: 'must be whsec_ and 24 to 64 bytes in base64',
    })
  }
})
