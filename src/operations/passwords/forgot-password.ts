import type { Counted } from '../../domain/records.ts'
import { findUserNamed } from '../../accounts/find-user.ts'
import { attemptLimitExceeded, nowhereToRecover, userDisabled, userOfClientNotFound } from '../../errors.ts'
import type { CodeDeliveryDetailsType, Input, Output } from '../../model/types.ts'
import { isEmail, isPhoneNumber } from '../../domain/attribute-value.ts'
import { checkResettable, isResettable, recoveryTarget } from '../../domain/recovery.ts'
import { verifiedFlagFor, type User } from '../../domain/user.ts'
import { appClient } from '../callers.ts'
import { decoyHash, takeAttempt, unknownName } from '../../accounts/attempts.ts'
import { findCode } from '../../accounts/check-code.ts'
import {
  deliveryDetails,
  newCodeDelivery,
  pretendSend,
  storedMessages,
  tryCountSend,
} from '../../accounts/verification-codes.ts'
import { inEvenTime } from '../../accounts/even-time.ts'
import type { Context, ClientCaller } from '../../context.ts'
import { operation } from '../define.ts'
import { checkSecretHash } from '../../accounts/secret-hash.ts'
import { migrateForgetful } from '../../sign-in/user-migration.ts'
import { decoyUserFor } from '../../accounts/decoy-user.ts'
import { hiddenReason } from '../../audit/trail.ts'

type Call = Context & ClientCaller
type Target = NonNullable<ReturnType<typeof recoveryTarget>>

/**
 * A user who has forgotten their password asks for a code to set a new one. It goes to a verified address, and takes
 * the place of an earlier one. Where the app client hides whether users exist, a user who gets no code is answered as
 * if they did.
 */
export const ForgotPassword = operation('ForgotPassword', {
  caller: appClient,
  perform: (call, input) => inEvenTime(call.client, () => askForCode(call, input)),
})

async function askForCode(
  call: Call,
  { Username: name, SecretHash, ClientMetadata: clientMetadata }: Input<'ForgotPassword'>,
): Promise<Output<'ForgotPassword'>> {
  const { pool, client } = call
  checkSecretHash(call, client, name, SecretHash)
  const known = await findUserNamed(call, pool, name)
  if (!known && !client.hidesUsers && !call.triggers.has(pool, 'UserMigration')) {
    throw userOfClientNotFound()
  }
  const counted = known ?? unknownName(call, pool.id, decoyUserFor(call.vault, pool, name).sub)
  await takeAttempt(call, counted, 'ForgotPassword')
  const user = known ?? (await migrateForgetful(call, name, clientMetadata))
  const target = findTarget(call, user)
  if (user && !target) call.trail.hidden = hiddenReason(user, isResettable(user))
  return {
    CodeDeliveryDetails:
      user && target
        ? await sendCode(call, user, target, clientMetadata)
        : await pretendDelivery(call, counted, name),
  }
}

/** The target of the code for a user. Undefined when there is none and the client hides whether users exist. */
function findTarget({ pool, client }: Call, user: User | undefined): Target | undefined {
  if (client.hidesUsers && !(user?.enabled && isResettable(user))) return undefined
  if (!user) throw userOfClientNotFound()
  if (!user.enabled) throw userDisabled()
  checkResettable(user)
  const target = recoveryTarget(pool, user)
  if (!target && !client.hidesUsers) throw nowhereToRecover()
  return target
}

async function sendCode(
  call: Call,
  user: User,
  target: Target,
  clientMetadata: Readonly<Record<string, string>> | undefined,
): Promise<CodeDeliveryDetailsType> {
  const { pool, client, store, messages } = call
  const recipient = { poolId: pool.id, to: target.value, sub: user.sub }
  if (!(await tryCountSend(call, 'recover', recipient))) return relyOnSentCode(call, user, target)
  const { code, message, details } = await newCodeDelivery(call, pool, user, target, 'recover', {
    trigger: 'CustomMessage_ForgotPassword',
    clientId: client.id,
    clientMetadata,
  })
  await store.putCode(code, storedMessages(call, [message]))
  call.trail.isDone = true
  if (client.hidesUsers) messages.deliverUnseen([message])
  else await messages.deliver([message])
  return details
}

/**
 * The answer where the address has had its codes. If the last of them is still good, the answer is as if another had
 * been sent. So the owner of the address has the code that they need, however often others ask.
 * @throws {CognitoError} LimitExceededException: no code is good any more
 */
async function relyOnSentCode(
  call: Call,
  counted: Counted,
  { attribute, value }: Target,
): Promise<CodeDeliveryDetailsType> {
  const sent = await findCode(call, counted, 'recover')
  if (!sent || sent.expires <= call.now() || sent.value !== value) throw attemptLimitExceeded('code-limit')
  call.trail.hidden ??= 'code-limit'
  return deliveryDetails(attribute, value)
}

/**
 * An answer like the one for a user who gets a code, under the same limits. Nothing is sent, but a code is awaited.
 */
async function pretendDelivery(call: Call, counted: Counted, name: string): Promise<CodeDeliveryDetailsType> {
  const { pool, store } = call
  const { email, phone_number } = decoyUserFor(call.vault, pool, name)
  // Most users whose name is an address have no other.
  const likely = isEmail(name) ? { email } : isPhoneNumber(name) ? { phone_number } : {}
  const verified = { [verifiedFlagFor.email]: 'true', [verifiedFlagFor.phone_number]: 'true' }
  const target =
    recoveryTarget(pool, { attributes: { ...likely, ...verified } }) ??
    recoveryTarget(pool, { attributes: { email, phone_number, ...verified } })
  if (!target) throw nowhereToRecover()
  const { attribute, value } = target
  if (!(await pretendSend(call, 'recover', counted))) return relyOnSentCode(call, counted, target)
  const expires = call.now() + call.limits.recoveryCodeValidity
  const code = { poolId: pool.id, sub: counted.sub, purpose: 'recover' as const, expires, attribute, value }
  await store.putDecoyCode({ ...code, hash: decoyHash(counted) })
  return deliveryDetails(attribute, value)
}
