import assert from 'node:assert/strict'
import test from 'node:test'
import { actions, shapes } from '../../src/model/table.ts'
import type { Action } from '../../src/model/types.ts'
import { operations } from '../../src/operations/index.ts'
import { newWordList } from '../../src/refused-passwords/word-list.ts'
import { lastCode, password, refusal, signIn } from '../support/people.ts'
import { createUserWithAddresses, forgotPassword, confirmForgotPassword } from '../support/codes.ts'
import { createUser, answerNewPassword, tryPassword } from '../support/sign-in.ts'
import { newWorld } from '../support/world.ts'

const withList = { refusedPasswords: newWordList(['Password', 'dragon']) }
const common = 'Password1!'
const refused = refusal(
  'InvalidPasswordException',
  'Password did not conform with policy: Password is too common',
)
const temporaryRefused = refusal(
  'InvalidPasswordException',
  'Password did not conform with password policy: Password is too common',
)
const replacingRefused = refusal(
  'InvalidPasswordException',
  'Password does not conform to policy: Password is too common',
)

test('no password of the list can be set, by whatever operation', async () => {
  await using world = await newWorld(withList)
  const app = await world.pool()
  const { clientId: ClientId, poolId: UserPoolId } = app
  await assert.rejects(world.call('SignUp', { ClientId, Username: 'maria', Password: common }), refused)
  await createUserWithAddresses(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  await assert.rejects(
    world.call('ChangePassword', { AccessToken, PreviousPassword: password, ProposedPassword: common }),
    refused,
  )
  await forgotPassword(world, app, 'diego')
  await assert.rejects(confirmForgotPassword(world, app, 'diego', lastCode(world), common), refused)
  for (const Permanent of [true, false]) {
    await assert.rejects(
      world.call('AdminSetUserPassword', { UserPoolId, Username: 'diego', Password: common, Permanent }),
      replacingRefused,
    )
  }
  const invitation = { UserPoolId, Username: 'ana', MessageAction: 'SUPPRESS' } as const
  await assert.rejects(
    world.call('AdminCreateUser', { ...invitation, TemporaryPassword: common }),
    temporaryRefused,
  )
  await world.call('AdminCreateUser', { ...invitation, TemporaryPassword: 'Temporary-1' })
  await assert.rejects(
    world.call('AdminCreateUser', {
      UserPoolId,
      Username: 'ana',
      MessageAction: 'RESEND',
      TemporaryPassword: common,
    }),
    temporaryRefused,
  )
  const { Session = '' } = await tryPassword(world, app, 'ana', 'Temporary-1')
  await assert.rejects(
    answerNewPassword(world, app, Session, { USERNAME: 'ana', NEW_PASSWORD: common }),
    replacingRefused,
  )
  assert.ok(
    (await answerNewPassword(world, app, Session, { USERNAME: 'ana', NEW_PASSWORD: password }))
      .AuthenticationResult,
  )
  await confirmForgotPassword(world, app, 'diego', lastCode(world))
})

test('no other operation that is built takes a new password', () => {
  const built = (Object.keys(actions) as Action[]).filter((action) => {
    const input = shapes[actions[action].input]
    const members = input?.kind === 'structure' ? Object.values(input.members) : []
    return operations[action] !== undefined && members.includes('PasswordType')
  })
  assert.deepEqual(built, [
    'AdminCreateUser',
    'AdminSetUserPassword',
    'ChangePassword',
    'ConfirmForgotPassword',
    'SignUp',
  ])
})

test('the policy of the pool speaks first', async () => {
  await using world = await newWorld(withList)
  const app = await world.pool()
  await assert.rejects(
    world.call('SignUp', { ClientId: app.clientId, Username: 'maria', Password: 'dragon' }),
    refusal('InvalidPasswordException', 'Password did not conform with policy: Password not long enough'),
  )
})

test('where users are hidden, known and unknown ones are told the same of a too common password', async () => {
  await using world = await newWorld(withList)
  const app = await world.pool({}, { PreventUserExistenceErrors: 'ENABLED' })
  await createUserWithAddresses(world, app, 'diego')
  for (const name of ['diego', 'nobody']) {
    await assert.rejects(confirmForgotPassword(world, app, name, '000000', common), refused)
  }
})

test('users who have such a password already go on signing in', async () => {
  let isWanted = false
  const refusedPasswords = {
    has: async (given: string) => isWanted && given === password,
    close: async () => undefined,
  }
  await using world = await newWorld({ refusedPasswords })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  isWanted = true
  const { AccessToken } = await signIn(world, app, 'diego')
  await assert.rejects(
    world.call('ChangePassword', { AccessToken, PreviousPassword: password, ProposedPassword: password }),
    refused,
  )
})
