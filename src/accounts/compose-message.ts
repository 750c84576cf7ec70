import type { PoolCall } from '../context.ts'
import { type CustomWords, type RequiredPlaceholder, toCustomWords } from '../domain/custom-message.ts'
import type { UserState } from '../domain/user.ts'
import type { Wording } from '../messages/compose/wording.ts'
import type { Message } from '../messages/message.ts'
import { attributesForEvent, newEvent } from '../triggers/contract/event.ts'
import type { TriggerName } from '../triggers/contract/triggers.ts'

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

const senders: Readonly<Record<Medium, TriggerName>> = { EMAIL: 'CustomEmailSender', SMS: 'CustomSMSSender' }

/**
 * The wording of messages, as the pool's function wants it. The function is asked before anything is committed. It is
 * not asked for media that a function of the pool sends by itself.
 * @throws {CognitoError} as Triggers.call · InvalidLambdaResponseException: the words cannot be used
 */
export async function askForWords(
  { pool, triggers }: Pick<PoolCall, 'pool' | 'triggers'>,
  user: UserState,
  { trigger, clientId, clientMetadata }: CustomMessageSource,
  request: { readonly media: readonly Medium[]; readonly required: RequiredPlaceholder },
): Promise<CustomWords> {
  if (!triggers.has(pool, 'CustomMessage')) return {}
  const media = request.media.filter((medium) => !triggers.has(pool, senders[medium]))
  if (media.length === 0) return {}
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
  return response ? toCustomWords(response, media, request.required) : {}
}

/** The parts of a message that differ from kind to kind. */
type MessageParts = Pick<Message, 'at' | 'to' | 'medium' | 'code' | 'codeRef' | 'expires'> & {
  readonly wording: Wording
}

/** A message to a user. If a function of the pool sends it, the message has the facts of the call for that function. */
export function composeMessage(
  { pool, triggers }: Pick<PoolCall, 'pool' | 'triggers'>,
  user: UserState,
  { trigger, clientId, clientMetadata }: CustomMessageSource,
  { wording, ...parts }: MessageParts,
): Message {
  const message = { ...parts, ...wording, poolId: pool.id, user: user.username, trigger }
  if (!triggers.has(pool, senders[parts.medium])) return message
  return {
    ...message,
    senderContext: { clientId, userAttributes: attributesForEvent(pool, user), clientMetadata },
  }
}
