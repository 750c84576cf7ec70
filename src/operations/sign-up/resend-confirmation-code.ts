import { findUserNamed } from '../../accounts/find-user.ts'
import {
  attemptLimitExceeded,
  resendWhenConfirmed,
  resendWithoutAutoVerification,
  userDisabled,
  userOfClientNotFound,
} from '../../errors.ts'
import type { CodeDeliveryDetailsType, Input, Output } from '../../model/types.ts'
import { isEmail, isPhoneNumber } from '../../domain/attribute-value.ts'
import { signUpTarget } from '../../domain/code-delivery.ts'
import type { Pool } from '../../domain/pool.ts'
import type { User } from '../../domain/user.ts'
import { decoyHash, takeAttempt, unknownName } from '../../accounts/attempts.ts'
import { appClient } from '../callers.ts'
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
import { decoyUserFor } from '../../accounts/decoy-user.ts'
import { hiddenReason } from '../../audit/trail.ts'

type Target = NonNullable<ReturnType<typeof signUpTarget>>

/**
 * The user who signed up asks for a new code. It takes the place of the earlier one. Where the app client hides
 * whether users exist, a user who gets no code is answered as if they did.
 */
export const ResendConfirmationCode = operation('ResendConfirmationCode', {
  caller: appClient,
  perform: (call, input) => inEvenTime(call.client, () => askForCode(call, input)),
})

async function askForCode(
  call: Context & ClientCaller,
  { Username: name, SecretHash, ClientMetadata: clientMetadata }: Input<'ResendConfirmationCode'>,
): Promise<Output<'ResendConfirmationCode'>> {
  const { pool, client, store, messages } = call
  checkSecretHash(call, client, name, SecretHash)
  const user = await findUserNamed(call, pool, name)
  const target = findTarget(call, user)
  if (user && !target) call.trail.hidden = hiddenReason(user, user.status === 'UNCONFIRMED')
  if (!user || !target) {
    return { CodeDeliveryDetails: await pretendDelivery(call, pool, name, user) }
  }
  await takeAttempt(call, user, 'ResendConfirmationCode')
  const recipient = { poolId: pool.id, to: target.value, sub: user.sub }
  if (!(await tryCountSend(call, 'signUp', recipient))) throw attemptLimitExceeded('code-limit')
  const { code, message, details } = await newCodeDelivery(call, pool, user, target, 'confirm', {
    trigger: 'CustomMessage_ResendCode',
    clientId: client.id,
    clientMetadata,
  })
  await store.putCode(code, storedMessages(call, [message]))
  call.trail.isDone = true
  if (client.hidesUsers) messages.deliverUnseen([message])
  else await messages.deliver([message])
  return { CodeDeliveryDetails: details }
}

/** The target of the code for a user. Undefined when there is none and the client hides whether users exist. */
function findTarget({ pool, client }: ClientCaller, user: User | undefined): Target | undefined {
  const isWaiting = user?.enabled && user.status === 'UNCONFIRMED'
  const target = isWaiting ? signUpTarget(pool, user.attributes) : undefined
  if (target || client.hidesUsers) return target
  if (!user) throw userOfClientNotFound()
  if (!user.enabled) throw userDisabled()
  throw isWaiting ? resendWithoutAutoVerification() : resendWhenConfirmed()
}

/**
 * An answer like the one for a user who gets a code, under the same limits. Nothing is sent, but a code is awaited.
 */
async function pretendDelivery(
  call: Context,
  pool: Pool,
  name: string,
  known: User | undefined,
): Promise<CodeDeliveryDetailsType> {
  const { sub, email, phone_number } = decoyUserFor(call.vault, pool, name)
  const counted = known ?? unknownName(call, pool.id, sub)
  // Most users whose name is an address have no other.
  const likely = isEmail(name) ? { email } : isPhoneNumber(name) ? { phone_number } : {}
  const target = signUpTarget(pool, likely) ?? signUpTarget(pool, { email, phone_number })
  if (!target) throw resendWithoutAutoVerification()
  await takeAttempt(call, counted, 'ResendConfirmationCode')
  if (!(await pretendSend(call, 'signUp', counted))) throw attemptLimitExceeded('code-limit')
  const expires = call.now() + call.limits.codeValidity
  const code = { poolId: pool.id, sub: counted.sub, purpose: 'confirm' as const, expires, ...target }
  await call.store.putDecoyCode({ ...code, hash: decoyHash(counted) })
  return deliveryDetails(target.attribute, target.value)
}
