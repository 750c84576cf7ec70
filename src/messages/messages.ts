import type { StoredMessage } from '../store/store.ts'

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
  /** When it is of no use any more. */
  readonly expires: number
  /** Why it is sent, in the words of the CustomMessage trigger: `CustomMessage_SignUp`, … */
  readonly trigger: string
}

/** How messages leave. A message is written into the plan that it belongs to, and delivered after the commit. */
export interface Messages {
  /** The message as it is to be stored with the plan; undefined where nothing keeps or sends it. */
  write(message: Message): StoredMessage | undefined
  /**
   * Delivers messages that have been committed.
   * @throws {CognitoError} CodeDeliveryFailureException: nothing here can deliver them
   */
  deliver(messages: readonly Message[]): Promise<void>
}
