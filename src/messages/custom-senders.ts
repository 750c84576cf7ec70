import type { Pool } from '../domain/pool.ts'
import { newEvent } from '../triggers/contract/event.ts'
import type { TriggerEvent, TriggerName, Triggers } from '../triggers/contract/triggers.ts'
import { escapeHtml } from './compose/html.ts'
import { isNotice, type Message } from './message.ts'
import { SendFailed, type Senders } from './sender.ts'

export interface CustomSendersParts {
  /** Senders of messages that no function takes. */
  readonly senders: Senders
  readonly triggers: Triggers
  /** Whether the function runs in this server, so that codes do not leave it and need no encryption. */
  readonly isLocal: (pool: Pool, trigger: TriggerName) => boolean
  /** Encrypts a code under a key of the pool, as functions of Cognito get it. @throws {Error} */
  readonly encrypt: (code: string, key: { readonly id: string; readonly poolId: string }) => Promise<string>
  /** The time limit of one message in all (milliseconds). It is shorter than an attempt, which ends only with it. */
  readonly timeoutMs?: number
}

const custom = {
  EMAIL: {
    trigger: 'CustomEmailSender',
    type: 'customEmailSenderRequestV1',
    attribute: 'email',
  },
  SMS: { trigger: 'CustomSMSSender', type: 'customSMSSenderRequestV1', attribute: 'phone_number' },
} as const

/**
 * Senders that hand a message to the pool's own function, if it has one for the medium. The function gets the code
 * and the recipient, and finds its own words. If the pool names a KMS key, only a function that runs here gets the
 * code unencrypted.
 */
export const newCustomSenders = (parts: CustomSendersParts): Senders => ({
  async send(pool, message, id) {
    const { senders, triggers, timeoutMs = 8000 } = parts
    const { trigger } = custom[message.medium]
    if (isNotice(message) || !triggers.has(pool, trigger)) return senders.send(pool, message, id)
    const until = performance.now() + timeoutMs
    const code = await codeFor(parts, pool, message)
    try {
      await triggers.call(pool, trigger, () => toEvent(pool, message, code), until)
    } catch (error) {
      // The error of a function may name the user, so only the kind of failure is senderContext.
      const kind = error instanceof Error ? error.name : 'an unknown error'
      throw new SendFailed(`${trigger} did not take the message: ${kind}.`, { isFinal: false })
    }
  },
  close: () => parts.senders.close(),
})

/** The code for the function. Cognito escapes temporary passwords for HTML; codes have nothing to escape. */
async function codeFor(
  { isLocal, encrypt }: CustomSendersParts,
  pool: Pool,
  { medium, code, trigger }: Message,
): Promise<string> {
  const shown = trigger === 'CustomMessage_AdminCreateUser' ? escapeHtml(code) : code
  const key = pool.record.settings.LambdaConfig?.KMSKeyID
  if (key === undefined || isLocal(pool, custom[medium].trigger)) return shown
  try {
    return await encrypt(shown, { id: key, poolId: pool.id })
  } catch (cause) {
    const text = `The code for ${custom[medium].trigger} could not be encrypted under the pool's KMSKeyID.`
    throw new SendFailed(text, { isFinal: false, cause })
  }
}

function toEvent(
  pool: Pool,
  { medium, to, user, trigger, senderContext }: Message,
  code: string,
): TriggerEvent {
  const { trigger: sender, type, attribute } = custom[medium]
  return newEvent(pool, {
    source: trigger.replace('CustomMessage', sender),
    userName: user,
    clientId: senderContext?.clientId,
    request: {
      type,
      code,
      // The address that the message is for: a new one is not yet the user's while it waits for its code.
      userAttributes: { ...senderContext?.userAttributes, [attribute]: to },
      clientMetadata: senderContext?.clientMetadata ?? null,
    },
    response: {},
  })
}
