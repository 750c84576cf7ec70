import { createHmac } from 'node:crypto'

/**
 * Headers of a signed webhook, as standardwebhooks.com describes them. They prove to the receiver that this server
 * calls and when. They also prove that the body was not changed on its way. `at` is in milliseconds since 1970. `id`
 * is the same for every try of the same call, and has no full stop in it.
 */
export function webhookHeaders(
  secret: Buffer,
  id: string,
  at: number,
  body: string,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at / 1000))
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

/**
 * Reads a secret that is written as `whsec_` and base64.
 * @throws {RangeError} the secret has another form, or not 24 to 64 bytes; the message does not repeat it
 */
export function readWebhookSecret(text: string): Buffer {
  const bytes = Buffer.from(text.slice(prefix.length), 'base64')
  const isWritten = text === prefix + bytes.toString('base64')
  if (isWritten && bytes.length >= 24 && bytes.length <= 64) return bytes
  throw new RangeError('must be whsec_ and 24 to 64 bytes in base64')
}

const prefix = 'whsec_'
