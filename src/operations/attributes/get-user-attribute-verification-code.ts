import { attemptLimitExceeded, attributeNotVerifiable, nothingToVerify } from '../../errors.ts'
import { isVerifiable } from '../../domain/user.ts'
import { signedInUser } from '../callers.ts'
import { takeAttempt } from '../../accounts/attempts.ts'
import { newCodeDelivery, storedMessages, tryCountSend } from '../../accounts/verification-codes.ts'
import { operation } from '../define.ts'

/** A signed-in user asks for a code to verify their e-mail address or phone number. A waiting new one comes first. */
export const GetUserAttributeVerificationCode = operation('GetUserAttributeVerificationCode', {
  caller: signedInUser,
  async perform(call, { AttributeName: attribute, ClientMetadata: clientMetadata }) {
    const { pool, client, user, store, messages } = call
    if (!isVerifiable(attribute)) throw attributeNotVerifiable()
    const value = user.pending[attribute] ?? user.attributes[attribute]
    if (value === undefined) throw nothingToVerify(attribute)
    await takeAttempt(call, user, 'GetUserAttributeVerificationCode')
    const target = { attribute, value }
    const recipient = { poolId: pool.id, to: value, sub: user.sub }
    if (!(await tryCountSend(call, 'verify', recipient))) throw attemptLimitExceeded('code-limit')
    const { code, message, details } = await newCodeDelivery(call, pool, user, target, attribute, {
      trigger: 'CustomMessage_VerifyUserAttribute',
      clientId: client.id,
      clientMetadata,
    })
    await store.putCode(code, storedMessages(call, [message]))
    call.trail.isDone = true
    await messages.deliver([message])
    return { CodeDeliveryDetails: details }
  },
})
