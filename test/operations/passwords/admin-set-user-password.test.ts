import assert from 'node:assert/strict'
import test from 'node:test'
import { readUser, password, refusal, signIn } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'
import { createUser, setUserState, tryPassword } from '../../support/sign-in.ts'
import { incorrectCredentials } from '../../support/refusals.ts'

test('an administrator sets a password for good, or until the next sign-in', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await world.call('AdminCreateUser', { UserPoolId: app.poolId, Username: 'diego' })
  const set = (Password: string, Permanent: boolean) =>
    world.call('AdminSetUserPassword', { UserPoolId: app.poolId, Username: 'diego', Password, Permanent })
  assert.deepEqual(await set(password, true), {})
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'CONFIRMED')
  assert.ok((await tryPassword(world, app, 'diego', password)).AuthenticationResult)
  await set('Another-Horse-8', false)
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'FORCE_CHANGE_PASSWORD')
  assert.equal(
    (await tryPassword(world, app, 'diego', 'Another-Horse-8')).ChallengeName,
    'NEW_PASSWORD_REQUIRED',
  )
})

test('a password by an administrator keeps to the policy, or is told what does not conform to it', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  for (const Permanent of [true, false]) {
    await assert.rejects(
      world.call('AdminSetUserPassword', {
        UserPoolId: app.poolId,
        Username: 'diego',
        Password: 'short',
        Permanent,
      }),
      refusal('InvalidPasswordException', 'Password does not conform to policy: Password not long enough'),
    )
  }
})

test('a password for good confirms the account, whatever its state', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  await createUser(world, app, 'diego')
  for (const status of [
    'UNCONFIRMED',
    'RESET_REQUIRED',
    'FORCE_CHANGE_PASSWORD',
    'EXTERNAL_PROVIDER',
  ] as const) {
    await setUserState(world, app, 'diego', { status })
    const Password = `For-Good-${status.length}a`
    assert.deepEqual(await world.call('AdminSetUserPassword', { ...target, Password, Permanent: true }), {})
    assert.equal((await readUser(world, app, 'diego')).UserStatus, 'CONFIRMED', status)
    assert.ok((await tryPassword(world, app, 'diego', Password)).AuthenticationResult, status)
  }
})

test('a password is temporary unless it is said to be for good', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await world.call('AdminSetUserPassword', {
    UserPoolId: app.poolId,
    Username: 'diego',
    Password: 'Temporary-1',
  })
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'FORCE_CHANGE_PASSWORD')
  assert.equal((await tryPassword(world, app, 'diego', 'Temporary-1')).ChallengeName, 'NEW_PASSWORD_REQUIRED')
})

test('tokens stay good, also when the new password is temporary', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { AccessToken, RefreshToken } = await signIn(world, app, 'diego')
  for (const Permanent of [true, false]) {
    world.clock.advance(1000)
    const target = { UserPoolId: app.poolId, Username: 'diego', Password: 'Another-Horse-8' }
    await world.call('AdminSetUserPassword', { ...target, Permanent })
    assert.equal((await world.call('GetUser', { AccessToken })).Username, 'diego')
    const refresh = { ClientId: app.clientId, RefreshToken }
    assert.ok((await world.call('GetTokensFromRefreshToken', refresh)).AuthenticationResult?.AccessToken)
  }
})

test('the old password is good no more, and no message goes out', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const target = { UserPoolId: app.poolId, Username: 'diego', Password: 'Another-Horse-8' }
  await world.call('AdminSetUserPassword', { ...target, Permanent: true })
  await assert.rejects(tryPassword(world, app, 'diego'), incorrectCredentials)
  assert.equal(world.messages.length, 0)
})

test('a disabled user gets a password and stays disabled', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  await world.call('AdminDisableUser', target)
  await world.call('AdminSetUserPassword', { ...target, Password: 'Another-Horse-8', Permanent: true })
  assert.equal((await readUser(world, app, 'diego')).Enabled, false)
})
