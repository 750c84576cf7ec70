import { attemptLimitExceeded, attributeNotVerifiable, nothingToVerify } from '../../errors.ts'
import { isVerifiable } from '../../domain/user.ts'
import { signedInUser } from '../callers.ts'
import { takeAttempt } from '../../accounts/attempts.ts'
import { sendCode } from '../../accounts/send-code.ts'
import { operation } from '../define.ts'

/** A signed-in user asks for a code to verify their e-mail address or phone number. A waiting new one comes first. */
export const GetUserAttributeVerificationCode = operation('GetUserAttributeVerificationCode', {
  caller: signedInUser,
  async perform(call, { AttributeName: attribute, ClientMetadata: clientMetadata }) {
    const { user } = call
    if (!isVerifiable(attribute)) throw attributeNotVerifiable()
    const value = user.pending[attribute] ?? user.attributes[attribute]
    if (value === undefined) throw nothingToVerify(attribute)
    await takeAttempt(call, user)
    const source = { trigger: 'CustomMessage_VerifyUserAttribute', clientMetadata } as const
    const details = await sendCode(call, user, { attribute, value }, attribute, source)
    if (!details) throw attemptLimitExceeded('code-limit')
    return { CodeDeliveryDetails: details }
  },
})
