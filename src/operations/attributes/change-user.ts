import type { UserCall } from '../../context.ts'
import { toNormalName } from '../../domain/aliases.ts'
import type { AttributeChange } from '../../domain/attribute-change.ts'
import type { Author } from '../../domain/attribute-creation.ts'
import { remainingFactors } from '../../domain/mfa.ts'
import type { User } from '../../domain/user.ts'
import { aliasExists, attemptLimitExceeded, codeDeliveryFailed } from '../../errors.ts'
import type { CodeDeliveryDetailsType } from '../../model/types.ts'
import { commitUser } from '../../accounts/commit-user.ts'
import { deliver } from '../../accounts/deliver.ts'
import { messagesOf, newCode, newCodeInBudget } from '../../accounts/verification-codes.ts'

interface ChangeOptions {
  /** For the pool's functions. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined
  /** Takes verified addresses that serve as alias from the users who hold them. */
  readonly takesOver?: boolean
}

/**
 * Commits a change of one user's attributes, then sends the codes that it asks for.
 * @throws {CognitoError} as newCode and commitUser · CodeDeliveryFailureException: the change
 *   stands, the code could not be sent, or not yet again to this address
 */
export async function changeUser(
  call: UserCall,
  { attributes, pending, verify, forget }: AttributeChange,
  author: Author,
  { clientMetadata, takesOver = false }: ChangeOptions = {},
): Promise<readonly CodeDeliveryDetailsType[]> {
  const { user } = call
  await checkPendingNames(call, pending)
  const after = { ...user, attributes, pending, secondFactors: remainingFactors({ ...user, attributes }) }
  const isByAdministrator = author === 'administrator'
  const source = {
    trigger: 'CustomMessage_UpdateUserAttribute',
    clientId: isByAdministrator ? undefined : author.client.id,
    clientMetadata,
  } as const
  // Codes that administrators send are neither limited nor counted.
  const compose = isByAdministrator ? newCode : newCodeInBudget
  const composed = await Promise.all(
    verify.map((target) => compose(call, after, target, target.attribute, source)),
  )
  const codes = composed.filter((code) => code !== undefined)
  await commitUser(call, user, after, { codes, dropCodes: forget, takesOver })
  await deliver(call, messagesOf(codes))
  // The operation has no error of its own for a limit.
  if (codes.length < verify.length) throw codeDeliveryFailed(attemptLimitExceeded().message)
  return codes.map(({ details }) => details)
}

/** Refuses a waiting address that already serves another user as user name. A waiting address claims nothing yet. */
async function checkPendingNames({ pool, user, store }: UserCall, pending: User['pending']): Promise<void> {
  for (const kind of pool.usernameAttributes) {
    const value = pending[kind]
    if (value === undefined || value === user.pending[kind]) continue
    const holder = await store.findAliasHolder(pool.id, { kind, value: toNormalName(pool, value) })
    if (holder && holder.sub !== user.sub) throw aliasExists(kind)
  }
}
