import assert from 'node:assert/strict'
import test from 'node:test'
import { servingLimits as limits } from '../../src/domain/limits.ts'
import { attrs, readUser, lastCode, signIn, signUp, signedInUser, type App } from '../support/people.ts'
import {
  createUserWithAddresses,
  forgotPassword,
  canSignIn,
  confirmForgotPassword,
  wrongCode,
} from '../support/codes.ts'
import { limitExceeded, codeExpired, codeMismatch } from '../support/refusals.ts'
import { respondToChallenge, sms } from '../support/mfa.ts'
import { tryPassword } from '../support/sign-in.ts'
import { newWorld, type World } from '../support/world.ts'

const hour = 3_600_000
const address = 'diego@example.com'
const stranger = '203.0.113.9'

/** Carries something out from another address. */
async function from<T>(world: World, source: string, work: () => Promise<T>): Promise<T> {
  const before = world.source
  world.source = source
  try {
    return await work()
  } finally {
    world.source = before
  }
}

/** Signs up with the address of another user until no more codes go to it. */
async function signUpMany(world: World, app: App, attributes: Readonly<Record<string, string>>) {
  for (let count = 0; count < 5; count++) await signUp(world, app, `nobody-${count}`, attributes)
  await assert.rejects(signUp(world, app, 'nobody-5', attributes), limitExceeded)
}

test('sign-ups with an address use up nothing that its owner needs to recover a password', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await createUserWithAddresses(world, app, 'diego')
  await signUpMany(world, app, { email: address })
  await forgotPassword(world, app, 'diego')
  await confirmForgotPassword(world, app, 'diego', lastCode(world))
})

test('sign-ups with an address use up nothing that its owner needs to sign in by code, or to verify it', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({ AutoVerifiedAttributes: ['phone_number'] })
  await world.call('SetUserPoolMfaConfig', { UserPoolId: app.poolId, MfaConfiguration: 'OPTIONAL', ...sms })
  const phone_number = '+15550109934'
  const AccessToken = await signedInUser(world, app, 'diego', { phone_number })
  await world.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'phone_number' })
  await world.call('VerifyUserAttribute', {
    AccessToken,
    AttributeName: 'phone_number',
    Code: lastCode(world),
  })
  await world.call('SetUserMFAPreference', { AccessToken, SMSMfaSettings: { Enabled: true } })
  world.clock.advance(24 * hour)
  await signUpMany(world, app, { phone_number })
  const { Session } = await tryPassword(world, app, 'diego')
  await respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE: lastCode(world) })
})

test('another user who gives an address does not keep its owner from verifying it', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  const ask = (AccessToken: string) =>
    world.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' })
  const other = await signedInUser(world, app, 'maria', { email: address })
  for (let count = 0; count < 5; count++) await ask(other)
  await assert.rejects(ask(other), limitExceeded)
  await ask(await signedInUser(world, app, 'diego', { email: address }))
})

test('a stranger elsewhere who asks all day for codes keeps none from their owner', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  for (let time = 0; time < 24; time++) {
    await from(world, stranger, async () => {
      for (let count = 0; count < 20; count++)
        await forgotPassword(world, app, 'diego').catch(() => undefined)
    })
    const before = world.messages.length
    if (time % 3 === 0) {
      await forgotPassword(world, app, 'diego')
      assert.equal(world.messages.length, before + 1, `hour ${time}`)
      await confirmForgotPassword(world, app, 'diego', lastCode(world))
    }
    world.clock.advance(hour)
  }
  // Ten of a day are the stranger's.
  assert.equal(world.messages.length, 8 + 10)
})

test('a stranger who asks uses up no code that was sent: the newest in the mailbox is good', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  await from(world, stranger, async () => {
    for (let count = 0; count < 20; count++) await forgotPassword(world, app, 'diego').catch(() => undefined)
  })
  assert.equal(world.messages.length, 6)
  await confirmForgotPassword(world, app, 'diego', lastCode(world))
})

test('wrong codes of a stranger elsewhere do not keep the right one from being judged', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  const code = lastCode(world)
  const guess = () => confirmForgotPassword(world, app, 'diego', wrongCode(code))
  await from(world, stranger, async () => {
    for (let count = 0; count < 5; count++) await assert.rejects(guess(), codeMismatch)
    for (let count = 0; count < 5; count++) await assert.rejects(guess(), codeExpired)
    await assert.rejects(guess(), limitExceeded)
    await assert.rejects(confirmForgotPassword(world, app, 'diego', code), limitExceeded)
  })
  await confirmForgotPassword(world, app, 'diego', code)
  assert.ok(await canSignIn(world, app, 'diego', 'Another-Horse-8'))
})

test('wrong codes for a new account of a stranger elsewhere do not keep the right one from being judged', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await signUp(world, app, 'diego', { email: address })
  const code = lastCode(world)
  const confirm = (ConfirmationCode: string) =>
    world.call('ConfirmSignUp', { ClientId: app.clientId, Username: 'diego', ConfirmationCode })
  await from(world, stranger, async () => {
    for (let count = 0; count < 20; count++) await assert.rejects(confirm(wrongCode(code)))
  })
  await confirm(code)
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'CONFIRMED')
})

test('addresses of one IPv6 network are one source', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  const guess = () => confirmForgotPassword(world, app, 'diego', wrongCode(lastCode(world)))
  for (let count = 0; count < 5; count++) {
    await from(world, `2001:db8:1:2::${count}`, () => assert.rejects(guess(), codeMismatch))
  }
  await from(world, '2001:db8:1:2:3:4:5:6', () => assert.rejects(guess(), codeExpired))
  await from(world, '2001:db8:1:3::1', () => assert.rejects(guess(), codeMismatch))
})

test('whatever sources answer, a code takes fifty wrong answers, and a user a hundred in an hour', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  const guessFrom = async (source: string) => {
    const guess = () => confirmForgotPassword(world, app, 'diego', wrongCode(lastCode(world)))
    const results = await from(world, source, () => Promise.allSettled(Array.from({ length: 5 }, guess)))
    return results.map((result) => (result.status === 'rejected' ? result.reason.name : 'accepted'))
  }
  const judged: string[] = []
  for (let network = 0; network < 15; network++) {
    if (network % 5 === 0) await forgotPassword(world, app, 'diego')
    for (const sender of [1, 2]) judged.push(...(await guessFrom(`192.0.2.${network * 2 + sender}`)))
  }
  assert.equal(judged.filter((name) => name === 'CodeMismatchException').length, 100)
  assert.equal(judged.includes('accepted'), false)
  await assert.rejects(confirmForgotPassword(world, app, 'diego', lastCode(world)), limitExceeded)
  world.clock.advance(hour)
  await forgotPassword(world, app, 'diego')
  await confirmForgotPassword(world, app, 'diego', lastCode(world))
})

test('a change of an address is not refused for what another user did with it', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  const other = await signedInUser(world, app, 'maria', { email: address })
  for (let count = 0; count < 5; count++)
    await world.call('GetUserAttributeVerificationCode', { AccessToken: other, AttributeName: 'email' })
  await signedInUser(world, app, 'diego', { email: 'before@example.com' })
  const { AccessToken } = await signIn(world, app, 'diego')
  await world.call('UpdateUserAttributes', { AccessToken, UserAttributes: attrs({ email: address }) })
  assert.equal(world.messages.at(-1)?.to, address)
})
