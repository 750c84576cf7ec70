import assert from 'node:assert/strict'
import test from 'node:test'
import {
  confirmForgotPassword,
  createUserWithAddresses,
  forgotPassword,
  wrongCode,
} from '../support/codes.ts'
import { lastCode, password, signedInUser } from '../support/people.ts'
import { answerNewPassword, beginFirstSignIn, createUser, tryPassword } from '../support/sign-in.ts'
import { newWorld, type World } from '../support/world.ts'

const usedBefore = { name: 'PasswordHistoryPolicyViolationException' }
const names = ['First-Horse-1', 'Second-Horse-2', 'Third-Horse-3'] as const

const poolThatRemembers = (world: World, PasswordHistorySize: number) =>
  world.pool({ Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize } } })

test('a user cannot change back to the current password, nor to as many earlier ones as the pool says', async () => {
  await using world = await newWorld()
  const app = await poolThatRemembers(world, 2)
  let AccessToken: string | undefined = await signedInUser(world, app, 'diego')
  const change = (PreviousPassword: string, ProposedPassword: string) =>
    world.call('ChangePassword', { AccessToken: AccessToken ?? '', PreviousPassword, ProposedPassword })
  await change(password, names[0])
  await change(names[0], names[1])
  for (const used of [password, names[0], names[1]]) await assert.rejects(change(names[1], used), usedBefore)
  // An hour later, as passwords may be changed five times in one.
  world.clock.advance(3_600_001)
  AccessToken = (await tryPassword(world, app, 'diego', names[1])).AuthenticationResult?.AccessToken
  // With one more, the first has been forgotten.
  await change(names[1], names[2])
  await change(names[2], password)
})

test('a pool without a history takes every password again', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const AccessToken = await signedInUser(world, app, 'diego')
  await world.call('ChangePassword', { AccessToken, PreviousPassword: password, ProposedPassword: password })
})

test('a password of the past is refused only after a right code, which stays good', async () => {
  await using world = await newWorld()
  const app = await poolThatRemembers(world, 3)
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  const code = lastCode(world)
  await assert.rejects(confirmForgotPassword(world, app, 'diego', wrongCode(code), password), {
    name: 'CodeMismatchException',
  })
  await assert.rejects(confirmForgotPassword(world, app, 'diego', code, password), usedBefore)
  await confirmForgotPassword(world, app, 'diego', code, names[0])
  assert.ok((await tryPassword(world, app, 'diego', names[0])).AuthenticationResult)
})

test('an administrator cannot set a password of the past, and a temporary one is not remembered', async () => {
  await using world = await newWorld()
  const app = await poolThatRemembers(world, 2)
  await createUser(world, app, 'diego')
  const set = (Password: string, Permanent: boolean) =>
    world.call('AdminSetUserPassword', { UserPoolId: app.poolId, Username: 'diego', Password, Permanent })
  await assert.rejects(set(password, true), usedBefore)
  await assert.rejects(set(password, false), usedBefore)
  await set(names[0], false)
  const { Session } = await beginFirstSignIn(world, app, 'diego', names[0])
  const answer = (NEW_PASSWORD: string) =>
    answerNewPassword(world, app, Session, { USERNAME: 'diego', NEW_PASSWORD })
  await assert.rejects(answer(password), usedBefore)
  // The temporary password was no choice of the user.
  await answer(names[0])
  await assert.rejects(set(names[0], true), usedBefore)
  await assert.rejects(set(password, true), usedBefore)
})

test('passwords of the past are forgotten at the next change after the pool stops to remember', async () => {
  await using world = await newWorld()
  const app = await poolThatRemembers(world, 3)
  const AccessToken = await signedInUser(world, app, 'diego')
  const change = (PreviousPassword: string, ProposedPassword: string) =>
    world.call('ChangePassword', { AccessToken, PreviousPassword, ProposedPassword })
  const remember = (PasswordHistorySize: number) =>
    world.call('UpdateUserPool', {
      UserPoolId: app.poolId,
      Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize } },
    })
  await change(password, names[0])
  await remember(0)
  await change(names[0], names[1])
  await remember(3)
  await change(names[1], names[0])
  await assert.rejects(change(names[0], names[1]), usedBefore)
})
