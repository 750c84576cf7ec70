import type { VerifiableAttribute } from '../domain/user.ts'
import type { CodePurpose, CodeRecord, Counted, StoredMessage } from '../domain/records.ts'
import { CognitoError } from '../errors.ts'
import type { CodeDeliveryDetailsType } from '../model/types.ts'
import type { Message } from '../messages/messages.ts'
import { verificationWording } from '../messages/compose/wording.ts'
import { maskAddress, mediumFor } from '../domain/code-delivery.ts'
import { confirmationPath, linkSecretBytes, toQuery } from '../domain/confirmation-link.ts'
import type { CustomWords } from '../domain/custom-message.ts'
import { hasLink } from '../domain/message-template.ts'
import { confirmsByLink, type Pool } from '../domain/pool.ts'
import type { CodeBudget } from '../domain/limits.ts'
import { sourceOf, toSource } from './attempts.ts'
import type { Context } from '../context.ts'
import {
  askForWords,
  senderContextFor,
  type CustomMessageSource,
  type Recipient,
} from './custom-message-source.ts'

/** A code, the row that waits for it, and the message that carries it. */
export interface CodeDelivery {
  readonly code: CodeRecord
  readonly message: Message
  readonly details: CodeDeliveryDetailsType
}

/**
 * A new code for an address of a user, valid for a day; a recovery code is valid for an hour. It takes the place
 * of an earlier one of the same purpose. A code that a link carries is a long secret instead of six digits. The
 * pool's function is asked for the words of the message.
 * @throws {CognitoError} as askForWords
 */
export async function newCodeDelivery(
  context: Context,
  pool: Pool,
  user: Recipient,
  target: { readonly attribute: VerifiableAttribute; readonly value: string },
  purpose: CodePurpose,
  occasion: CustomMessageSource,
): Promise<CodeDelivery> {
  const { attribute, value } = target
  const medium = mediumFor[attribute]
  const validity = context.limits[purpose === 'recover' ? 'recoveryCodeValidity' : 'codeValidity']
  const app = linkedApp(pool, target.attribute, occasion)
  const carried = app === undefined ? 'code' : 'code or link'
  const words = await askForWords(context, pool, user, occasion, { media: [medium], carried })
  const link =
    app !== undefined && leavesRoomForLink(words) ? newLink(context, app, user.username) : undefined
  const code = link?.secret ?? context.random.code()
  const at = context.now()
  const { sub } = user
  const hash = hashCode(context, pool.id, sub, purpose, code)
  return {
    code: { poolId: pool.id, sub, purpose, hash, expires: at + validity, attribute, value },
    message: {
      at,
      poolId: pool.id,
      user: user.username,
      to: value,
      medium,
      ...(await verificationWording(pool, medium, { code, validity, link: link?.url }, words)),
      code,
      codeRef: { sub, purpose, hash },
      expires: at + validity,
      trigger: occasion.trigger,
      ...senderContextFor(context, pool, user, occasion, medium),
    },
    details: deliveryDetails(attribute, value),
  }
}

/** The app whose link confirms a new account, where the pool sends one in the place of a code. (CONFIRM_WITH_LINK) */
function linkedApp(
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

/**
 * Whether another code may go to an address now. If so, it is counted. Codes that administrators send are neither
 * limited nor counted. A code for an address that a user gave themselves is counted by user first. Any other, such as
 * a recovery code, is counted by the source of the request. So a stranger does not use up what the owner needs.
 */
export async function tryCountSend(
  context: Context,
  budget: Exclude<CodeBudget, 'secondFactor'>,
  { poolId, to, sub }: { readonly poolId: string; readonly to: string; readonly sub: string },
): Promise<boolean> {
  const address = { poolId, sub: context.vault.hash('address', to.toLowerCase()) }
  const giver = () => toSource(context.vault.hash(`giver ${address.sub}`, sub))
  return takeFromBudget(context, budget, address, () =>
    budget === 'verify' ? giver() : sourceOf(context, address),
  )
}

/** The same for the code of a second factor, which is asked for after a right password: by user and address. */
export const tryCountMfaSend = (
  context: Context,
  { poolId, to, sub }: { readonly poolId: string; readonly to: string; readonly sub: string },
): Promise<boolean> => {
  const counted = {
    poolId,
    sub: context.vault.hash('address of a second factor', `${sub} ${to.toLowerCase()}`),
  }
  return takeFromBudget(context, 'secondFactor', counted, () => 0)
}

/** The same for a name without a user, where nothing is sent. */
export const pretendSend = (context: Context, budget: CodeBudget, name: Counted): Promise<boolean> =>
  takeFromBudget(context, budget, name, () => sourceOf(context, name))

async function takeFromBudget(
  { store, limits, now }: Context,
  budget: CodeBudget,
  counted: Counted,
  findSource: () => number,
): Promise<boolean> {
  const bound = limits.codes[budget]
  if (!bound) return true
  return store.takeAttempt(counted, `codes: ${budget}`, bound, now(), bound.fromAll ? findSource() : 0)
}

/** Delivers messages where the caller is not told of the outcome. A failed message is tried again all the same. */
export async function deliverSilently(
  { messages }: Pick<Context, 'messages'>,
  sent: readonly Message[],
): Promise<void> {
  try {
    await messages.deliver(sent)
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error
  }
}

/** The details that a caller may know of a code's destination. */
export const deliveryDetails = (attribute: VerifiableAttribute, value: string): CodeDeliveryDetailsType => ({
  AttributeName: attribute,
  DeliveryMedium: mediumFor[attribute],
  Destination: maskAddress(attribute, value),
})

/** The stored form of a code. A reader of the database cannot tell the code, nor use it for another user. */
export const hashCode = (context: Context, poolId: string, sub: string, purpose: CodePurpose, code: string) =>
  context.vault.hash(hashPurpose(poolId, sub, purpose), code)

/** Whether a code is the one that is kept as this hash. */
export const isCode = (
  { vault }: Pick<Context, 'vault'>,
  { poolId, sub }: Pick<CodeRecord, 'poolId' | 'sub'>,
  purpose: CodePurpose,
  code: string,
  hash: string,
) => vault.isHash(hashPurpose(poolId, sub, purpose), code, hash)

const hashPurpose = (poolId: string, sub: string, purpose: CodePurpose) => `code ${purpose} ${poolId} ${sub}`

/** The messages as a plan stores them. */
export const storedMessages = (context: Context, messages: readonly Message[]): readonly StoredMessage[] =>
  messages.map((message) => context.messages.write(message)).filter((message) => message !== undefined)
