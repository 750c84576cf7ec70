import type { Context, PoolCall } from '../context.ts'
import {
  budgetFor,
  type CodeTarget,
  maskAddress,
  mediumFor,
  type SentPurpose,
} from '../domain/code-delivery.ts'
import { confirmationPath, linkSecretBytes, toQuery } from '../domain/confirmation-link.ts'
import type { CustomWords } from '../domain/custom-message.ts'
import { hasLink } from '../domain/message-template.ts'
import { confirmsByLink, type Pool } from '../domain/pool.ts'
import type { CodeRecord } from '../domain/records.ts'
import type { CodeKey } from '../store/ports/codes.ts'
import type { UserState, VerifiableAttribute } from '../domain/user.ts'
import { verificationWording } from '../messages/compose/wording.ts'
import type { Message } from '../messages/message.ts'
import type { CodeDeliveryDetailsType } from '../model/types.ts'
import { tryCountSend } from './code-budget.ts'
import { askForWords, composeMessage, type CustomMessageSource } from './compose-message.ts'

/** A code: the row that waits for it, and the message that carries it. */
export interface NewCode {
  readonly record: CodeRecord
  readonly message: Message
  readonly details: CodeDeliveryDetailsType
}

/**
 * A new code for an address of a user, valid for a day; a recovery code is valid for an hour. It takes the place
 * of an earlier one of the same purpose. A code that a link carries is a long secret instead of six digits. The
 * pool's function is asked for the words of the message.
 * @throws {CognitoError} as askForWords
 */
export async function newCode(
  call: PoolCall,
  user: UserState,
  target: CodeTarget,
  purpose: SentPurpose,
  source: CustomMessageSource,
): Promise<NewCode> {
  const { pool, random } = call
  const { attribute, value } = target
  const medium = mediumFor[attribute]
  const validity = validityOf(call, purpose)
  const clientId = linkedClient(pool, attribute, source)
  const required = clientId === undefined ? 'code' : 'code or link'
  const words = await askForWords(call, user, source, { media: [medium], required })
  const link =
    clientId !== undefined && leavesRoomForLink(words) ? newLink(call, clientId, user.username) : undefined
  const code = link?.secret ?? random.code()
  const at = call.now()
  const key = { poolId: pool.id, sub: user.sub, purpose }
  const codeRef = { sub: user.sub, purpose, hash: hashCode(call, key, code) }
  const expires = at + validity
  const wording = await verificationWording(pool, medium, { code, validity, link: link?.url }, words)
  return {
    record: { ...key, hash: codeRef.hash, expires, attribute, value },
    message: composeMessage(call, user, source, { at, to: value, medium, wording, code, codeRef, expires }),
    details: deliveryDetails(target),
  }
}

/** The same, counted in the budget of its purpose. Undefined if no more codes may go to the address now. */
export async function newCodeInBudget(
  call: PoolCall,
  user: UserState,
  target: CodeTarget,
  purpose: SentPurpose,
  source: CustomMessageSource,
): Promise<NewCode | undefined> {
  const recipient = { poolId: call.pool.id, to: target.value, sub: user.sub }
  const mayGo = await tryCountSend(call, budgetFor[purpose], recipient)
  return mayGo ? newCode(call, user, target, purpose, source) : undefined
}

export const messagesOf = (codes: readonly NewCode[]): readonly Message[] =>
  codes.map(({ message }) => message)

/** The app whose link confirms a new account, where the pool sends one in the place of a code. (CONFIRM_WITH_LINK) */
function linkedClient(
  pool: Pool,
  attribute: VerifiableAttribute,
  { trigger, clientId }: CustomMessageSource,
): string | undefined {
  const isSignUp = trigger === 'CustomMessage_SignUp' || trigger === 'CustomMessage_ResendCode'
  return isSignUp && attribute === 'email' && confirmsByLink(pool) ? clientId : undefined
}

/** Whether the words of a function have a place for a link. Words without one are for a code that is typed. */
const leavesRoomForLink = ({ emailMessage }: CustomWords) =>
  emailMessage === undefined || hasLink(emailMessage)

function newLink({ random, publicUrl }: Context, clientId: string, username: string) {
  const secret = random.bytes(linkSecretBytes).toString('base64url')
  const query = toQuery({ clientId, username, secret })
  return { secret, url: `${publicUrl}${confirmationPath}?${query.toString()}` }
}

/** The time for which a code of this purpose is good, in milliseconds. */
export const validityOf = ({ limits }: Pick<Context, 'limits'>, purpose: SentPurpose): number =>
  purpose === 'recover' ? limits.recoveryCodeValidity : limits.codeValidity

/** The details that a caller may know of a code's destination. */
export const deliveryDetails = ({ attribute, value }: CodeTarget): CodeDeliveryDetailsType => ({
  AttributeName: attribute,
  DeliveryMedium: mediumFor[attribute],
  Destination: maskAddress(attribute, value),
})

/** The stored form of a code. A reader of the database cannot tell the code, nor use it for another user. */
export const hashCode = ({ vault }: Pick<Context, 'vault'>, key: CodeKey, code: string): string =>
  vault.hash(hashPurpose(key), code)

/** Whether a code is the one that is kept as this hash. */
export const isCode = (
  { vault }: Pick<Context, 'vault'>,
  key: CodeKey,
  code: string,
  hash: string,
): boolean => vault.isHash(hashPurpose(key), code, hash)

const hashPurpose = ({ poolId, sub, purpose }: CodeKey) => `code ${purpose} ${poolId} ${sub}`
