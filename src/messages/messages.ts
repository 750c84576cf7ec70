import type { CodeRecord, StoredMessage } from '../domain/records.ts'
import type { User } from '../domain/user.ts'

/** A code or an invitation on its way to a user. */
export interface Message {
  readonly at: number
  readonly pool: string
  readonly user: string
  readonly to: string
  readonly medium: 'EMAIL' | 'SMS'
  readonly subject: string
  readonly text: string
  /** The same for mail programs that show HTML. */
  readonly html?: string | undefined
  readonly code: string
  /** By what the code is known to be still good, where it can be replaced or withdrawn before the message has left. */
  readonly keptAs?: KeptCode | undefined
  /** When it is of no use any more. */
  readonly expires: number
  /** Why it is sent, in the words of the CustomMessage trigger, `CustomMessage_SignUp`, or `Notice_emailChanged`, … */
  readonly trigger: string
  /** What a sender of the pool's own is told besides; absent where the pool has none for this medium. */
  readonly told?: Told | undefined
}

/** Whether it tells of a change. Functions of pools know no such messages, so none sends them. */
export const isNotice = ({ trigger }: Pick<Message, 'trigger'>): boolean => trigger.startsWith('Notice_')

/** A code, or else a temporary password, as the database has it of the user `sub`. */
export type KeptCode = Pick<CodeRecord, 'sub' | 'purpose' | 'hash'> | Pick<User, 'sub' | 'temporarySince'>

/** What a function that sends a pool's messages learns of the call that a message came from. */
export interface Told {
  /** Undefined where no app is involved. */
  readonly clientId?: string | undefined
  /** Those of the user, as events show them. */
  readonly userAttributes: Readonly<Record<string, string>>
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined
}

/** How messages leave. A message is written into the plan that it belongs to, and delivered after the commit. */
export interface Messages {
  /** The message as it is to be stored with the plan; undefined where nothing keeps or sends it. */
  write(message: Message): StoredMessage | undefined
  /**
   * Delivers messages that were written and have been committed.
   * @throws {CognitoError} CodeDeliveryFailureException: they were not delivered, or it is not known yet
   */
  deliver(messages: readonly Message[]): Promise<void>
  /**
   * Delivers them a little after the answer has left, where how long they take, or that they fail, would tell that they
   * are for somebody. What fails is tried again all the same.
   */
  deliverUnseen(messages: readonly Message[]): void
}
