import assert from 'node:assert/strict'
import test from 'node:test'
import { readUser, refusal } from '../../support/people.ts'
import { email } from '../../support/mfa.ts'
import { tryPassword } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'
import { invalidSession, mfaCodeMismatch, sessionExpired, userNotFound } from '../../support/refusals.ts'
import {
  answerAppCode,
  codePeriod,
  currentCode,
  signInWithoutMfa,
  userWithApp,
} from '../../support/software-token.ts'

const minutes = 60_000

test('the seed is kept sealed', async () => {
  await using world = await newWorld()
  const { app, secret } = await userWithApp(world)
  const user = await world.context.store.findUserByName(app.poolId, 'diego')
  const kept = JSON.stringify(user)
  assert.ok(user?.softwareToken?.seed)
  assert.ok(!kept.includes(secret))
  const shown = JSON.stringify(await readUser(world, app, 'diego'))
  assert.ok(!shown.includes(user.softwareToken.seed))
})

test('another app takes the place of the first once one of its codes is right', async () => {
  await using world = await newWorld()
  const { app, AccessToken, secret } = await userWithApp(world)
  const { SecretCode: other = '' } = await world.call('AssociateSoftwareToken', { AccessToken })
  const first = await tryPassword(world, app, 'diego')
  assert.ok((await answerAppCode(world, app, first.Session, currentCode(world, secret))).AuthenticationResult)
  await world.call('VerifySoftwareToken', { AccessToken, UserCode: currentCode(world, other) })
  world.clock.advance(codePeriod)
  const { Session } = await tryPassword(world, app, 'diego')
  await assert.rejects(answerAppCode(world, app, Session, currentCode(world, secret)), mfaCodeMismatch)
  assert.ok((await answerAppCode(world, app, Session, currentCode(world, other))).AuthenticationResult)
})

test('a pool that stops offering apps lets no user set one up, and still asks for those set up', async () => {
  await using world = await newWorld()
  const { app, AccessToken, secret } = await userWithApp(world)
  await world.call('SetUserPoolMfaConfig', {
    UserPoolId: app.poolId,
    MfaConfiguration: 'OPTIONAL',
    ...email,
  })
  await assert.rejects(
    world.call('AssociateSoftwareToken', { AccessToken }),
    refusal('SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool.'),
  )
  const { ChallengeName, Session } = await tryPassword(world, app, 'diego')
  assert.equal(ChallengeName, 'SOFTWARE_TOKEN_MFA')
  assert.ok((await answerAppCode(world, app, Session, currentCode(world, secret))).AuthenticationResult)
})

test('a caller without access token and session sets nothing up', async () => {
  await using world = await newWorld()
  const neither = refusal('InvalidParameterException', 'Either an AccessToken or a Session is required.')
  await assert.rejects(world.call('AssociateSoftwareToken', {}), neither)
  await assert.rejects(world.call('VerifySoftwareToken', { UserCode: '123456' }), neither)
  const Session = 'A'.repeat(40)
  await assert.rejects(world.call('AssociateSoftwareToken', { Session }), invalidSession)
})

test('setting up takes no longer than the rest of a sign-in', async () => {
  await using world = await newWorld()
  const { Session } = await signInWithoutMfa(world)
  world.clock.advance(3 * minutes)
  await assert.rejects(world.call('AssociateSoftwareToken', { Session }), sessionExpired)
})

test('a session that asks for a code sets nothing up', async () => {
  await using world = await newWorld()
  const { app } = await userWithApp(world)
  const { Session } = await tryPassword(world, app, 'diego')
  await assert.rejects(world.call('AssociateSoftwareToken', { Session }), invalidSession)
})

test('a user who is gone sets nothing up, told by an error that the API lists', async () => {
  await using world = await newWorld()
  const { app, AccessToken } = await userWithApp(world)
  await world.call('AdminDeleteUser', { UserPoolId: app.poolId, Username: 'diego' })
  const refused = refusal('NotAuthorizedException', 'User does not exist.')
  await assert.rejects(world.call('AssociateSoftwareToken', { AccessToken }), refused)
  await assert.rejects(world.call('VerifySoftwareToken', { AccessToken, UserCode: '123456' }), userNotFound)
})
