import type { CodeRecord, StoredMessage } from '../domain/records.ts'
import type { User } from '../domain/user.ts'

/** A code or an invitation on its way to a user. */
export interface Message {
  readonly at: number
  readonly poolId: string
  readonly user: string
  readonly to: string
  readonly medium: 'EMAIL' | 'SMS'
  readonly subject: string
  readonly text: string
  /** The text for mail programs that show HTML. */
  readonly html?: string | undefined
  readonly code: string
  /** Tells whether the code is still good, if it can be replaced or withdrawn before the message has left. */
  readonly codeRef?: CodeRef | undefined
  /** The time at which the message becomes useless. */
  readonly expires: number
  /** The reason, in the words of the CustomMessage trigger, `CustomMessage_SignUp`, or `Notice_emailChanged`, … */
  readonly trigger: string
  /** More data for the pool's own sender; absent if the pool has none for this medium. */
  readonly senderContext?: SenderContext | undefined
}

/** Whether the message is a notice of a change. Functions of pools know no notices, so none sends them. */
export const isNotice = ({ trigger }: Pick<Message, 'trigger'>): boolean => trigger.startsWith('Notice_')

/** A code or a temporary password of the user `sub`, as the database has it. */
export type CodeRef = Pick<CodeRecord, 'sub' | 'purpose' | 'hash'> | Pick<User, 'sub' | 'temporarySince'>

/** Data about the call that a message came from, for a function that sends the pool's messages. */
export interface SenderContext {
  /** Undefined if no app is involved. */
  readonly clientId?: string | undefined
  /** The user's attributes, as events show them. */
  readonly userAttributes: Readonly<Record<string, string>>
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined
}

/** Writes and delivers messages. A message is written into its plan, and delivered after the commit. */
export interface Messages {
  /** The message as the plan is to store it; undefined if nothing keeps or sends it. */
  seal(message: Message): StoredMessage | undefined
  /**
   * Delivers messages that were written and committed.
   * @throws {CognitoError} CodeDeliveryFailureException: a message was not delivered, or its fate is not known yet
   */
  deliver(messages: readonly Message[]): Promise<void>
  /**
   * Delivers messages a little after the answer has left. Otherwise the time that they take, or their failure, would
   * reveal that the user exists. Failed messages are still tried again.
   */
  deliverUnseen(messages: readonly Message[]): void
}
