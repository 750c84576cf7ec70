import assert from 'node:assert/strict'
import test from 'node:test'
import { newFunctions, refusing } from '../../support/functions.ts'
import { attrs, readUser, lastCode, password, refusal, signIn, signUp } from '../../support/people.ts'
import {
  createUserWithAddresses,
  forgotPassword,
  newPassword,
  canSignIn,
  confirmForgotPassword,
  wrongCode,
} from '../../support/codes.ts'
import {
  limitExceeded,
  codeExpired,
  codeMismatch,
  passwordNotResettable,
  unknownUser,
  userDisabled,
} from '../../support/refusals.ts'
import { setUserState, signInBySrp, tryPassword } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'

const hour = 3_600_000

test('the code and a new password: the new one signs in from then on, and the old one does not', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  assert.deepEqual(await confirmForgotPassword(world, app, 'diego', lastCode(world)), {})
  assert.ok(await canSignIn(world, app, 'diego', newPassword))
  assert.ok((await signInBySrp(world, app, 'diego', newPassword)).AuthenticationResult)
  assert.ok(!(await canSignIn(world, app, 'diego', password)))
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'CONFIRMED')
})

test('a code is good once', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  await confirmForgotPassword(world, app, 'diego', lastCode(world))
  await assert.rejects(
    confirmForgotPassword(world, app, 'diego', lastCode(world), 'Third-Horse-9'),
    codeExpired,
  )
  assert.ok(await canSignIn(world, app, 'diego', newPassword))
})

test('of many who show one code at once a single one wins', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  const passwords = Array.from({ length: 8 }, (_, index) => `Parallel-Horse-${index}`)
  const outcomes = await Promise.allSettled(
    passwords.map((given) => confirmForgotPassword(world, app, 'diego', lastCode(world), given)),
  )
  const winners = passwords.filter((_, index) => outcomes[index]?.status === 'fulfilled')
  assert.equal(winners.length, 1)
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected')
      assert.match(String(outcome.reason.name), /^(ExpiredCode|LimitExceeded|TooManyRequests)Exception$/)
  }
  assert.ok(await canSignIn(world, app, 'diego', winners[0] ?? ''))
})

test('a wrong code leaves the right one good, and a missing or old one has to be asked for', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await assert.rejects(confirmForgotPassword(world, app, 'diego', '000000'), codeExpired)
  await forgotPassword(world, app, 'diego')
  await assert.rejects(confirmForgotPassword(world, app, 'diego', wrongCode(lastCode(world))), codeMismatch)
  world.clock.advance(hour - 1)
  await confirmForgotPassword(world, app, 'diego', lastCode(world))
  await forgotPassword(world, app, 'diego')
  world.clock.advance(hour)
  await assert.rejects(confirmForgotPassword(world, app, 'diego', lastCode(world)), codeExpired)
})

test('ten attempts are judged in an hour, whatever comes at once', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  const guesses = Array.from({ length: 40 }, () =>
    confirmForgotPassword(world, app, 'diego', wrongCode(lastCode(world))),
  )
  const names = (await Promise.allSettled(guesses)).map((guess) =>
    guess.status === 'rejected' ? guess.reason.name : 'accepted',
  )
  assert.equal(names.filter((name) => name === 'CodeMismatchException').length, 10)
  assert.equal(names.filter((name) => name === 'LimitExceededException').length, 30)
  await assert.rejects(confirmForgotPassword(world, app, 'diego', lastCode(world)), limitExceeded)
})

test('a code for something else recovers no password', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await createUserWithAddresses(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  await world.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' })
  await assert.rejects(confirmForgotPassword(world, app, 'diego', lastCode(world)), codeExpired)
  const verification = lastCode(world)
  await forgotPassword(world, app, 'diego')
  if (verification !== lastCode(world))
    await assert.rejects(confirmForgotPassword(world, app, 'diego', verification), codeMismatch)
  await world.call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code: verification })
})

test('a password that the pool does not take is refused, and neither the code nor an attempt is lost', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  const weak = refusal(
    'InvalidPasswordException',
    'Password did not conform with policy: Password not long enough',
  )
  for (let count = 0; count < 20; count++)
    await assert.rejects(confirmForgotPassword(world, app, 'diego', lastCode(world), 'weak'), weak)
  await assert.rejects(
    confirmForgotPassword(world, app, 'diego', lastCode(world), 'no-capitals-7'),
    refusal(
      'InvalidPasswordException',
      'Password did not conform with policy: Password must have uppercase characters',
    ),
  )
  await confirmForgotPassword(world, app, 'diego', lastCode(world))
})

test('an unknown user is told, and a disabled one, who gets nowhere by a code from before', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await assert.rejects(confirmForgotPassword(world, app, 'nobody', '000000'), unknownUser)
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  await setUserState(world, app, 'diego', { enabled: false })
  await assert.rejects(confirmForgotPassword(world, app, 'diego', lastCode(world)), userDisabled)
  await world.call('AdminEnableUser', { UserPoolId: app.poolId, Username: 'diego' })
  assert.ok(await canSignIn(world, app, 'diego', password))
})

