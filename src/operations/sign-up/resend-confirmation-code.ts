import type { ClientCall } from '../../context.ts'
import { type CodeTarget, signUpTarget } from '../../domain/code-delivery.ts'
import type { User } from '../../domain/user.ts'
import {
  attemptLimitExceeded,
  resendWhenConfirmed,
  resendWithoutAutoVerification,
  userDisabled,
  userOfClientNotFound,
} from '../../errors.ts'
import type { CodeDeliveryDetailsType, Input, Output } from '../../model/types.ts'
import { counterFor, type LimitedCall, takeAttempt } from '../../accounts/attempts.ts'
import { decoyTarget, decoyUserFor } from '../../accounts/decoy-user.ts'
import { inEvenTime } from '../../accounts/even-time.ts'
import { findUserNamed } from '../../accounts/find-user.ts'
import { checkSecretHash } from '../../accounts/client-secret.ts'
import { pretendToSendCode, sendCode } from '../../accounts/send-code.ts'
import { hiddenReason } from '../../audit/trail.ts'
import { appClient } from '../callers.ts'
import { operation } from '../define.ts'

/**
 * The user who signed up asks for a new code. It takes the place of the earlier one. Where the app client hides
 * whether users exist, a user who gets no code is answered as if they did.
 */
export const ResendConfirmationCode = operation('ResendConfirmationCode', {
  caller: appClient,
  perform: (call, input) => inEvenTime(call.client, () => askForCode(call, input)),
})

async function askForCode(
  call: ClientCall & LimitedCall,
  { Username: name, SecretHash, ClientMetadata: clientMetadata }: Input<'ResendConfirmationCode'>,
): Promise<Output<'ResendConfirmationCode'>> {
  const { pool, client } = call
  checkSecretHash(call, client, name, SecretHash)
  const user = await findUserNamed(call, pool, name)
  const target = findTarget(call, user)
  const details =
    user && target ? await sendTo(call, user, target, clientMetadata) : await pretendToSend(call, user, name)
  if (!details) throw attemptLimitExceeded('code-limit')
  return { CodeDeliveryDetails: details }
}

/** The target of the code for a user. Undefined when there is none and the client hides whether users exist. */
function findTarget({ pool, client }: ClientCall, user: User | undefined): CodeTarget | undefined {
  const isWaiting = user?.enabled && user.status === 'UNCONFIRMED'
  const target = isWaiting ? signUpTarget(pool, user.attributes) : undefined
  if (target || client.hidesUsers) return target
  if (!user) throw userOfClientNotFound()
  if (!user.enabled) throw userDisabled()
  throw isWaiting ? resendWithoutAutoVerification() : resendWhenConfirmed()
}

async function sendTo(
  call: ClientCall & LimitedCall,
  user: User,
  target: CodeTarget,
  clientMetadata: Input<'ResendConfirmationCode'>['ClientMetadata'],
): Promise<CodeDeliveryDetailsType | undefined> {
  await takeAttempt(call, user)
  return sendCode(call, user, target, 'confirm', { trigger: 'CustomMessage_ResendCode', clientMetadata })
}

async function pretendToSend(
  call: ClientCall & LimitedCall,
  user: User | undefined,
  name: string,
): Promise<CodeDeliveryDetailsType | undefined> {
  const { pool, vault, trail } = call
  if (user) trail.hidden = hiddenReason(user, user.status === 'UNCONFIRMED')
  const target = decoyTarget(decoyUserFor(vault, pool, name), name, (attributes) =>
    signUpTarget(pool, attributes),
  )
  if (!target) throw resendWithoutAutoVerification()
  const counted = counterFor(call, user, name)
  await takeAttempt(call, counted)
  return pretendToSendCode(call, counted, target, 'confirm')
}
