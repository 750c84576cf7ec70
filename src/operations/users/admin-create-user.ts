import { unsupportedUserState, userNotFound } from '../../errors.ts'
import type { Message } from '../../messages/messages.ts'
import { invitationWording } from '../../messages/wording.ts'
import type { AdminCreateUserRequest } from '../../model/types.ts'
import { newAttributes } from '../../rules/attribute-creation.ts'
import { allowsNoPassword } from '../../rules/pool.ts'
import { attributeOfSignInName, withSignInName } from '../../rules/sign-in-name.ts'
import { newTemporaryPassword, temporaryPasswordBytes } from '../../rules/temporary-password.ts'
import { newUser } from '../../rules/new-user.ts'
import { planUser } from '../../rules/user-plan.ts'
import type { User } from '../../rules/user.ts'
import { AliasTaken } from '../../store/store.ts'
import { findUserNamed, type PoolAdministrator, poolAdministrator } from '../callers.ts'
import { storedMessages } from '../code-messages.ts'
import type { Ground } from '../ground.ts'
import { askForWords, toldToSender, type Recipient } from '../occasion.ts'
import { operation } from '../operation.ts'
import { checkNewTemporaryPassword } from '../passwords/check-new-password.ts'
import { newCredentials } from '../passwords/credentials.ts'
import { askPreSignUp } from '../sign-up/pre-sign-up.ts'
import { checkNameIsFree, nameTaken } from '../sign-up/sign-up.ts'
import { commitTakingOver } from '../take-over.ts'
import { toUserType } from './user-views.ts'

type Call = Ground & PoolAdministrator

const day = 24 * 3_600_000

/**
 * An administrator makes a user, who signs in first with a temporary password and then sets their own; or sends the
 * invitation once more with a new temporary password.
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
  const { pool, chance } = call
  const { Username: name, TemporaryPassword: given } = input
  const named = attributeOfSignInName(pool, name)
  await checkNameIsFree(call, pool, name, named)
  const asked = withSignInName(input.UserAttributes ?? [], named, name)
  const attributes = newAttributes(pool, asked, 'administrator')
  if (given) await checkNewTemporaryPassword(call, given)
  const at = call.now()
  const sub = chance.uuid()
  const username = named ? sub : name
  // Whether the user is confirmed and verified is for the administrator to say, not for the function.
  await askPreSignUp(call, 'PreSignUp_AdminCreateUser', {
    username,
    clientId: undefined,
    asked,
    attributes,
    validationData: input.ValidationData,
    clientMetadata: input.ClientMetadata,
  })
  const user = newUser({
    pool: pool.id,
    sub,
    username,
    signsInWith: named,
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
  const { pool, store, chance, actor } = call
  const policy = pool.passwordPolicy
  const password =
    input.TemporaryPassword || newTemporaryPassword(policy, chance.bytes(temporaryPasswordBytes(policy)))
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
    await (input.ForceAliasCreation ? commitTakingOver(call, pool, plan) : store.commit(plan))
  } catch (error) {
    throw error instanceof AliasTaken ? nameTaken(error.kind) : error
  }
  call.trail.user = user.sub
  call.trail.isDone = true
  await call.messages.deliver(messages)
  return { ...user, version: 1, modified: at }
}

/**
 * One invitation for each wanted medium for which the user has an address. By SMS if none is named. The pool's function
 * is asked once for the words of all.
 */
async function invitations(
  call: Call,
  user: Recipient,
  input: AdminCreateUserRequest,
  password: string,
): Promise<readonly Message[]> {
  const { pool } = call
  const username = pool.signInNames.size > 0 ? input.Username : user.username
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
      pool: pool.id,
      user: user.username,
      to,
      medium,
      ...(await invitationWording(pool, medium, { username, code: password, validity }, words)),
      code: password,
      keptAs: { sub: user.sub, temporarySince: user.temporarySince },
      trigger: occasion.trigger,
      ...toldToSender(call, pool, user, occasion, medium),
    })
  }
  return messages
}
