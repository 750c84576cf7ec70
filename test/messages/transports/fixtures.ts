import { SendFailed, type Senders } from '../../../src/messages/sender.ts'
import type { Message } from '../../../src/messages/message.ts'
import { toPool, type Pool, type PoolSettings } from '../../../src/domain/pool.ts'
import { openSenders, type SenderParts } from '../../../src/messages/transports/open-transports.ts'
import type { SenderSettings } from '../../../src/messages/transports/settings.ts'
import { poolRecord, start } from '../../store/fixtures.ts'

/** A pool with some settings that have to do with messages. */
export const newPool = (settings: Partial<PoolSettings> = {}): Pool => toPool(poolRecord(settings))

/** A message that carries the code 493817. */
export const newMessage = (parts: Partial<Message> = {}): Message => ({
  at: start,
  poolId: 'test_pool',
  user: 'diego',
  to: 'diego@example.com',
  medium: 'EMAIL',
  subject: 'Your verification code',
  text: 'Your verification code is 493817. ',
  code: '493817',
  expires: start + 86_400_000,
  trigger: 'CustomMessage_SignUp',
  ...parts,
})

export const newSms = (parts: Partial<Message> = {}) =>
  newMessage({ to: '+4915112345678', medium: 'SMS', subject: '', ...parts })

/** Senders that are closed with the test. Webhooks may be on this machine. */
export async function newSenders(
  settings: SenderSettings,
  parts: Partial<SenderParts> = {},
): Promise<Senders & AsyncDisposable> {
  const senders = await openSenders(
    { from: { name: 'Example', address: 'no-reply@example.com' }, ...settings },
    { allowPrivateAddresses: true, now: () => start, ...parts },
  )
  return { ...senders, [Symbol.asyncDispose]: () => senders.close() }
}

/** How sending fails. Failing otherwise than it should, or not at all, is an error. */
export async function failureOf(
  senders: Senders,
  message: Message,
  pool = newPool(),
): Promise<{ readonly text: string; readonly isFinal: boolean }> {
  try {
    await senders.send(pool, message, 'id-1')
  } catch (error) {
    if (error instanceof SendFailed) return { text: error.message, isFinal: error.isFinal }
    throw error
  }
  throw new Error('the message was sent')
}
