import assert from 'node:assert/strict'
import test from 'node:test'
import { confirmedUser, lastCode, refusal, signUp } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'
import { codeMismatch, limitExceeded, userDisabled } from '../../support/refusals.ts'
import { confirmSignUp, resendConfirmationCode } from '../../support/codes.ts'

const verifiesEmail = { AutoVerifiedAttributes: ['email'] } as const

const mail = { email: 'diego@example.com' }

test('where users are hidden, a code seems to go to an unknown one, under the same limit', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail, { PreventUserExistenceErrors: 'ENABLED' })
  const first = await resendConfirmationCode(world, app, 'nobody')
  assert.deepEqual(first.CodeDeliveryDetails?.AttributeName, 'email')
  assert.match(first.CodeDeliveryDetails?.Destination ?? '', /^.\*\*\*@.\*\*\*$/)
  for (let count = 1; count < 5; count++)
    assert.deepEqual(await resendConfirmationCode(world, app, 'nobody'), first)
  await assert.rejects(resendConfirmationCode(world, app, 'nobody'), limitExceeded)
  const named = await resendConfirmationCode(world, app, 'zoe@example.com')
  assert.equal(named.CodeDeliveryDetails?.Destination, 'z***@e***')
  assert.equal(world.messages.length, 0)
})

test('where users are hidden, a name that is an address seems to get the code itself', async () => {
  await using world = await newWorld()
  const app = await world.pool(
    { UsernameAttributes: ['email', 'phone_number'], AutoVerifiedAttributes: ['email', 'phone_number'] },
    { PreventUserExistenceErrors: 'ENABLED' },
  )
  for (const [known, unknown] of [
    ['diego@example.com', 'dora@elsewhere.org'],
    ['+12065559934', '+12065549934'],
  ] as const) {
    await signUp(world, app, known)
    assert.deepEqual(
      await resendConfirmationCode(world, app, unknown),
      await resendConfirmationCode(world, app, known),
    )
  }
})

test('where users are hidden, nothing tells a disabled user from an unknown one', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail, { PreventUserExistenceErrors: 'ENABLED' })
  await signUp(world, app, 'diego', mail)
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'diego' })
  const sent = world.messages.length
  const { CodeDeliveryDetails } = await resendConfirmationCode(world, app, 'diego')
  assert.match(CodeDeliveryDetails?.Destination ?? '', /^.\*\*\*@.\*\*\*$/)
  assert.equal(world.messages.length, sent)
})

test('a new code takes the place of the earlier one', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await signUp(world, app, 'diego', mail)
  const first = lastCode(world)
  assert.deepEqual(await resendConfirmationCode(world, app, 'diego'), {
    CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'd***@e***' },
  })
  assert.equal(world.messages.at(-1)?.trigger, 'CustomMessage_ResendCode')
  if (first !== lastCode(world)) await assert.rejects(confirmSignUp(world, app, 'diego', first), codeMismatch)
  await confirmSignUp(world, app, 'diego', lastCode(world))
})

test('five codes an hour can be asked for', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await signUp(world, app, 'diego', mail)
  for (let count = 0; count < 5; count++) await resendConfirmationCode(world, app, 'diego')
  await assert.rejects(resendConfirmationCode(world, app, 'diego'), limitExceeded)
})

test('no code goes to a confirmed user, nor where the pool verifies nothing, nor to a disabled user', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await confirmedUser(world, app, 'diego', mail)
  await assert.rejects(
    resendConfirmationCode(world, app, 'diego'),
    refusal('InvalidParameterException', 'User is already confirmed.'),
  )
  const silent = await world.pool()
  await signUp(world, silent, 'diego', mail)
  await assert.rejects(
    resendConfirmationCode(world, silent, 'diego'),
    refusal('InvalidParameterException', 'Cannot resend codes. Auto verification not turned on.'),
  )
  await signUp(world, app, 'maria', mail)
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'maria' })
  await assert.rejects(resendConfirmationCode(world, app, 'maria'), userDisabled)
})
