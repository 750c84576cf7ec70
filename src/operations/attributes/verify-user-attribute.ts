import { attributeNotVerifiable, codeExpired } from '../../errors.ts'
import { verifiedFlagFor, isVerifiable } from '../../domain/user.ts'
import { signedInUser } from '../callers.ts'
import { checkCode } from '../../accounts/check-code.ts'
import { commitUser } from '../../accounts/commit-user.ts'
import { operation } from '../define.ts'

/**
 * A signed-in user shows the code that was sent to their e-mail address or phone number. The address becomes
 * verified. A waiting new address takes the place of the old.
 */
export const VerifyUserAttribute = operation('VerifyUserAttribute', {
  serialize: 'user',
  caller: signedInUser,
  async perform(call, { AttributeName: attribute, Code }) {
    const { user } = call
    if (!isVerifiable(attribute)) throw attributeNotVerifiable()
    const { hash, value } = await checkCode(call, user, attribute, Code)
    const isPending = user.pending[attribute] === value
    // The code belongs to one value. It says nothing about a value that came since.
    if (!isPending && user.attributes[attribute] !== value) throw codeExpired()
    const { [attribute]: _promoted, ...others } = user.pending
    const attributes = { ...user.attributes, [attribute]: value, [verifiedFlagFor[attribute]]: 'true' }
    const after = { ...user, attributes, pending: isPending ? others : user.pending }
    await commitUser(call, user, after, { useCode: { purpose: attribute, hash } })
    return {}
  },
})
