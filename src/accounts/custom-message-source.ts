import type { Message, SenderContext } from '../messages/messages.ts'
import { toCustomWords, type Carried, type CustomWords } from '../domain/custom-message.ts'
import type { Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import { attributesForEvent, newEvent } from '../triggers/contract/event.ts'
import type { TriggerName } from '../triggers/contract/triggers.ts'
import type { Context } from '../context.ts'

type Medium = Message['medium']

/** The reason for messages, as the pool's functions are told. */
export interface CustomMessageSource {
  readonly trigger:
    | 'CustomMessage_SignUp'
    | 'CustomMessage_ResendCode'
    | 'CustomMessage_ForgotPassword'
    | 'CustomMessage_UpdateUserAttribute'
    | 'CustomMessage_VerifyUserAttribute'
    | 'CustomMessage_AdminCreateUser'
    | 'CustomMessage_Authentication'
  /** Undefined where no app is involved. */
  readonly clientId?: string | undefined
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined
}

/** The user that messages go to. */
export type Recipient = Omit<User, 'version' | 'modified'>

const senders: Readonly<Record<Medium, TriggerName>> = { EMAIL: 'CustomEmailSender', SMS: 'CustomSMSSender' }

/**
 * The wording of messages, as the pool's function wants it. The function is asked before anything is committed. It is
 * not asked for media that a function of the pool sends by itself.
 * @throws {CognitoError} as Triggers.call · InvalidLambdaResponseException: the words cannot be used
 */
export async function askForWords(
  { triggers }: Pick<Context, 'triggers'>,
  pool: Pool,
  user: Recipient,
  occasion: CustomMessageSource,
  asked: { readonly media: readonly Medium[]; readonly carried: Carried },
): Promise<CustomWords> {
  if (!triggers.has(pool, 'CustomMessage')) return {}
  const media = asked.media.filter((medium) => !triggers.has(pool, senders[medium]))
  if (media.length === 0) return {}
  const { trigger, clientId, clientMetadata } = occasion
  const isInvitation = trigger === 'CustomMessage_AdminCreateUser'
  const response = await triggers.call(pool, 'CustomMessage', () =>
    newEvent(pool, {
      source: trigger,
      userName: user.username,
      clientId,
      request: {
        userAttributes: attributesForEvent(pool, user),
        codeParameter: '{####}',
        linkParameter: '{##Click Here##}',
        usernameParameter: isInvitation ? '{username}' : null,
        ...(clientMetadata && { clientMetadata }),
      },
      response: { smsMessage: null, emailMessage: null, emailSubject: null },
    }),
  )
  return response ? toCustomWords(response, media, asked.carried) : {}
}

/** The facts beside the message for the pool's function that sends messages of a medium. */
export function senderContextFor(
  { triggers }: Pick<Context, 'triggers'>,
  pool: Pool,
  user: Recipient,
  { clientId, clientMetadata }: CustomMessageSource,
  medium: Medium,
): { readonly told?: SenderContext } {
  if (!triggers.has(pool, senders[medium])) return {}
  return { told: { clientId, userAttributes: attributesForEvent(pool, user), clientMetadata } }
}
