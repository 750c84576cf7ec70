import type { VerifiableAttribute } from '../../domain/user.ts'
import type { AliasKind } from '../../domain/records.ts'
import {
  attemptLimitExceeded,
  invalidParameter,
  signInNameExists,
  signUpNotPermitted,
  usernameExists,
} from '../../errors.ts'
import { toNormalName } from '../../domain/aliases.ts'
import { newAttributes } from '../../domain/attribute-creation.ts'
import { signUpTarget } from '../../domain/code-delivery.ts'
import { allowsNoPassword, type Pool } from '../../domain/pool.ts'
import { attributeOfSignInName, withSignInName } from '../../domain/sign-in-name.ts'
import { newUser } from '../../domain/new-user.ts'
import { planUser } from '../../domain/user-plan.ts'
import { AliasTaken } from '../../store/store.ts'
import { appClient } from '../callers.ts'
import { newCodeDelivery, storedMessages, tryCountSend } from '../../accounts/verification-codes.ts'
import type { Context } from '../../context.ts'
import { operation } from '../define.ts'
import { checkNewPassword } from '../../accounts/check-new-password.ts'
import { newCredentials } from '../../accounts/credentials.ts'
import { checkSecretHash } from '../../accounts/secret-hash.ts'
import { commitWithAliasTakeover } from '../../accounts/alias-takeover.ts'
import { tellConfirmed } from '../../accounts/post-confirmation.ts'
import { askPreSignUp, readVerdict } from '../../accounts/pre-sign-up.ts'

/**
 * A user signs up through an app. The account waits for the code that goes to the address which the pool verifies.
 * Where the pool verifies none, the account waits for an administrator. A function of the pool may refuse the
 * account, confirm it at once, or vouch for addresses. Those addresses are then taken from other users who hold them
 * as alias.
 */
export const SignUp = operation('SignUp', {
  caller: appClient,
  async perform(call, input) {
    const { pool, client, store, random, messages, actor } = call
    const { Username: name, Password: password } = input
    checkSecretHash(call, client, name, input.SecretHash)
    if (pool.onlyAdministratorsCreate) throw signUpNotPermitted()
    const filledByUsername = attributeOfSignInName(pool, name)
    await checkNameIsFree(call, pool, name, filledByUsername)
    const requested = withSignInName(input.UserAttributes ?? [], filledByUsername, name)
    const attributes = newAttributes(pool, requested, { client, filledByUsername })
    if (password) await checkNewPassword(call, password)
    else if (!allowsNoPassword(pool.record.settings)) throw passwordMissing()
    const at = call.now()
    const sub = random.uuid()
    const username = filledByUsername ? sub : name
    const answer = await askPreSignUp(call, 'PreSignUp_SignUp', {
      username,
      clientId: client.id,
      requested,
      attributes,
      validationData: input.ValidationData,
      clientMetadata: input.ClientMetadata,
    })
    const verdict = readVerdict(answer, attributes)
    const user = newUser({
      poolId: pool.id,
      sub,
      username,
      signsInWith: filledByUsername,
      status: verdict.isConfirmed ? 'CONFIRMED' : 'UNCONFIRMED',
      created: at,
      attributes: verdict.attributes,
      temporarySince: undefined,
    })
    const credentials = password ? await newCredentials(call, pool, user, password) : undefined
    const wanted = verdict.isConfirmed ? undefined : signUpTarget(pool, attributes)
    const target =
      wanted && (await tryCountSend(call, 'signUp', { poolId: pool.id, to: wanted.value, sub }))
        ? wanted
        : undefined
    const delivery =
      target &&
      (await newCodeDelivery(call, pool, user, target, 'confirm', {
        trigger: 'CustomMessage_SignUp',
        clientId: client.id,
        clientMetadata: input.ClientMetadata,
      }))
    const plan = planUser(pool, undefined, user, {
      at,
      actor,
      action: 'SignUp',
      ...(credentials === undefined ? {} : { credentials }),
      ...(delivery ? { putCodes: [delivery.code], messages: storedMessages(call, [delivery.message]) } : {}),
    })
    try {
      await (verdict.verifies ? commitWithAliasTakeover(call, pool, plan) : store.commit(plan))
    } catch (error) {
      throw error instanceof AliasTaken ? nameTaken(error.kind) : error
    }
    call.trail.user = sub
    call.trail.isDone = true
    // The account exists. The user can ask for a code when the address may get one again.
    if (wanted && !target) throw attemptLimitExceeded('code-limit')
    if (delivery) await messages.deliver([delivery.message])
    if (plan.user && verdict.isConfirmed) await tellConfirmed(call, plan.user, input.ClientMetadata)
    return {
      UserConfirmed: verdict.isConfirmed,
      UserSub: sub,
      ...(delivery ? { CodeDeliveryDetails: delivery.details } : {}),
    }
  },
})

/**
 * Checks the name before the rest of the request is looked at. The commit decides for good.
 * @throws {CognitoError} UsernameExistsException
 */
export async function checkNameIsFree(
  { store, trail }: Context,
  pool: Pool,
  name: string,
  filledByUsername: VerifiableAttribute | undefined,
): Promise<void> {
  const kind = filledByUsername ?? 'username'
  const holder = await store.findAliasHolder(pool.id, { kind, value: toNormalName(pool, name) })
  trail.user = holder?.sub
  if (holder) throw nameTaken(kind)
}

/** The error for a new user whose name belongs to another user. */
export const nameTaken = (kind: AliasKind) =>
  kind === 'username' ? usernameExists() : signInNameExists(kind)

const passwordMissing = () =>
  invalidParameter(
    "1 validation error detected: Value null at 'password' failed to satisfy constraint: Member must not be null",
  )
