import type { CodeRecord } from '../domain/records.ts'
import { aliasExists } from '../errors.ts'
import { planUser } from '../domain/user-plan.ts'
import { verifiedFlagFor, type User } from '../domain/user.ts'
import { AliasTaken } from '../store/store.ts'
import type { Metadata } from '../triggers/contract/event.ts'
import type { Context, ClientCaller } from '../context.ts'
import { commitWithAliasTakeover } from './alias-takeover.ts'
import { tellConfirmed } from './post-confirmation.ts'

interface Options {
  /** Takes the address from another user who holds it as alias. */
  readonly takesOver: boolean
  readonly clientMetadata: Metadata | undefined
}

/**
 * Confirms an account by a code that was found right, and uses the code up. The address that received it is verified.
 * @throws {CognitoError} AliasExistsException: another user holds the address · as tellConfirmed
 */
export async function confirmAccount(
  call: Context & ClientCaller,
  user: User,
  { attribute, value, hash }: CodeRecord,
  { takesOver, clientMetadata }: Options,
): Promise<void> {
  const { pool, actor, store } = call
  const received = user.attributes[attribute] === value
  const attributes = received ? { ...user.attributes, [verifiedFlagFor[attribute]]: 'true' } : user.attributes
  const after = { ...user, status: 'CONFIRMED' as const, attributes }
  const useCode = { purpose: 'confirm' as const, hash }
  const plan = planUser(pool, user, after, { at: call.now(), actor, action: 'ConfirmSignUp', useCode })
  try {
    await (takesOver ? commitWithAliasTakeover(call, pool, plan) : store.commit(plan))
  } catch (error) {
    throw error instanceof AliasTaken ? aliasExists(error.kind) : error
  }
  if (plan.user) await tellConfirmed(call, plan.user, clientMetadata)
}
