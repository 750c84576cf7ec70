import assert from 'node:assert/strict'
import test from 'node:test'
import { newFunctions, refusing, eventFrame } from '../support/functions.ts'
import { readUser, password, refusal, signUp } from '../support/people.ts'
import { beginSrp, initiateAuth, signInBySrp, tryPassword } from '../support/sign-in.ts'
import { mfaOf, SmsConfiguration } from '../support/mfa.ts'
import { newWorld } from '../support/world.ts'
import { attemptsExceeded, incorrectCredentials, userNotFound } from '../support/refusals.ts'
import { directory, hasNoUser, migrationFailed } from '../support/migration.ts'

test('a user known to the function signs in, and is a user from then on by that password', async () => {
  const known = { email: 'diego@example.com', email_verified: 'true', name: 'Diego' }
  const triggers = newFunctions({ UserMigration: directory(known) })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ AliasAttributes: ['email'] })
  const { AuthenticationResult } = await world.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: app.clientId,
    AuthParameters: { USERNAME: 'diego', PASSWORD: password },
    ClientMetadata: { from: 'old' },
  })
  assert.ok(AuthenticationResult?.AccessToken)
  assert.deepEqual(triggers.asked, [
    {
      trigger: 'UserMigration',
      event: {
        ...eventFrame(app, 'UserMigration_Authentication'),
        request: { password, validationData: { from: 'old' }, userAttributes: null },
        response: {
          userAttributes: null,
          finalUserStatus: null,
          messageAction: null,
          desiredDeliveryMediums: null,
          forceAliasCreation: null,
          enableSMSMFA: null,
        },
      },
    },
  ])
  const { UserStatus, attributes } = await readUser(world, app, 'diego')
  assert.equal(UserStatus, 'CONFIRMED')
  assert.deepEqual(attributes, { sub: attributes['sub'], ...known })
  assert.ok((await signInBySrp(world, app, 'diego@example.com')).AuthenticationResult)
  assert.equal(triggers.asked.length, 1)
  assert.deepEqual(world.messages, [])
})

