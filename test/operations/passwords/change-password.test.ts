import assert from 'node:assert/strict'
import test from 'node:test'
import { readUser, password, refusal, signIn, signedInUser } from '../../support/people.ts'
import {
  createUser,
  createUserWithoutPassword,
  openSession,
  setUserState,
  tryPassword,
} from '../../support/sign-in.ts'
import { newWorld, type World } from '../../support/world.ts'
import {
  attemptsExceeded,
  incorrectCredentials,
  limitExceeded,
  userDisabled,
} from '../../support/refusals.ts'

const next = 'My-Own-Horse-8'

const change = (world: World, AccessToken: string, PreviousPassword: string, ProposedPassword = next) =>
  world.call('ChangePassword', { AccessToken, PreviousPassword, ProposedPassword })

test('the new password takes the place of the old one', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  assert.deepEqual(await change(world, token, password), {})
  assert.ok((await tryPassword(world, app, 'diego', next)).AuthenticationResult)
  await assert.rejects(tryPassword(world, app, 'diego'), incorrectCredentials)
})

test('tokens stay good', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  await change(world, token, password)
  assert.equal((await world.call('GetUser', { AccessToken: token })).Username, 'diego')
})

test('a wrong old password changes nothing', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  await assert.rejects(change(world, token, 'Wrong-Horse-7'), incorrectCredentials)
  await assert.rejects(
    world.call('ChangePassword', { AccessToken: token, ProposedPassword: next }),
    incorrectCredentials,
  )
  assert.ok((await tryPassword(world, app, 'diego')).AuthenticationResult)
})

test('wrong old passwords and failed sign-ins lock the user out together', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  for (let attempt = 0; attempt < 3; attempt++) {
    await assert.rejects(change(world, token, 'Wrong-Horse-7'), incorrectCredentials)
  }
  for (let attempt = 0; attempt < 2; attempt++) {
    await assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'), incorrectCredentials)
  }
  await assert.rejects(change(world, token, password), attemptsExceeded)
  await assert.rejects(tryPassword(world, app, 'diego'), attemptsExceeded)
})

test('the right old password forgets failed ones', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  for (let attempt = 0; attempt < 4; attempt++) {
    await assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'), incorrectCredentials)
  }
  await change(world, token, password)
  await assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'), incorrectCredentials)
  assert.ok((await tryPassword(world, app, 'diego', next)).AuthenticationResult)
})

test('a user may try five times an hour', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  for (const [from, to] of [
    [password, next],
    [next, password],
    [password, next],
    [next, password],
    [password, next],
  ]) {
    await change(world, AccessToken, from ?? '', to)
  }
  await assert.rejects(change(world, AccessToken, next, password), limitExceeded)
  world.clock.advance(3_600_000 - 1)
  await assert.rejects(change(world, AccessToken, next, password), limitExceeded)
  world.clock.advance(1)
  const { AuthenticationResult } = await tryPassword(world, app, 'diego', next)
  await change(world, AuthenticationResult?.AccessToken ?? '', next, password)
})

test('wrong old passwords count among the five times, and from the sixth on no password is looked at', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  for (let attempt = 0; attempt < 4; attempt++) {
    await assert.rejects(change(world, token, 'Wrong-Horse-7'), incorrectCredentials)
  }
  await change(world, token, password)
  for (let attempt = 0; attempt < 6; attempt++) {
    await assert.rejects(change(world, token, 'Wrong-Horse-7'), limitExceeded)
  }
  assert.ok((await tryPassword(world, app, 'diego', next)).AuthenticationResult)
})

test('the new password keeps to the policy', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  await assert.rejects(
    change(world, token, password, 'short'),
    refusal('InvalidPasswordException', 'Password did not conform with policy: Password not long enough'),
  )
  assert.ok((await tryPassword(world, app, 'diego')).AuthenticationResult)
})

test('a temporary password that was set meanwhile ends with the user’s own new one', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  await world.call('AdminSetUserPassword', {
    UserPoolId: app.poolId,
    Username: 'diego',
    Password: 'Temporary-1',
    Permanent: false,
  })
  await change(world, token, 'Temporary-1')
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'CONFIRMED')
  assert.ok((await tryPassword(world, app, 'diego', next)).AuthenticationResult)
})

test('a disabled user changes nothing', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'diego' })
  await assert.rejects(change(world, token, password), userDisabled)
})

test('a user whose password must be reset cannot change it', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const token = await signedInUser(world, app, 'diego')
  await setUserState(world, app, 'diego', { status: 'RESET_REQUIRED' })
  await assert.rejects(
    change(world, token, password),
    refusal('PasswordResetRequiredException', 'Password reset required for the user'),
  )
})

test('a user without a password sets their first one', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const user = await createUserWithoutPassword(world, app, 'diego')
  const token = await openSession(world, app, user)
  await assert.rejects(change(world, token, password), incorrectCredentials)
  assert.deepEqual(await world.call('ChangePassword', { AccessToken: token, ProposedPassword: next }), {})
  assert.ok((await tryPassword(world, app, 'diego', next)).AuthenticationResult)
})
