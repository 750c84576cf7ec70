import { findUserNamed } from '../../accounts/find-user.ts'
import { unsupportedUserState, userNotFound } from '../../errors.ts'
import type { Message } from '../../messages/messages.ts'
import { invitationWording } from '../../messages/compose/wording.ts'
import type { AdminCreateUserRequest } from '../../model/types.ts'
import { newAttributes } from '../../domain/attribute-creation.ts'
import { allowsNoPassword } from '../../domain/pool.ts'
import { attributeOfSignInName, withSignInName } from '../../domain/sign-in-name.ts'
import { newTemporaryPassword, temporaryPasswordBytes } from '../../domain/temporary-password.ts'
import { newUser } from '../../domain/new-user.ts'
import { planUser } from '../../domain/user-plan.ts'
import type { User } from '../../domain/user.ts'
import { AliasTaken } from '../../store/store.ts'
import { type PoolAdministrator, poolAdministrator } from '../callers.ts'
import { storedMessages } from '../../accounts/verification-codes.ts'
import type { Context } from '../../context.ts'
import { askForWords, senderContextFor, type Recipient } from '../../accounts/custom-message-source.ts'
import { operation } from '../define.ts'
import { checkNewTemporaryPassword } from '../../accounts/check-new-password.ts'
import { newCredentials } from '../../accounts/credentials.ts'
import { askPreSignUp } from '../../accounts/pre-sign-up.ts'
import { checkNameIsFree, nameTaken } from '../sign-up/sign-up.ts'
import { commitWithAliasTakeover } from '../../accounts/alias-takeover.ts'
import { toUserType } from './user-views.ts'

type Call = Context & PoolAdministrator

const day = 24 * 3_600_000

/**
 * An administrator makes a user, who signs in first with a temporary password and then sets their own. With `RESEND`,
 * the administrator sends the invitation once more with a new temporary password.
 */
export const AdminCreateUser = operation('AdminCreateUser', {
  caller: poolAdministrator,
  async perform(call, input) {
    return {
      User: toUserType(
        input.MessageAction === 'RESEND' ? await invite(call, input) : await create(call, input),
      ),
    }
  },
})

async function create(call: Call, input: AdminCreateUserRequest): Promise<User> {
  const { pool, random } = call
  const { Username: name, TemporaryPassword: given } = input
  const filledByUsername = attributeOfSignInName(pool, name)
  await checkNameIsFree(call, pool, name, filledByUsername)
  const requested = withSignInName(input.UserAttributes ?? [], filledByUsername, name)
  const attributes = newAttributes(pool, requested, 'administrator')
  if (given) await checkNewTemporaryPassword(call, given)
  const at = call.now()
  const sub = random.uuid()
  const username = filledByUsername ? sub : name
  // The administrator, not the function, says whether the user is confirmed and verified.
  await askPreSignUp(call, 'PreSignUp_AdminCreateUser', {
    username,
    clientId: undefined,
    requested,
    attributes,
    validationData: input.ValidationData,
    clientMetadata: input.ClientMetadata,
  })
  const user = newUser({
    poolId: pool.id,
    sub,
    username,
    signsInWith: filledByUsername,
    status: 'FORCE_CHANGE_PASSWORD',
    created: at,
    attributes,
    temporarySince: at,
  })
  return save(call, input, undefined, user)
}

async function invite(call: Call, input: AdminCreateUserRequest): Promise<User> {
  const { pool } = call
  const user = await findUserNamed(call, pool, input.Username)
  if (!user) throw userNotFound()
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw unsupportedUserState(`Resend not possible. ${user.status} is not a status to be invited in.`)
  }
  if (input.TemporaryPassword) await checkNewTemporaryPassword(call, input.TemporaryPassword)
  return save(call, input, user, { ...user, temporarySince: call.now() })
}

/** Sets the temporary password, commits, and sends the invitation. */
async function save(
  call: Call,
  input: AdminCreateUserRequest,
  before: User | undefined,
  user: Omit<User, 'version' | 'modified'>,
): Promise<User> {
  const { pool, store, random, actor } = call
  const policy = pool.passwordPolicy
  const password =
    input.TemporaryPassword || newTemporaryPassword(policy, random.bytes(temporaryPasswordBytes(policy)))
  const credentials = await newCredentials(call, pool, user, password)
  const at = call.now()
  const messages = input.MessageAction === 'SUPPRESS' ? [] : await invitations(call, user, input, password)
  const plan = planUser(pool, before, user, {
    at,
    actor,
    action: 'AdminCreateUser',
    credentials,
    messages: storedMessages(call, messages),
  })
  try {
    await (input.ForceAliasCreation ? commitWithAliasTakeover(call, pool, plan) : store.commit(plan))
  } catch (error) {
    throw error instanceof AliasTaken ? nameTaken(error.kind) : error
  }
  call.trail.user = user.sub
  call.trail.isDone = true
  await call.messages.deliver(messages)
  return { ...user, version: 1, modified: at }
}

/**
 * One invitation for each wanted medium for which the user has an address. The medium is SMS if none is named. The
 * pool's function is asked once for the words of all.
 */
async function invitations(
  call: Call,
  user: Recipient,
  input: AdminCreateUserRequest,
  password: string,
): Promise<readonly Message[]> {
  const { pool } = call
  const username = pool.usernameAttributes.size > 0 ? input.Username : user.username
  const targets = (input.DesiredDeliveryMediums ?? ['SMS']).flatMap((medium) => {
    const to = user.attributes[medium === 'EMAIL' ? 'email' : 'phone_number']
    return to === undefined ? [] : [{ medium, to }]
  })
  const occasion = {
    trigger: 'CustomMessage_AdminCreateUser',
    clientMetadata: input.ClientMetadata,
  } as const
  const carried = allowsNoPassword(pool.record.settings) ? 'user name' : 'user name and password'
  const words = await askForWords(call, pool, user, occasion, {
    media: targets.map(({ medium }) => medium),
    carried,
  })
  const at = call.now()
  const validity = pool.passwordPolicy.TemporaryPasswordValidityDays * day
  const messages: Message[] = []
  for (const { medium, to } of targets) {
    messages.push({
      at,
      expires: at + validity,
      poolId: pool.id,
      user: user.username,
      to,
      medium,
      ...(await invitationWording(pool, medium, { username, code: password, validity }, words)),
      code: password,
      codeRef: { sub: user.sub, temporarySince: user.temporarySince },
      trigger: occasion.trigger,
      ...senderContextFor(call, pool, user, occasion, medium),
    })
  }
  return messages
}
