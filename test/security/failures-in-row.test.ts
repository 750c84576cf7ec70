import assert from 'node:assert/strict'
import test from 'node:test'
import { cognitoLimits, servingLimits as limits } from '../../src/domain/limits.ts'
import { lastCode, signUp, signedInUser, type App } from '../support/people.ts'
import {
  createUserWithAddresses,
  forgotPassword,
  newPassword,
  canSignIn,
  confirmForgotPassword,
  wrongCode,
} from '../support/codes.ts'
import {
  limitExceeded,
  codeExpired,
  codeMismatch,
  attemptsExceeded,
  incorrectCredentials,
  mfaCodeMismatch,
} from '../support/refusals.ts'
import { respondToChallenge, sms } from '../support/mfa.ts'
import { createUser, signInBySrp, tryPassword } from '../support/sign-in.ts'
import { newWorld, type World } from '../support/world.ts'

const minute = 60_000
const hiding = { PreventUserExistenceErrors: 'ENABLED' } as const

/** Tries wrong passwords, each as soon as one is judged again. */
async function fail(world: World, app: App, name: string, count: number): Promise<void> {
  for (let failure = 0; failure < count; failure++) {
    world.clock.advance(15 * minute)
    await assert.rejects(tryPassword(world, app, name, `Wrong-Horse-${failure}`), incorrectCredentials)
  }
}

test('after a hundred wrong passwords in a row no other is judged, however long one waits', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await fail(world, app, 'diego', 100)
  for (const wait of [0, 15 * minute, 365 * 24 * 60 * minute]) {
    world.clock.advance(wait)
    await world.context.store.sweep(world.clock.now)
    await assert.rejects(tryPassword(world, app, 'diego'), attemptsExceeded)
    await assert.rejects(signInBySrp(world, app, 'diego'), attemptsExceeded)
  }
})

test('a right password before that begins the count anew', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await fail(world, app, 'diego', 99)
  world.clock.advance(15 * minute)
  await tryPassword(world, app, 'diego')
  await fail(world, app, 'diego', 99)
  world.clock.advance(15 * minute)
  await tryPassword(world, app, 'diego')
})

test('where users are hidden, an unknown name is refused in the same way', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({}, hiding)
  await fail(world, app, 'nobody', 100)
  world.clock.advance(24 * 60 * minute)
  await world.context.store.sweep(world.clock.now)
  await assert.rejects(tryPassword(world, app, 'nobody'), attemptsExceeded)
})

test('recovery by code ends the lock', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await fail(world, app, 'diego', 100)
  await forgotPassword(world, app, 'diego')
  await confirmForgotPassword(world, app, 'diego', lastCode(world))
  assert.ok(await canSignIn(world, app, 'diego', newPassword))
})

const administrators: readonly [string, (world: World, app: App) => Promise<unknown>][] = [
  [
    'who sets the password',
    (world, { poolId }) =>
      world.call('AdminSetUserPassword', {
        UserPoolId: poolId,
        Username: 'diego',
        Password: 'Correct-Horse-7',
        Permanent: true,
      }),
  ],
  [
    'who enables the user',
    (world, { poolId }) => world.call('AdminEnableUser', { UserPoolId: poolId, Username: 'diego' }),
  ],
]
for (const [who, act] of administrators) {
  test(`an administrator ${who} ends the lock`, async () => {
    await using world = await newWorld({ limits })
    const app = await world.pool()
    await createUser(world, app, 'diego')
    await fail(world, app, 'diego', 100)
    await act(world, app)
    assert.ok(await canSignIn(world, app, 'diego', 'Correct-Horse-7'))
  })
}

test('in development, as at Cognito, the lock ends with time', async () => {
  await using world = await newWorld({ limits: cognitoLimits })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await fail(world, app, 'diego', 120)
  world.clock.advance(15 * minute)
  assert.ok(await canSignIn(world, app, 'diego', 'Correct-Horse-7'))
})

