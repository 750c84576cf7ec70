import { isPhoneNumber } from '../../domain/attribute-value.ts'
import type { Pool } from '../../domain/pool.ts'
import type { SmsSettings } from './settings.ts'

/** Where an SMS comes from. */
export interface SmsOrigin {
  readonly number?: string | undefined
  readonly senderId?: string | undefined
}

/** Where the SMS of a pool come from: as the pool says, where that is a number or a sender's name, else as the server. */
export function originOf(pool: Pool, { originationNumber, senderId }: SmsSettings): SmsOrigin {
  const named = pool.record.settings.SmsConfiguration?.EumsSms?.OriginationIdentity ?? ''
  if (isOriginationNumber(named)) return { number: named }
  if (isSenderId(named)) return { senderId: named }
  return { number: originationNumber, senderId }
}

/** A number as E.164 has it, or a short code. */
export const isOriginationNumber = (text: string) => isPhoneNumber(text) || /^[0-9]{3,8}$/.test(text)

/** Up to eleven letters and digits, of which one is a letter. */
export const isSenderId = (text: string) => /^(?=.*[A-Za-z])[A-Za-z0-9 -]{1,11}$/.test(text)