test('a password is taken over though new ones must be better', async () => {
  const triggers = newFunctions({ UserMigration: () => ({ userAttributes: { name: 'Diego' } }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  assert.ok((await tryPassword(world, app, 'diego', 'weak')).AuthenticationResult)
  assert.ok((await tryPassword(world, app, 'diego', 'weak')).AuthenticationResult)
})

test('a user is not asked for elsewhere who is here, be the password wrong', async () => {
  const triggers = newFunctions({ UserMigration: directory({ name: 'Diego' }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await tryPassword(world, app, 'diego')
  await assert.rejects(tryPassword(world, app, 'diego', 'Not-The-1st'), incorrectCredentials)
  assert.equal(triggers.asked.length, 1)
})

test('the error of a function is told, and makes no user', async () => {
  const triggers = newFunctions({ UserMigration: directory({ name: 'Diego' }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  const error = refusal('UserLambdaValidationException', 'UserMigration failed with error Bad password.')
  await assert.rejects(tryPassword(world, app, 'diego', 'Not-The-1st'), error)
  await hasNoUser(world, app, 'diego')
})

test('passwords cannot be guessed at the other directory faster than here', async () => {
  const triggers = newFunctions({ UserMigration: directory({ name: 'Diego' }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  for (let attempt = 0; attempt < 5; attempt++) {
    await assert.rejects(tryPassword(world, app, 'diego', `Guess-${attempt}`), {
      name: 'UserLambdaValidationException',
    })
  }
  await assert.rejects(tryPassword(world, app, 'diego'), attemptsExceeded)
  assert.equal(triggers.asked.length, 5)
  world.clock.advance(1000)
  assert.ok((await tryPassword(world, app, 'diego')).AuthenticationResult)
})

test('guesses are forgotten once the function has vouched for the user', async () => {
  const triggers = newFunctions({ UserMigration: directory({ name: 'Diego' }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  for (let life = 0; life < 2; life++) {
    for (let attempt = 0; attempt < 4; attempt++) {
      await assert.rejects(tryPassword(world, app, 'diego', `Guess-${attempt}`), {
        name: 'UserLambdaValidationException',
      })
    }
    await tryPassword(world, app, 'diego')
    await world.call('AdminDeleteUser', { UserPoolId: app.poolId, Username: 'diego' })
  }
})

test('a user unknown to the function as well does not exist, or is hidden', async () => {
  for (const answer of [{}, { userAttributes: null }, { userAttributes: {} }]) {
    const triggers = newFunctions({ UserMigration: () => answer, PreAuthentication: () => undefined })
    await using world = await newWorld({ triggers })
    const open = await world.pool()
    const hidden = await world.pool({}, { PreventUserExistenceErrors: 'ENABLED' })
    await assert.rejects(tryPassword(world, open, 'nobody'), userNotFound)
    assert.deepEqual(triggers.events('PreAuthentication'), [])
    for (let attempt = 0; attempt < 5; attempt++) {
      await assert.rejects(tryPassword(world, hidden, 'nobody'), incorrectCredentials)
    }
    assert.equal(triggers.events('PreAuthentication').length, 5)
    assert.equal(triggers.asked.at(-1)?.event.request['userNotFound'], true)
    await assert.rejects(tryPassword(world, hidden, 'nobody'), attemptsExceeded)
  }
})

test('a user who must choose another password is made and told so', async () => {
  const triggers = newFunctions({
    UserMigration: directory({ name: 'Diego' }, { finalUserStatus: 'RESET_REQUIRED' }),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  for (let attempt = 0; attempt < 2; attempt++) {
    await assert.rejects(tryPassword(world, app, 'diego'), { name: 'PasswordResetRequiredException' })
  }
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'RESET_REQUIRED')
  assert.equal(triggers.asked.length, 1)
})

test('SRP, which shows no password, asks no other directory', async () => {
  const triggers = newFunctions({ UserMigration: directory({ name: 'Diego' }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await assert.rejects(beginSrp(world, app, 'diego'), { name: 'UserNotFoundException' })
  assert.deepEqual(triggers.asked, [])
})

test('where users go by an address, the one that was given fills the attribute', async () => {
  const triggers = newFunctions({
    UserMigration: directory({ email_verified: 'true', username: 'legacy-7' }),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ UsernameAttributes: ['email'] })
  await tryPassword(world, app, 'eva@example.com')
  const { Username, attributes } = await readUser(world, app, 'eva@example.com')
  assert.equal(Username, attributes['sub'])
  assert.deepEqual([attributes['email'], attributes['email_verified']], ['eva@example.com', 'true'])
})

test('an address may be written in other letters there, if that makes no difference here', async () => {
  const triggers = newFunctions({ UserMigration: directory({ email: 'Eva@Example.com' }) })
  await using world = await newWorld({ triggers })
  const UsernameAttributes = ['email'] as const
  const folded = await world.pool({ UsernameAttributes, UsernameConfiguration: { CaseSensitive: false } })
  await tryPassword(world, folded, 'eva@example.com')
  assert.equal((await readUser(world, folded, 'eva@example.com')).attributes['email'], 'Eva@Example.com')
  const exact = await world.pool({ UsernameAttributes })
  await assert.rejects(tryPassword(world, exact, 'eva@example.com'), migrationFailed(exact))
  await hasNoUser(world, exact, 'Eva@Example.com')
})

test('a user who came by an alias gets the user name that the function names', async () => {
  const known = { username: 'diego', email: 'diego@example.com', email_verified: 'true' }
  const triggers = newFunctions({ UserMigration: directory(known) })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ AliasAttributes: ['email'] })
  assert.ok((await tryPassword(world, app, 'diego@example.com')).AuthenticationResult)
  assert.equal((await readUser(world, app, 'diego@example.com')).Username, 'diego')
})

test('a second factor that the function asks for is turned on', async () => {
  const phone_number = '+15550109934'
  const triggers = newFunctions({ UserMigration: directory({ phone_number }, { enableSMSMFA: true }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ MfaConfiguration: 'OPTIONAL', SmsConfiguration })
  assert.equal((await tryPassword(world, app, 'diego')).ChallengeName, 'SMS_MFA')
  assert.equal(world.messages.at(-1)?.to, phone_number)
  assert.deepEqual(await mfaOf(world, app, 'diego'), [['SMS_MFA'], undefined])
})

test('where a second factor is required, users from another directory are asked for it too', async () => {
  const triggers = newFunctions({ UserMigration: directory({ name: 'Diego' }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ MfaConfiguration: 'ON', SmsConfiguration })
  const { ChallengeName, AuthenticationResult } = await tryPassword(world, app, 'diego')
  assert.deepEqual([ChallengeName, AuthenticationResult], ['MFA_SETUP', undefined])
})

test('the function is asked once about a user who comes from many places at once', async () => {
  const triggers = newFunctions({ UserMigration: directory({ name: 'Diego' }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  const attempts = Array.from({ length: 8 }, () => tryPassword(world, app, 'diego'))
  for (const { AuthenticationResult } of await Promise.all(attempts)) assert.ok(AuthenticationResult)
  assert.equal(triggers.asked.length, 1)
})

test('a user made on another node meanwhile signs in as that user', async () => {
  const triggers = newFunctions({
    async UserMigration() {
      await signUp(world, { poolId: '', clientId }, 'diego')
      await world.call('AdminConfirmSignUp', { UserPoolId: poolId, Username: 'diego' })
      return { userAttributes: { name: 'Late' } }
    },
  })
  await using world = await newWorld({ triggers })
  const { poolId, clientId } = await world.pool()
  const app = { poolId, clientId }
  const { AuthenticationResult } = await initiateAuth(world, app, 'USER_PASSWORD_AUTH', {
    USERNAME: 'diego',
    PASSWORD: password,
  })
  assert.ok(AuthenticationResult)
  assert.equal((await readUser(world, app, 'diego')).attributes['name'], undefined)
})

test('the functions of a sign-in are asked about the user once they are made', async () => {
  const triggers = newFunctions({
    UserMigration: directory({ name: 'Diego' }),
    PreAuthentication: refusing('Closed'),
    PreSignUp: refusing('Never asked'),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  const error = refusal('UserLambdaValidationException', 'PreAuthentication failed with error Closed.')
  await assert.rejects(tryPassword(world, app, 'diego'), error)
  const [event] = triggers.events('PreAuthentication')
  assert.equal(event?.request['userAttributes']['name'], 'Diego')
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'CONFIRMED')
})
