import type { ClientCall } from '../../context.ts'
import { newAttributes } from '../../domain/attribute-creation.ts'
import { signUpTarget } from '../../domain/code-delivery.ts'
import { newUser } from '../../domain/new-user.ts'
import { allowsNoPassword } from '../../domain/pool.ts'
import type { UserState } from '../../domain/user.ts'
import { attemptLimitExceeded, invalidParameter, signUpNotPermitted } from '../../errors.ts'
import type { Input, Output } from '../../model/types.ts'
import { checkNewPassword } from '../../accounts/check-new-password.ts'
import { commitUser } from '../../accounts/commit-user.ts'
import { newCredentials } from '../../accounts/credentials.ts'
import { deliver } from '../../accounts/deliver.ts'
import { nameNewUser } from '../../accounts/new-user-name.ts'
import { tellConfirmed } from '../../accounts/post-confirmation.ts'
import { askPreSignUp, readVerdict, type Verdict } from '../../accounts/pre-sign-up.ts'
import { checkSecretHash } from '../../accounts/client-secret.ts'
import { messagesOf, newCodeInBudget } from '../../accounts/verification-codes.ts'
import { appClient } from '../callers.ts'
import { operation } from '../define.ts'

/**
 * A user signs up through an app. The account waits for the code that goes to the address which the pool verifies.
 * Where the pool verifies none, the account waits for an administrator. A function of the pool may refuse the
 * account, confirm it at once, or vouch for addresses. Those addresses are then taken from other users who hold them
 * as alias.
 */
export const SignUp = operation('SignUp', {
  caller: appClient,
  async perform(call, input) {
    const { pool, client } = call
    const { Username: name, Password: password } = input
    checkSecretHash(call, client, name, input.SecretHash)
    if (pool.onlyAdministratorsCreate) throw signUpNotPermitted()
    const { names, requested } = await nameNewUser(call, name, input.UserAttributes)
    const author = { client, filledByUsername: names.signsInWith }
    const attributes = newAttributes(pool, requested, author)
    if (password) await checkNewPassword(call, password)
    else if (!allowsNoPassword(pool.record.settings)) throw passwordMissing()
    const created = call.now()
    const answer = await askPreSignUp(call, 'PreSignUp_SignUp', {
      username: names.username,
      clientId: client.id,
      requested,
      attributes,
      validationData: input.ValidationData,
      clientMetadata: input.ClientMetadata,
    })
    const verdict = readVerdict(answer, attributes)
    const status = verdict.isConfirmed ? 'CONFIRMED' : 'UNCONFIRMED'
    const user = newUser({
      ...names,
      status,
      created,
      attributes: verdict.attributes,
      temporarySince: undefined,
    })
    return createAccount(call, user, verdict, input)
  },
})

/** Commits the account with its code, sends the code, and tells the pool's function of a confirmed account. */
async function createAccount(
  call: ClientCall,
  user: UserState,
  { isConfirmed, verifies }: Verdict,
  { Password: password, ClientMetadata: clientMetadata }: Input<'SignUp'>,
): Promise<Output<'SignUp'>> {
  const { pool, client, trail } = call
  const credentials = password ? await newCredentials(call, pool, user, password) : undefined
  const target = isConfirmed ? undefined : signUpTarget(pool, user.attributes)
  const source = { trigger: 'CustomMessage_SignUp', clientId: client.id, clientMetadata } as const
  const code = target && (await newCodeInBudget(call, user, target, 'confirm', source))
  const codes = code ? [code] : []
  const change = { at: user.created, credentials, codes, takesOver: verifies }
  const committed = await commitUser(call, undefined, user, change)
  trail.user = user.sub
  await deliver(call, messagesOf(codes))
  // The account exists. The user can ask for a code when the address may get one again.
  if (target && !code) throw attemptLimitExceeded('code-limit')
  if (isConfirmed) await tellConfirmed(call, committed, clientMetadata)
  return {
    UserConfirmed: isConfirmed,
    UserSub: user.sub,
    ...(code ? { CodeDeliveryDetails: code.details } : {}),
  }
}

const passwordMissing = () =>
  invalidParameter(
    "1 validation error detected: Value null at 'password' failed to satisfy constraint: Member must not be null",
  )
