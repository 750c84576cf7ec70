import type { Context } from '../context.ts'
import type { StoredMessage } from '../domain/records.ts'
import { CognitoError } from '../errors.ts'
import type { Message } from '../messages/message.ts'

/** The messages as a commit stores them. */
export const storedMessages = (
  context: Pick<Context, 'messages'>,
  messages: readonly Message[],
): readonly StoredMessage[] =>
  messages.map((message) => context.messages.seal(message)).filter((message) => message !== undefined)

/**
 * Delivers the messages of a change that is committed. The change stands, even if they cannot be delivered.
 * @throws {CognitoError} CodeDeliveryFailureException
 */
export async function deliver(
  { messages, trail }: Pick<Context, 'messages' | 'trail'>,
  committed: readonly Message[],
): Promise<void> {
  trail.isDone = true
  await messages.deliver(committed)
}

/** Delivers messages where the caller is not told of the outcome. A failed message is tried again all the same. */
export async function deliverSilently(
  { messages }: Pick<Context, 'messages'>,
  committed: readonly Message[],
): Promise<void> {
  try {
    await messages.deliver(committed)
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error
  }
}
