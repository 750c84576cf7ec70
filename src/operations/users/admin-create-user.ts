import type { PoolCall, UserChangeCall } from '../../context.ts'
import { newAttributes } from '../../domain/attribute-creation.ts'
import { newUser } from '../../domain/new-user.ts'
import { allowsNoPassword } from '../../domain/pool.ts'
import { newTemporaryPassword, temporaryPasswordBytes } from '../../domain/temporary-password.ts'
import type { User, UserState } from '../../domain/user.ts'
import { accountExists, aliasExists, unsupportedUserState, userNotFound } from '../../errors.ts'
import { invitationWording } from '../../messages/compose/wording.ts'
import type { Message } from '../../messages/message.ts'
import type { AdminCreateUserRequest } from '../../model/types.ts'
import { checkNewPassword } from '../../accounts/check-new-password.ts'
import { commitUser } from '../../accounts/commit-user.ts'
import { askForWords, composeMessage } from '../../accounts/compose-message.ts'
import { newCredentials } from '../../accounts/credentials.ts'
import { deliver } from '../../accounts/deliver.ts'
import { findUserNamed } from '../../accounts/find-user.ts'
import { nameNewUser } from '../../accounts/new-user-name.ts'
import { askPreSignUp } from '../../accounts/pre-sign-up.ts'
import { poolAdministrator } from '../callers.ts'
import { operation } from '../define.ts'
import { toUserType } from './user-views.ts'

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

async function create(call: UserChangeCall, input: AdminCreateUserRequest): Promise<User> {
  const { names, requested } = await nameNewUser(call, input.Username, input.UserAttributes, accountExists)
  const attributes = newAttributes(call.pool, requested, 'administrator')
  if (input.TemporaryPassword) await checkNewPassword(call, input.TemporaryPassword, 'temporary')
  const created = call.now()
  // The administrator, not the function, says whether the user is confirmed and verified.
  await askPreSignUp(call, 'PreSignUp_AdminCreateUser', {
    username: names.username,
    clientId: undefined,
    requested,
    attributes,
    validationData: input.ValidationData,
    clientMetadata: input.ClientMetadata,
  })
  const status = 'FORCE_CHANGE_PASSWORD'
  const user = newUser({ ...names, status, created, attributes, temporarySince: created })
  return save(call, input, { before: undefined, user, at: created })
}

async function invite(call: UserChangeCall, input: AdminCreateUserRequest): Promise<User> {
  const { pool } = call
  const user = await findUserNamed(call, pool, input.Username)
  if (!user) throw userNotFound()
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw unsupportedUserState(`Resend not possible. ${user.status} is not a status to be invited in.`)
  }
  if (input.TemporaryPassword) await checkNewPassword(call, input.TemporaryPassword, 'temporary')
  const at = call.now()
  return save(call, input, { before: user, user: { ...user, temporarySince: at }, at })
}

/** A user to be invited: as before, if the user exists, as from `at` on. Milliseconds since 1970. */
interface Invited {
  readonly before: User | undefined
  readonly user: UserState
  readonly at: number
}

/** Sets the temporary password, commits, and sends the invitation. */
async function save(
  call: UserChangeCall,
  input: AdminCreateUserRequest,
  { before, user, at }: Invited,
): Promise<User> {
  const { pool, random } = call
  const policy = pool.passwordPolicy
  const password =
    input.TemporaryPassword || newTemporaryPassword(policy, random.bytes(temporaryPasswordBytes(policy)))
  const credentials = await newCredentials(call, pool, user, password)
  const messages = input.MessageAction === 'SUPPRESS' ? [] : await invitations(call, user, input, password)
  await commitUser(call, before, user, {
    at,
    credentials,
    messages,
    takesOver: input.ForceAliasCreation ?? false,
    whenTaken: (kind) => Promise.reject(before ? aliasExists(kind) : accountExists(kind)),
    // The invitation tells the user of the new password.
    withoutNotice: true,
  })
  call.trail.user = user.sub
  await deliver(call, messages)
  return { ...user, version: 1, modified: at }
}

/**
 * One invitation for each wanted medium for which the user has an address. The medium is SMS if none is named. The
 * pool's function is asked once for the words of all.
 */
async function invitations(
  call: PoolCall,
  user: UserState,
  input: AdminCreateUserRequest,
  password: string,
): Promise<readonly Message[]> {
  const { pool } = call
  const username = pool.usernameAttributes.size > 0 ? input.Username : user.username
  const targets = (input.DesiredDeliveryMediums ?? ['SMS']).flatMap((medium) => {
    const to = user.attributes[medium === 'EMAIL' ? 'email' : 'phone_number']
    return to === undefined ? [] : [{ medium, to }]
  })
  const source = {
    trigger: 'CustomMessage_AdminCreateUser',
    clientMetadata: input.ClientMetadata,
  } as const
  const words = await askForWords(call, user, source, {
    media: targets.map(({ medium }) => medium),
    required: allowsNoPassword(pool.record.settings) ? 'user name' : 'user name and password',
  })
  const at = call.now()
  const validity = pool.passwordPolicy.TemporaryPasswordValidityDays * day
  const codeRef = { sub: user.sub, temporarySince: user.temporarySince }
  return Promise.all(
    targets.map(async ({ medium, to }) => {
      const wording = await invitationWording(pool, medium, { username, code: password, validity }, words)
      const contents = { at, to, medium, wording, code: password, codeRef, expires: at + validity }
      return composeMessage(call, user, source, contents)
    }),
  )
}
