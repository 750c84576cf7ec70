import type { Pool } from './pool.ts'
import type { User, VerifiableAttribute } from './user.ts'

/** Where the code of a new account goes: the address that the pool verifies automatically; SMS if there are two. */
export function signUpTarget(
  pool: Pool,
  attributes: User['attributes'],
): { readonly attribute: VerifiableAttribute; readonly value: string } | undefined {
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
