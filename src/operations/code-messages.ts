import type { CodeDeliveryDetailsType } from '../model/types.ts'
import type { Message } from '../messages/messages.ts'
import { verificationWording } from '../messages/wording.ts'
import { maskAddress, mediumOf } from '../rules/code-delivery.ts'
import type { Pool, VerifiableAttribute } from '../rules/pool.ts'
import type { User } from '../rules/user.ts'
import type { CodePurpose, CodeRecord, StoredMessage } from '../store/store.ts'
import type { Ground } from './ground.ts'

/** A code, the row that waits for it, and the message that carries it. */
export interface CodeDelivery {
  readonly code: CodeRecord
  readonly message: Message
  readonly details: CodeDeliveryDetailsType
}

/** A new code for an address of a user, valid for a day. It takes the place of an earlier one of the same purpose. */
export function newCodeDelivery(
  ground: Ground,
  pool: Pool,
  user: Pick<User, 'sub' | 'username'>,
  target: { readonly attribute: VerifiableAttribute; readonly value: string },
  purpose: CodePurpose,
  trigger: string,
): CodeDelivery {
  const { attribute, value } = target
  const medium = mediumOf[attribute]
  const at = ground.now()
  const code = ground.chance.code()
  return {
    code: {
      pool: pool.id,
      sub: user.sub,
      purpose,
      hash: hashCode(ground, pool.id, user.sub, purpose, code),
      expires: at + ground.limits.codeValidity,
      attribute,
      value,
    },
    message: {
      at,
      pool: pool.id,
      user: user.username,
      to: value,
      medium,
      ...verificationWording(pool, medium, code),
      code,
      expires: at + ground.limits.codeValidity,
      trigger,
    },
    details: deliveryDetails(attribute, value),
  }
}

/** What a caller may know of where a code went. */
export const deliveryDetails = (attribute: VerifiableAttribute, value: string): CodeDeliveryDetailsType => ({
  AttributeName: attribute,
  DeliveryMedium: mediumOf[attribute],
  Destination: maskAddress(attribute, value),
})

/** The form in which a code is kept: nobody who reads the database can tell the code, nor use it for another user. */
export const hashCode = (ground: Ground, pool: string, sub: string, purpose: CodePurpose, code: string) =>
  ground.vault.hash(`code ${purpose} ${pool} ${sub}`, code)

/** The messages as a plan stores them. */
export const storedMessages = (ground: Ground, messages: readonly Message[]): readonly StoredMessage[] =>
  messages.map((message) => ground.messages.write(message)).filter((message) => message !== undefined)
