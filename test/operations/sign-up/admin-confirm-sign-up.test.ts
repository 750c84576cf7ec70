import assert from 'node:assert/strict'
import test from 'node:test'
import { readUser, signUp, confirmedUser, lastCode, refusal, signIn } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'
import { setUserState } from '../../support/sign-in.ts'

const verifiesEmail = { AutoVerifiedAttributes: ['email'] } as const

const mail = { email: 'diego@example.com' }

test('an administrator’s confirmation verifies no address', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await signUp(world, app, 'diego', mail)
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  assert.deepEqual(await world.call('AdminConfirmSignUp', target), {})
  const { UserStatus, attributes } = await readUser(world, app, 'diego')
  assert.deepEqual([UserStatus, attributes['email_verified']], ['CONFIRMED', 'false'])
})

test('a confirmed user signs in', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await signUp(world, app, 'diego')
  await assert.rejects(signIn(world, app, 'diego'), { name: 'UserNotConfirmedException' })
  await world.call('AdminConfirmSignUp', { UserPoolId: app.poolId, Username: 'diego' })
  assert.ok((await signIn(world, app, 'diego')).AccessToken)
})

test('a user in any other state cannot be confirmed, and the error tells the state', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  await confirmedUser(world, app, 'diego')
  for (const status of ['CONFIRMED', 'RESET_REQUIRED', 'FORCE_CHANGE_PASSWORD'] as const) {
    await setUserState(world, app, 'diego', { status })
    await assert.rejects(
      world.call('AdminConfirmSignUp', target),
      refusal('NotAuthorizedException', `User cannot be confirmed. Current status is ${status}`),
    )
    assert.equal((await readUser(world, app, 'diego')).UserStatus, status)
  }
})

test('an address that another user holds as alias is no obstacle, since none is verified', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] })
  const mail = { email: 'shared@example.com' }
  await confirmedUser(world, app, 'maria', mail)
  await setUserState(world, app, 'maria', { attributes: { ...mail, email_verified: 'true' } })
  await signUp(world, app, 'diego', mail)
  await world.call('AdminConfirmSignUp', { UserPoolId: app.poolId, Username: 'diego' })
  assert.equal((await readUser(world, app, mail.email)).Username, 'maria')
})

test('the code from before is of no use once an administrator has confirmed the account', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await signUp(world, app, 'diego', { email: 'diego@example.com' })
  await world.call('AdminConfirmSignUp', { UserPoolId: app.poolId, Username: 'diego' })
  const confirm = { ClientId: app.clientId, Username: 'diego', ConfirmationCode: lastCode(world) }
  await assert.rejects(
    world.call('ConfirmSignUp', confirm),
    refusal('NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED'),
  )
})
