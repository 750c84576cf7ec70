import assert from 'node:assert/strict'
import test from 'node:test'
import { codeDeliveryFailed } from '../../src/errors.ts'
import { servingLimits } from '../../src/domain/limits.ts'
import { newFunctions } from '../support/functions.ts'
import { inspect, lastCode, password, refusal, signIn, signUp } from '../support/people.ts'
import { enrolReachable, forget, newPassword, nowhere, opens, recover, unfit } from '../support/recovery.ts'
import { email, poolWithFactors } from '../support/second-factors.ts'
import { answerSrp, beginSrp, enrol, put, tryPassword } from '../support/sign-in.ts'
import { newWorld, type World } from '../support/world.ts'

const required = refusal('PasswordResetRequiredException', 'Password reset required for the user')

const reset = (world: World, { poolId }: { readonly poolId: string }, Username: string) =>
  world.call('AdminResetUserPassword', { UserPoolId: poolId, Username })

test('nobody signs in by the old password, right or wrong, until the code has come back', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrolReachable(world, place, 'diego')
  const { answer } = await beginSrp(world, place, 'diego')
  assert.deepEqual(await reset(world, place, 'diego'), {})
  assert.equal((await inspect(world, place, 'diego')).UserStatus, 'RESET_REQUIRED')
  for (const given of [password, 'Wrong-Horse-1'])
    await assert.rejects(tryPassword(world, place, 'diego', given), required)
  await assert.rejects(beginSrp(world, place, 'diego'), required)
  await assert.rejects(answerSrp(world, place, answer()), required)
  assert.equal(world.messages.length, 1)
  assert.equal(world.messages[0]?.to, 'diego@example.com')
  await recover(world, place, 'diego', lastCode(world))
  assert.equal((await inspect(world, place, 'diego')).UserStatus, 'CONFIRMED')
  assert.ok(await opens(world, place, 'diego', newPassword))
  assert.ok(!(await opens(world, place, 'diego', password)))
})

test('attributes, addresses and sessions stay', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrolReachable(world, place, 'diego', { email: 'd@example.com', phone_number: '+12065559934' })
  const { AccessToken } = await signIn(world, place, 'diego')
  const { attributes } = await inspect(world, place, 'diego')
  await reset(world, place, 'diego')
  assert.deepEqual((await inspect(world, place, 'diego')).attributes, attributes)
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
  const place = await world.pool()
  await enrolReachable(world, place, 'diego')
  await reset(world, place, 'diego')
  await reset(world, place, 'diego')
  await forget(world, place, 'diego')
  assert.equal(world.messages.length, 3)
  await recover(world, place, 'diego', lastCode(world))
  assert.ok(await opens(world, place, 'diego', newPassword))
})

test('a user who cannot recover a password is refused, and stays as they are', async () => {
  await using world = await newWorld()
  const place = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await assert.rejects(
    reset(world, place, 'nobody'),
    refusal('UserNotFoundException', 'User does not exist.'),
  )
  await signUp(world, place, 'waiting', { email: 'waiting@example.com' })
  await assert.rejects(reset(world, place, 'waiting'), unfit)
  await world.call('AdminCreateUser', { UserPoolId: place.poolId, Username: 'invited' })
  await assert.rejects(reset(world, place, 'invited'), unfit)
  await enrol(world, place, 'lonely')
  await assert.rejects(reset(world, place, 'lonely'), nowhere)
  assert.ok(await opens(world, place, 'lonely', password))
  await enrolReachable(world, place, 'diego')
  await put(world, place, 'diego', { enabled: false })
  await assert.rejects(reset(world, place, 'diego'), refusal('NotAuthorizedException', 'User is disabled.'))
  assert.equal((await inspect(world, place, 'diego')).UserStatus, 'CONFIRMED')
})

test('an administrator names the user by any name or the sub', async () => {
  await using world = await newWorld()
  const place = await world.pool({ UsernameAttributes: ['email'] })
  await enrolReachable(world, place, 'diego@example.com', { email: 'diego@example.com' })
  const { Username } = await inspect(world, place, 'diego@example.com')
  await reset(world, place, Username)
  await recover(world, place, 'diego@example.com', lastCode(world))
  assert.ok(await opens(world, place, 'diego@example.com', newPassword))
})

test('what administrators send is not limited', async () => {
  await using world = await newWorld({ limits: servingLimits })
  const place = await world.pool()
  await enrolReachable(world, place, 'diego')
  for (let count = 0; count < 12; count++) await reset(world, place, 'diego')
  assert.equal(world.messages.length, 12)
  await forget(world, place, 'diego')
})

test('a function finds the words, with what the administrator says', async () => {
  const triggers = newFunctions({ CustomMessage: () => ({ emailMessage: 'Reset: {####}' }) })
  await using world = await newWorld({ triggers })
  const place = await world.pool()
  await enrolReachable(world, place, 'diego')
  await world.call('AdminResetUserPassword', {
    UserPoolId: place.poolId,
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
  const place = await world.pool()
  await enrolReachable(world, place, 'diego')
  const { messages } = world.context
  const deliver = () => Promise.reject(codeDeliveryFailed('The mail server is away.'))
  Object.assign(world.context, { messages: { ...messages, deliver } })
  assert.deepEqual(await reset(world, place, 'diego'), {})
  assert.equal((await inspect(world, place, 'diego')).UserStatus, 'RESET_REQUIRED')
  await assert.rejects(
    forget(world, place, 'diego'),
    refusal('CodeDeliveryFailureException', 'The mail server is away.'),
  )
})

test('a password is not reset where only the address of a second factor could get the code', async () => {
  await using world = await newWorld()
  const place = await poolWithFactors(world, { MfaConfiguration: 'OPTIONAL', ...email })
  await enrolReachable(world, place, 'diego')
  await world.call('AdminSetUserMFAPreference', {
    UserPoolId: place.poolId,
    Username: 'diego',
    EmailMfaSettings: { Enabled: true },
  })
  await assert.rejects(reset(world, place, 'diego'), nowhere)
  assert.equal((await inspect(world, place, 'diego')).UserStatus, 'CONFIRMED')
  assert.deepEqual(world.messages, [])
})
