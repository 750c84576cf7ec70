import { aliasExists, attributeNotVerifiable, codeExpired } from '../../errors.ts'
import { planUser } from '../../domain/user-plan.ts'
import { verifiedFlagFor, isVerifiable } from '../../domain/user.ts'
import { AliasTaken } from '../../store/store.ts'
import { signedInUser } from '../callers.ts'
import { checkCode } from '../../accounts/check-code.ts'
import { commitAndNotify } from '../../accounts/notices.ts'
import { userChange } from '../define.ts'

/**
 * A signed-in user shows the code that was sent to their e-mail address or phone number. The address becomes
 * verified. A waiting new address takes the place of the old.
 */
export const VerifyUserAttribute = userChange('VerifyUserAttribute', {
  caller: signedInUser,
  async perform(call, { AttributeName: attribute, Code }) {
    const { pool, user, actor } = call
    if (!isVerifiable(attribute)) throw attributeNotVerifiable()
    const { hash, value } = await checkCode(call, user, attribute, Code, 'VerifyUserAttribute')
    const isPending = user.pending[attribute] === value
    // The code belongs to one value. It says nothing about a value that came since.
    if (!isPending && user.attributes[attribute] !== value) throw codeExpired()
    const { [attribute]: _promoted, ...others } = user.pending
    const attributes = { ...user.attributes, [attribute]: value, [verifiedFlagFor[attribute]]: 'true' }
    const after = { ...user, attributes, pending: isPending ? others : user.pending }
    const at = call.now()
    const useCode = { purpose: attribute, hash }
    try {
      const plan = planUser(pool, user, after, { at, actor, action: 'VerifyUserAttribute', useCode })
      await commitAndNotify(call, pool, user, plan)
    } catch (error) {
      throw error instanceof AliasTaken ? aliasExists(error.kind) : error
    }
    return {}
  },
})