test('where users are hidden, a disabled user with the right code is told that it is wrong', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, { PreventUserExistenceErrors: 'ENABLED' })
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  await setUserState(world, app, 'diego', { enabled: false })
  await assert.rejects(confirmForgotPassword(world, app, 'diego', lastCode(world)), codeMismatch)
  await setUserState(world, app, 'diego', { enabled: true })
  assert.ok(await canSignIn(world, app, 'diego', password))
})

test('an unconfirmed user, or one with a temporary password, has none to recover', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await signUp(world, app, 'waiting', { email: 'waiting@example.com' })
  await assert.rejects(
    confirmForgotPassword(world, app, 'waiting', lastCode(world)),
    refusal('UserNotConfirmedException', 'User is not confirmed.'),
  )
  await world.call('AdminCreateUser', { UserPoolId: app.poolId, Username: 'invited' })
  await assert.rejects(confirmForgotPassword(world, app, 'invited', '000000'), passwordNotResettable)
})

test('a password that an administrator sets ends the code from before it', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  await world.call('AdminSetUserPassword', {
    UserPoolId: app.poolId,
    Username: 'diego',
    Password: 'Set-By-Admin-1',
    Permanent: true,
  })
  await assert.rejects(confirmForgotPassword(world, app, 'diego', lastCode(world)), codeExpired)
  assert.ok(await canSignIn(world, app, 'diego', 'Set-By-Admin-1'))
})

test('a code that went to an address which the user has no longer is void', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId: app.poolId,
    Username: 'diego',
    UserAttributes: attrs({ email: 'new@example.com', email_verified: 'true' }),
  })
  await assert.rejects(confirmForgotPassword(world, app, 'diego', lastCode(world)), codeExpired)
  assert.ok(await canSignIn(world, app, 'diego', password))
})

test('the address that received the code is verified by it, and serves as alias again', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email'] })
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId: app.poolId,
    Username: 'diego',
    UserAttributes: attrs({ email_verified: 'false' }),
  })
  await confirmForgotPassword(world, app, 'diego', lastCode(world))
  assert.equal((await readUser(world, app, 'diego@example.com')).attributes['email_verified'], 'true')
})

test('an address that is the alias of another user by now stays so; the password is set', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email'] })
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'diego')
  await createUserWithAddresses(world, app, 'maria', { email: 'diego@example.com' })
  await confirmForgotPassword(world, app, 'diego', lastCode(world))
  assert.equal((await readUser(world, app, 'diego@example.com')).Username, 'maria')
  assert.equal((await readUser(world, app, 'diego')).attributes['email_verified'], 'false')
  assert.ok(await canSignIn(world, app, 'diego', newPassword))
  await assert.rejects(confirmForgotPassword(world, app, 'diego', lastCode(world)), codeExpired)
})

test('sessions go on, and wrong passwords from before are forgotten', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  const { AccessToken, RefreshToken } = await signIn(world, app, 'diego')
  for (let count = 0; count < 5; count++)
    await assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-1'), {
      message: 'Incorrect username or password.',
    })
  await assert.rejects(tryPassword(world, app, 'diego'), { message: 'Password attempts exceeded' })
  await forgotPassword(world, app, 'diego')
  await confirmForgotPassword(world, app, 'diego', lastCode(world))
  assert.ok(await canSignIn(world, app, 'diego', newPassword))
  assert.equal((await world.call('GetUser', { AccessToken })).Username, 'diego')
  assert.ok(
    (await world.call('GetTokensFromRefreshToken', { ClientId: app.clientId, RefreshToken }))
      .AuthenticationResult?.AccessToken,
  )
})

test('a function is told of it, as the user is then, and its error is heard though the change stands', async () => {
  const triggers = newFunctions({ PostConfirmation: refusing('No table') })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await createUserWithAddresses(world, app, 'diego')
  await setUserState(world, app, 'diego', { status: 'RESET_REQUIRED' })
  await forgotPassword(world, app, 'diego')
  await assert.rejects(confirmForgotPassword(world, app, 'diego', wrongCode(lastCode(world))), codeMismatch)
  assert.deepEqual(triggers.asked, [])
  await assert.rejects(
    world.call('ConfirmForgotPassword', {
      ClientId: app.clientId,
      Username: 'diego',
      ConfirmationCode: lastCode(world),
      Password: newPassword,
      ClientMetadata: { page: 'reset' },
    }),
    refusal('UserLambdaValidationException', 'PostConfirmation failed with error No table.'),
  )
  const [event, ...others] = triggers.events('PostConfirmation')
  assert.deepEqual(others, [])
  assert.equal(event?.triggerSource, 'PostConfirmation_ConfirmForgotPassword')
  assert.equal(event.callerContext.clientId, app.clientId)
  assert.deepEqual(event.request['clientMetadata'], { page: 'reset' })
  assert.equal(event.request.userAttributes['cognito:user_status'], 'CONFIRMED')
  assert.equal(event.request.userAttributes['email_verified'], 'true')
  assert.ok(await canSignIn(world, app, 'diego', newPassword))
})
