import type { ClientCall } from '../context.ts'
import type { CodeRecord } from '../domain/records.ts'
import { verifiedFlagFor, type User } from '../domain/user.ts'
import type { Metadata } from '../triggers/contract/event.ts'
import { commitUser } from './commit-user.ts'
import { tellConfirmed } from './post-confirmation.ts'

interface ConfirmationOptions {
  /** Takes the address from another user who holds it as alias. */
  readonly takesOver: boolean
  readonly clientMetadata: Metadata | undefined
}

/**
 * Confirms an account by a code that was found right, and uses the code up. The address that received it is verified.
 * @throws {CognitoError} AliasExistsException: another user holds the address · as tellConfirmed
 */
export async function confirmAccount(
  call: ClientCall,
  user: User,
  { attribute, value, hash }: CodeRecord,
  { takesOver, clientMetadata }: ConfirmationOptions,
): Promise<void> {
  const received = user.attributes[attribute] === value
  const attributes = received ? { ...user.attributes, [verifiedFlagFor[attribute]]: 'true' } : user.attributes
  const after = { ...user, status: 'CONFIRMED' as const, attributes }
  const confirmed = await commitUser(call, user, after, { useCode: { purpose: 'confirm', hash }, takesOver })
  await tellConfirmed(call, confirmed, clientMetadata)
}