test('after a hundred wrong codes of a second factor in a row an administrator has to help', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({ AutoVerifiedAttributes: ['phone_number'] })
  await world.call('SetUserPoolMfaConfig', { UserPoolId: app.poolId, MfaConfiguration: 'OPTIONAL', ...sms })
  await signedInUser(world, app, 'diego', { phone_number: '+15550109934' })
  const Username = 'diego'
  const SMSMfaSettings = { Enabled: true }
  await world.call('AdminSetUserMFAPreference', { UserPoolId: app.poolId, Username, SMSMfaSettings })
  const answer = async (toCode: (code: string) => string) => {
    const { Session } = await tryPassword(world, app, 'diego')
    return respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE: toCode(lastCode(world)) })
  }
  for (let failure = 0; failure < 100; failure++) {
    world.clock.advance(80 * minute)
    await assert.rejects(answer(wrongCode), mfaCodeMismatch)
  }
  world.clock.advance(24 * 60 * minute)
  const right = (code: string) => code
  await assert.rejects(answer(right), attemptsExceeded)
  await world.call('AdminEnableUser', { UserPoolId: app.poolId, Username })
  await answer(right)
})

test('a code for a new account is void after five wrong answers, and the next one is not', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await signUp(world, app, 'diego', { email: 'diego@example.com' })
  const ClientId = app.clientId
  const confirm = (ConfirmationCode: string) =>
    world.call('ConfirmSignUp', { ClientId, Username: 'diego', ConfirmationCode })
  for (let count = 0; count < 5; count++)
    await assert.rejects(confirm(wrongCode(lastCode(world))), codeMismatch)
  await assert.rejects(confirm(lastCode(world)), codeExpired)
  await world.call('ResendConfirmationCode', { ClientId, Username: 'diego' })
  await confirm(lastCode(world))
})

test('where users are hidden, a void code is answered like a wrong one, as for an unknown name', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] }, hiding)
  await signUp(world, app, 'diego', { email: 'diego@example.com' })
  const confirm = (Username: string, ConfirmationCode: string) =>
    world.call('ConfirmSignUp', { ClientId: app.clientId, Username, ConfirmationCode })
  for (const name of ['diego', 'nobody']) {
    for (let count = 0; count < 5; count++)
      await assert.rejects(confirm(name, wrongCode(lastCode(world))), codeMismatch)
    for (let count = 0; count < 10; count++)
      await assert.rejects(confirm(name, lastCode(world)), codeMismatch)
    await assert.rejects(confirm(name, lastCode(world)), limitExceeded)
  }
})

test('a code for an address is void after five wrong answers', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  const AccessToken = await signedInUser(world, app, 'diego', { email: 'diego@example.com' })
  const ask = () => world.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' })
  const verify = (Code: string) =>
    world.call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code })
  await ask()
  for (let count = 0; count < 5; count++)
    await assert.rejects(verify(wrongCode(lastCode(world))), codeMismatch)
  await assert.rejects(verify(lastCode(world)), codeExpired)
  await ask()
  await verify(lastCode(world))
})

test('a code that recovers a password is void after five wrong answers, for an unknown name too', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({}, hiding)
  await createUserWithAddresses(world, app, 'diego')
  for (const name of ['diego', 'nobody']) {
    await forgotPassword(world, app, name)
    const code = lastCode(world)
    for (let count = 0; count < 5; count++)
      await assert.rejects(confirmForgotPassword(world, app, name, wrongCode(code)), codeMismatch)
    await assert.rejects(confirmForgotPassword(world, app, name, code), codeExpired)
    await forgotPassword(world, app, name)
    await assert.rejects(confirmForgotPassword(world, app, name, wrongCode(lastCode(world))), codeMismatch)
  }
})

test('in development, as at Cognito, a code stays good for fifteen answers in an hour', async () => {
  await using world = await newWorld({ limits: cognitoLimits })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await signUp(world, app, 'diego', { email: 'diego@example.com' })
  const confirm = (ConfirmationCode: string) =>
    world.call('ConfirmSignUp', { ClientId: app.clientId, Username: 'diego', ConfirmationCode })
  for (let count = 0; count < 14; count++)
    await assert.rejects(confirm(wrongCode(lastCode(world))), codeMismatch)
  await confirm(lastCode(world))
})
