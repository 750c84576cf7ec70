import type { CodeBudget } from './limits.ts'
import type { Pool } from './pool.ts'
import type { CodePurpose, UndoPurpose } from './records.ts'
import type { User, VerifiableAttribute } from './user.ts'

/** The address that a code goes to, and the attribute that holds it. */
export interface CodeTarget {
  readonly attribute: VerifiableAttribute
  readonly value: string
}

/** The purpose of a code that a user types, or that a confirmation link carries. */
export type SentPurpose = Exclude<CodePurpose, UndoPurpose>

/** The budget that a code is counted in. */
export const budgetFor = {
  confirm: 'signUp',
  recover: 'recover',
  email: 'verify',
  phone_number: 'verify',
} as const satisfies Readonly<Record<SentPurpose, CodeBudget>>

/** Whether clients ask for such a code, and show it, without being signed in. */
export const isForStrangers = (purpose: CodePurpose): boolean =>
  purpose === 'confirm' || purpose === 'recover'

/** Where the code of a new account goes: the address that the pool verifies automatically; SMS if there are two. */
export function signUpTarget(pool: Pool, attributes: User['attributes']): CodeTarget | undefined {
  for (const attribute of ['phone_number', 'email'] as const) {
    const value = attributes[attribute]
    if (value !== undefined && pool.autoVerified.has(attribute)) return { attribute, value }
  }
  return undefined
}

export const mediumFor = { email: 'EMAIL', phone_number: 'SMS' } as const

/** An address masked for a caller who might not own it: `f***@e***`, `+*******9934`. */
export function maskAddress(attribute: VerifiableAttribute, value: string): string {
  if (attribute === 'phone_number') {
    const digits = value.replace(/^\+/, '')
    return `+${'*'.repeat(Math.max(0, digits.length - 4))}${digits.slice(-4)}`
  }
  const [local = '', domain = ''] = value.split('@')
  return `${firstOf(local)}***@${firstOf(domain)}***`
}

const firstOf = (text: string) => text[Symbol.iterator]().next().value ?? ''
