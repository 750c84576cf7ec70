import { isPhoneNumber } from '../../domain/attribute-value.ts'
import type { Pool } from '../../domain/pool.ts'
import type { SmsSettings } from './settings.ts'

/** The origin of an SMS. */
export interface SmsOrigin {
  readonly number?: string | undefined
  readonly senderId?: string | undefined
}

/** The origin of a pool's SMS: the pool's own, if that is a number or a sender's name, else the server's. */
export function originOf(pool: Pool, { originationNumber, senderId }: SmsSettings): SmsOrigin {
  const named = pool.record.settings.SmsConfiguration?.EumsSms?.OriginationIdentity ?? ''
  if (isOriginationNumber(named)) return { number: named }
  if (isSenderId(named)) return { senderId: named }
  return { number: originationNumber, senderId }
}

/** Whether a text is a number in E.164 format, or a short code. */
export const isOriginationNumber = (text: string) => isPhoneNumber(text) || /^[0-9]{3,8}$/.test(text)

/** Whether a text has up to eleven letters, digits, blanks and hyphens, with at least one letter. */
export const isSenderId = (text: string) => /^(?=.*[A-Za-z])[A-Za-z0-9 -]{1,11}$/.test(text)
