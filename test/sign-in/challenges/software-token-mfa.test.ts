import assert from 'node:assert/strict'
import test from 'node:test'
import { codeAt } from '../../support/authenticator.ts'
import { confirmedUser, signIn } from '../../support/people.ts'
import { poolWithMfa } from '../../support/mfa.ts'
import { tryPassword } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'
import { mfaCodeMismatch } from '../../support/refusals.ts'
import { wrongCode } from '../../support/codes.ts'
import {
  answerAppCode,
  appCodeUsed,
  codePeriod,
  currentCode,
  optionalApp,
  userWithApp,
} from '../../support/software-token.ts'

const minutes = 60_000

test('a new password leaves the app as it is', async () => {
  await using world = await newWorld()
  const { app, AccessToken, secret } = await userWithApp(world)
  const ProposedPassword = 'Another-Horse-8'
  await world.call('ChangePassword', { AccessToken, PreviousPassword: 'Correct-Horse-7', ProposedPassword })
  const { Session } = await tryPassword(world, app, 'diego', ProposedPassword)
  assert.ok((await answerAppCode(world, app, Session, currentCode(world, secret))).AuthenticationResult)
})

// Codes

test('a code is good once, in any session', async () => {
  await using world = await newWorld()
  const { app, secret } = await userWithApp(world)
  const sessions = [await tryPassword(world, app, 'diego'), await tryPassword(world, app, 'diego')]
  const code = currentCode(world, secret)
  const outcomes = await Promise.allSettled(
    sessions.map(({ Session }) => answerAppCode(world, app, Session, code)),
  )
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  const { Session } = await tryPassword(world, app, 'diego')
  await assert.rejects(answerAppCode(world, app, Session, code), appCodeUsed)
  world.clock.advance(codePeriod)
  await assert.rejects(answerAppCode(world, app, Session, code), appCodeUsed)
  assert.ok((await answerAppCode(world, app, Session, currentCode(world, secret))).AuthenticationResult)
})

test('the code that an app was set up with does not sign in', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, optionalApp)
  await confirmedUser(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  const { SecretCode = '' } = await world.call('AssociateSoftwareToken', { AccessToken })
  const UserCode = currentCode(world, SecretCode)
  await world.call('VerifySoftwareToken', { AccessToken, UserCode })
  await world.call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings: { Enabled: true } })
  const { Session } = await tryPassword(world, app, 'diego')
  await assert.rejects(answerAppCode(world, app, Session, UserCode), appCodeUsed)
})

test('a clock may be half a minute off, and no more', async () => {
  await using world = await newWorld()
  const { app, secret } = await userWithApp(world)
  world.clock.advance(5 * minutes)
  const { Session } = await tryPassword(world, app, 'diego')
  const at = (distance: number) => codeAt(secret, world.clock.now + distance * codePeriod)
  for (const distance of [-2, 2]) {
    await assert.rejects(answerAppCode(world, app, Session, at(distance)), mfaCodeMismatch)
  }
  assert.ok((await answerAppCode(world, app, Session, at(-1))).AuthenticationResult)
})

test('of codes guessed at once, in many sessions, five are judged', async () => {
  await using world = await newWorld()
  const { app, secret } = await userWithApp(world)
  const sessions: (string | undefined)[] = []
  for (let count = 0; count < 8; count++) sessions.push((await tryPassword(world, app, 'diego')).Session)
  const code = wrongCode(currentCode(world, secret))
  const guesses = Array.from({ length: 64 }, (_, index) =>
    answerAppCode(world, app, sessions[index % sessions.length], code),
  )
  const judged = (await Promise.allSettled(guesses)).filter(
    (outcome) => outcome.status === 'rejected' && outcome.reason.name === 'CodeMismatchException',
  )
  assert.equal(judged.length, 5)
})
