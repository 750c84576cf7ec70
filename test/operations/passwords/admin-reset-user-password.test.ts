import assert from 'node:assert/strict'
import test from 'node:test'
import { codeDeliveryFailed } from '../../../src/errors.ts'
import { servingLimits } from '../../../src/domain/limits.ts'
import { newFunctions } from '../../support/functions.ts'
import { readUser, lastCode, password, refusal, signIn, signUp } from '../../support/people.ts'
import {
  createUserWithAddresses,
  forgotPassword,
  newPassword,
  canSignIn,
  confirmForgotPassword,
} from '../../support/codes.ts'
import {
  nowhereToRecover,
  passwordNotResettable,
  userDisabled,
  userNotFound,
} from '../../support/refusals.ts'
import { email, poolWithMfa } from '../../support/mfa.ts'
import { answerSrp, beginSrp, createUser, setUserState, tryPassword } from '../../support/sign-in.ts'
import { newWorld, type World } from '../../support/world.ts'

const required = refusal('PasswordResetRequiredException', 'Password reset required for the user')

const reset = (world: World, { poolId }: { readonly poolId: string }, Username: string) =>
  world.call('AdminResetUserPassword', { UserPoolId: poolId, Username })

test('no password signs in until the code has come back', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  const { answer } = await beginSrp(world, app, 'diego')
  assert.deepEqual(await reset(world, app, 'diego'), {})
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'RESET_REQUIRED')
  for (const given of [password, 'Wrong-Horse-1'])
    await assert.rejects(tryPassword(world, app, 'diego', given), required)
  await assert.rejects(beginSrp(world, app, 'diego'), required)
  await assert.rejects(answerSrp(world, app, answer()), required)
  assert.equal(world.messages.length, 1)
  assert.equal(world.messages[0]?.to, 'diego@example.com')
  await confirmForgotPassword(world, app, 'diego', lastCode(world))
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'CONFIRMED')
  assert.ok(await canSignIn(world, app, 'diego', newPassword))
  assert.ok(!(await canSignIn(world, app, 'diego', password)))
})

test('attributes, addresses and sessions stay', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego', { email: 'd@example.com', phone_number: '+12065559934' })
  const { AccessToken } = await signIn(world, app, 'diego')
  const { attributes } = await readUser(world, app, 'diego')
  await reset(world, app, 'diego')
  assert.deepEqual((await readUser(world, app, 'diego')).attributes, attributes)
  assert.equal((await world.call('GetUser', { AccessToken })).Username, 'diego')
  await assert.rejects(
    world.call('ChangePassword', {
      AccessToken,
      PreviousPassword: password,
      ProposedPassword: newPassword,
    }),
    required,
  )
})

test('the user can ask for another code, and so can the administrator', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await reset(world, app, 'diego')
  await reset(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  assert.equal(world.messages.length, 3)
  await confirmForgotPassword(world, app, 'diego', lastCode(world))
  assert.ok(await canSignIn(world, app, 'diego', newPassword))
})

test('a user who cannot recover a password is refused, and stays as they are', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await assert.rejects(reset(world, app, 'nobody'), userNotFound)
  await signUp(world, app, 'waiting', { email: 'waiting@example.com' })
  await assert.rejects(reset(world, app, 'waiting'), passwordNotResettable)
  await world.call('AdminCreateUser', { UserPoolId: app.poolId, Username: 'invited' })
  await assert.rejects(reset(world, app, 'invited'), passwordNotResettable)
  await createUser(world, app, 'lonely')
  await assert.rejects(reset(world, app, 'lonely'), nowhereToRecover)
  assert.ok(await canSignIn(world, app, 'lonely', password))
  await createUserWithAddresses(world, app, 'diego')
  await setUserState(world, app, 'diego', { enabled: false })
  await assert.rejects(reset(world, app, 'diego'), userDisabled)
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'CONFIRMED')
})

test('an administrator names the user by any name or the sub', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email'] })
  await createUserWithAddresses(world, app, 'diego@example.com', { email: 'diego@example.com' })
  const { Username } = await readUser(world, app, 'diego@example.com')
  await reset(world, app, Username)
  await confirmForgotPassword(world, app, 'diego@example.com', lastCode(world))
  assert.ok(await canSignIn(world, app, 'diego@example.com', newPassword))
})

test('messages by administrators are not limited', async () => {
  await using world = await newWorld({ limits: servingLimits })
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  for (let count = 0; count < 12; count++) await reset(world, app, 'diego')
  assert.equal(world.messages.length, 12)
  await forgotPassword(world, app, 'diego')
})

test('a function finds the words, with what the administrator says', async () => {
  const triggers = newFunctions({ CustomMessage: () => ({ emailMessage: 'Reset: {####}' }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await world.call('AdminResetUserPassword', {
    UserPoolId: app.poolId,
    Username: 'diego',
    ClientMetadata: { why: 'leak' },
  })
  assert.equal(world.messages[0]?.text, `Reset: ${lastCode(world)}`)
  const event = triggers.events('CustomMessage').at(-1)
  assert.equal(event?.triggerSource, 'CustomMessage_ForgotPassword')
  assert.equal(event.callerContext.clientId, 'CLIENT_ID_NOT_APPLICABLE')
  assert.deepEqual(event.request['clientMetadata'], { why: 'leak' })
})

test('a message that fails is no error, since the reset stands and the message is tried again', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  const { messages } = world.context
  const deliver = () => Promise.reject(codeDeliveryFailed('The mail server is away.'))
  Object.assign(world.context, { messages: { ...messages, deliver } })
  assert.deepEqual(await reset(world, app, 'diego'), {})
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'RESET_REQUIRED')
  await assert.rejects(
    forgotPassword(world, app, 'diego'),
    refusal('CodeDeliveryFailureException', 'The mail server is away.'),
  )
})

test('a password is not reset where only the address of a second factor could get the code', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, { MfaConfiguration: 'OPTIONAL', ...email })
  await createUserWithAddresses(world, app, 'diego')
  await world.call('AdminSetUserMFAPreference', {
    UserPoolId: app.poolId,
    Username: 'diego',
    EmailMfaSettings: { Enabled: true },
  })
  await assert.rejects(reset(world, app, 'diego'), nowhereToRecover)
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'CONFIRMED')
  assert.deepEqual(world.messages, [])
})
