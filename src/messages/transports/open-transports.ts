import type { Message } from '../message.ts'
import { SendFailed, type Senders } from '../sender.ts'
import { isPhoneNumber } from '../../domain/attribute-value.ts'
import type { Pool } from '../../domain/pool.ts'
import type { Transport } from './transport.ts'
import type { SenderSettings } from './settings.ts'

export interface SenderParts {
  /** Whether webhooks may be on this machine and its own network. */
  readonly allowPrivateAddresses: boolean
  now(): number
  /** The time limit of one try in all, in milliseconds. */
  readonly timeoutMs?: number
}

/**
 * Opens the senders that the settings name. The code of a service is loaded only if it is used. Closing waits until
 * messages under way have left or failed.
 * @throws {PackageMissing} the package of a service is not installed
 */
export async function openSenders(settings: SenderSettings, parts: SenderParts): Promise<Senders> {
  const { timeoutMs = 8000 } = parts
  const transports = {
    EMAIL: await openEmail(settings, timeoutMs),
    SMS: await openSms(settings, parts),
  }
  const sending = new Set<Promise<void>>()
  return {
    async send(pool, message, id) {
      const transport = transports[message.medium]
      if (!transport) throw refused('The message could not be sent: no sender is configured on this server.')
      if (message.medium === 'SMS') checkNumber(message.to, settings.smsSandbox)
      const sent = sendBy(transport, pool, message, id, timeoutMs).finally(() => sending.delete(sent))
      sending.add(sent)
      await sent
    },
    async close() {
      await Promise.allSettled(sending)
      transports.EMAIL?.close()
      transports.SMS?.close()
    },
  }
}

async function openEmail(settings: SenderSettings, timeoutMs: number): Promise<Transport | undefined> {
  const { smtp, ses } = settings.email ?? {}
  if (smtp) return (await import('./smtp.ts')).newSmtpTransport(smtp, settings)
  if (ses) return (await import('./ses.ts')).openSesTransport(ses, settings, timeoutMs)
  return undefined
}

async function openSms({ sms }: SenderSettings, parts: SenderParts): Promise<Transport | undefined> {
  if (sms?.sns) return (await import('./sns.ts')).openSnsTransport(sms.sns, sms)
  if (sms?.twilio) return (await import('./twilio.ts')).newTwilioTransport(sms.twilio, sms)
  if (sms?.webhook) return (await import('./webhook.ts')).newWebhookTransport(sms.webhook, sms, parts)
  return undefined
}

function checkNumber(to: string, sandbox: readonly string[] | undefined): void {
  if (!isPhoneNumber(to)) throw refused('The number of the recipient cannot be used.')
  if (sandbox && !sandbox.includes(to))
    throw refused('This server is in the SMS sandbox: it sends only to numbers that were verified for it.')
}

const refused = (text: string) => new SendFailed(text, { isFinal: true })

async function sendBy(
  transport: Transport,
  pool: Pool,
  message: Message,
  id: string,
  timeoutMs: number,
): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    await transport.send(pool, message, id, signal)
  } catch (error) {
    if (error instanceof SendFailed) throw error
    if (signal.aborted)
      throw new SendFailed(`The service did not answer within ${timeoutMs / 1000} seconds.`, {
        isFinal: false,
      })
    throw transport.toSendError(error, message)
  }
}
