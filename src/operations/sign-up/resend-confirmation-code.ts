import {
  attemptLimitExceeded,
  resendWhenConfirmed,
  resendWithoutAutoVerification,
  userDisabled,
  userOfClientNotFound,
} from '../../errors.ts'
import type { CodeDeliveryDetailsType } from '../../model/types.ts'
import { isEmail, isPhoneNumber } from '../../rules/attribute-value.ts'
import { signUpTarget } from '../../rules/code-delivery.ts'
import type { Pool } from '../../rules/pool.ts'
import { appClient, findUserNamed } from '../callers.ts'
import { takeAttempt } from '../code-answers.ts'
import { deliveryDetails, newCodeDelivery, storedMessages, takeSend } from '../code-messages.ts'
import type { Ground } from '../ground.ts'
import { operation } from '../operation.ts'
import { checkSecretHash } from '../secret-hash.ts'
import { standInFor } from '../stand-in.ts'

/** Somebody who signed up asks for a new code. It takes the place of the earlier one. */
export const ResendConfirmationCode = operation('ResendConfirmationCode', {
  caller: appClient,
  async perform(call, { Username: name, SecretHash, ClientMetadata: clientMetadata }) {
    const { pool, client, store, messages } = call
    checkSecretHash(call, client, name, SecretHash)
    const user = await findUserNamed(call, pool, name)
    if (!user?.enabled) {
      if (!client.hidesUsers) throw user ? userDisabled() : userOfClientNotFound()
      return { CodeDeliveryDetails: await pretendDelivery(call, pool, name) }
    }
    if (user.status !== 'UNCONFIRMED') throw resendWhenConfirmed()
    const target = signUpTarget(pool, user.attributes)
    if (!target) throw resendWithoutAutoVerification()
    await takeAttempt(call, pool.id, user.sub, 'ResendConfirmationCode')
    if (!(await takeSend(call, { pool: pool.id, to: target.value }))) throw attemptLimitExceeded('code-limit')
    const { code, message, details } = await newCodeDelivery(call, pool, user, target, 'confirm', {
      trigger: 'CustomMessage_ResendCode',
      clientId: client.id,
      clientMetadata,
    })
    await store.putCode(code, storedMessages(call, [message]))
    call.trail.isDone = true
    await messages.deliver([message])
    return { CodeDeliveryDetails: details }
  },
})

/** An answer like the one for a user who exists, under the same limit. Nothing is sent. */
async function pretendDelivery(call: Ground, pool: Pool, name: string): Promise<CodeDeliveryDetailsType> {
  const { sub, email, phone_number } = standInFor(call.vault, pool, name)
  // Users whose name is an address mostly have no other.
  const likely = isEmail(name) ? { email } : isPhoneNumber(name) ? { phone_number } : {}
  const target = signUpTarget(pool, likely) ?? signUpTarget(pool, { email, phone_number })
  if (!target) throw resendWithoutAutoVerification()
  await takeAttempt(call, pool.id, sub, 'ResendConfirmationCode')
  if (!(await takeSend(call, { pool: pool.id, to: target.value }))) throw attemptLimitExceeded('code-limit')
  return deliveryDetails(target.attribute, target.value)
}
