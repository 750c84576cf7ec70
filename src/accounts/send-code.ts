import type { ClientCall } from '../context.ts'
import { budgetFor, type CodeTarget, isForStrangers, type SentPurpose } from '../domain/code-delivery.ts'
import type { Counted } from '../store/ports/attempts.ts'
import type { User } from '../domain/user.ts'
import type { CodeDeliveryDetailsType } from '../model/types.ts'
import { decoyHash } from './attempts.ts'
import { tryCountDecoySend } from './code-budget.ts'
import type { CustomMessageSource } from './compose-message.ts'
import { deliver, storedMessages } from './deliver.ts'
import { deliveryDetails, newCodeInBudget, validityOf } from './verification-codes.ts'

/**
 * Sends a user a new code, which takes the place of an earlier one of the same purpose. Where the client hides whether
 * users exist, a code that strangers can ask for leaves after the answer.
 * @returns what the caller may know of its destination; undefined if no more codes may go there now
 * @throws {CognitoError} as askForWords · CodeDeliveryFailureException
 */
export async function sendCode(
  call: ClientCall,
  user: User,
  target: CodeTarget,
  purpose: SentPurpose,
  source: Pick<CustomMessageSource, 'trigger' | 'clientMetadata'>,
): Promise<CodeDeliveryDetailsType | undefined> {
  const { client, store, messages, trail } = call
  const code = await newCodeInBudget(call, user, target, purpose, { clientId: client.id, ...source })
  if (!code) return undefined
  const { record, message, details } = code
  await store.putCode(record, storedMessages(call, [message]))
  if (client.hidesUsers && isForStrangers(purpose)) {
    trail.isDone = true
    messages.deliverUnseen([message])
  } else await deliver(call, [message])
  return details
}

/**
 * The same to a caller for a name that gets no code. The limits are those of a user. Nothing is sent, but a code is
 * awaited.
 */
export async function pretendToSendCode(
  call: ClientCall,
  counted: Counted,
  { attribute, value }: CodeTarget,
  purpose: SentPurpose,
): Promise<CodeDeliveryDetailsType | undefined> {
  const { store, pool, now } = call
  if (!(await tryCountDecoySend(call, budgetFor[purpose], counted))) return undefined
  const hash = decoyHash(counted)
  const expires = now() + validityOf(call, purpose)
  await store.putDecoyCode({ poolId: pool.id, sub: counted.sub, purpose, hash, expires, attribute, value })
  return deliveryDetails({ attribute, value })
}
