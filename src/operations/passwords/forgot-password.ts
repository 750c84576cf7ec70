import type { ClientCall } from '../../context.ts'
import type { CodeTarget } from '../../domain/code-delivery.ts'
import { checkResettable, isResettable, recoveryTarget } from '../../domain/recovery.ts'
import type { Counted } from '../../store/ports/attempts.ts'
import { type User, verifiedFlagFor } from '../../domain/user.ts'
import { attemptLimitExceeded, nowhereToRecover, userDisabled, userOfClientNotFound } from '../../errors.ts'
import type { CodeDeliveryDetailsType, Input, Output } from '../../model/types.ts'
import { counterFor, type LimitedCall, takeAttempt } from '../../accounts/attempts.ts'
import { findCode, isGood } from '../../accounts/check-code.ts'
import { decoyTarget, decoyUserFor } from '../../accounts/decoy-user.ts'
import { inEvenTime } from '../../accounts/even-time.ts'
import { findUserNamed } from '../../accounts/find-user.ts'
import { checkSecretHash } from '../../accounts/client-secret.ts'
import { pretendToSendCode, sendCode } from '../../accounts/send-code.ts'
import { deliveryDetails } from '../../accounts/verification-codes.ts'
import { hiddenReason } from '../../audit/trail.ts'
import { migrateForgetful } from '../../sign-in/user-migration.ts'
import { appClient } from '../callers.ts'
import { operation } from '../define.ts'

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
  call: ClientCall & LimitedCall,
  { Username: name, SecretHash, ClientMetadata: clientMetadata }: Input<'ForgotPassword'>,
): Promise<Output<'ForgotPassword'>> {
  const { pool, client } = call
  checkSecretHash(call, client, name, SecretHash)
  const known = await findUserNamed(call, pool, name)
  if (!known && !client.hidesUsers && !call.triggers.has(pool, 'UserMigration')) {
    throw userOfClientNotFound()
  }
  const counted = counterFor(call, known, name)
  await takeAttempt(call, counted)
  const user = known ?? (await migrateForgetful(call, name, clientMetadata))
  const target = findTarget(call, user)
  if (user && target) {
    const source = { trigger: 'CustomMessage_ForgotPassword', clientMetadata } as const
    const details = await sendCode(call, user, target, 'recover', source)
    return { CodeDeliveryDetails: details ?? (await relyOnSentCode(call, user, target)) }
  }
  if (user) call.trail.hidden = hiddenReason(user, isResettable(user))
  const decoy = findDecoyTarget(call, name)
  const details = await pretendToSendCode(call, counted, decoy, 'recover')
  return { CodeDeliveryDetails: details ?? (await relyOnSentCode(call, counted, decoy)) }
}

/** The target of the code for a user. Undefined when there is none and the client hides whether users exist. */
function findTarget({ pool, client }: ClientCall, user: User | undefined): CodeTarget | undefined {
  if (client.hidesUsers && !(user?.enabled && isResettable(user))) return undefined
  if (!user) throw userOfClientNotFound()
  if (!user.enabled) throw userDisabled()
  checkResettable(user)
  const target = recoveryTarget(pool, user)
  if (!target && !client.hidesUsers) throw nowhereToRecover()
  return target
}

/** The target that a decoy user seems to have. Both addresses seem verified. */
function findDecoyTarget({ pool, vault }: ClientCall, name: string): CodeTarget {
  const verified = { [verifiedFlagFor.email]: 'true', [verifiedFlagFor.phone_number]: 'true' }
  const target = decoyTarget(decoyUserFor(vault, pool, name), name, (attributes) =>
    recoveryTarget(pool, { attributes: { ...attributes, ...verified } }),
  )
  if (!target) throw nowhereToRecover()
  return target
}

/**
 * The answer where the address has had its codes. If the last of them is still good, the answer is as if another had
 * been sent. So the owner of the address has the code that they need, however often others ask.
 * @throws {CognitoError} LimitExceededException: no code is good any more
 */
async function relyOnSentCode(
  call: ClientCall,
  counted: Counted,
  target: CodeTarget,
): Promise<CodeDeliveryDetailsType> {
  const sent = await findCode(call, counted, 'recover')
  if (!isGood(call, sent) || sent.value !== target.value) throw attemptLimitExceeded('code-limit')
  call.trail.hidden ??= 'code-limit'
  return deliveryDetails(target)
}
