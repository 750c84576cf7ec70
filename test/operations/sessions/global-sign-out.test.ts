import assert from 'node:assert/strict'
import test from 'node:test'
import { refusal, signIn } from '../../support/people.ts'
import { createUser } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'

const revoked = refusal('NotAuthorizedException', 'Access Token has been revoked')

test('all sessions end: no access token and no refresh token of theirs is taken any more', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const sessions = [await signIn(world, app, 'diego'), await signIn(world, app, 'diego')]
  world.clock.advance(1)
  const [first] = sessions
  assert.deepEqual(await world.call('GlobalSignOut', { AccessToken: first?.AccessToken ?? '' }), {})
  for (const { AccessToken, RefreshToken } of sessions) {
    await assert.rejects(world.call('GetUser', { AccessToken }), revoked)
    await assert.rejects(
      world.call('GetTokensFromRefreshToken', { ClientId: app.clientId, RefreshToken }),
      refusal('NotAuthorizedException', ''),
    )
  }
})

test('signing out again with the same token is refused', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  await world.call('GlobalSignOut', { AccessToken })
  await assert.rejects(world.call('GlobalSignOut', { AccessToken }), revoked)
})

test('a sign-in in the same second works', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  world.clock.advance(1)
  await world.call('GlobalSignOut', { AccessToken })
  const again = await signIn(world, app, 'diego')
  assert.equal((await world.call('GetUser', { AccessToken: again.AccessToken })).Username, 'diego')
  const { RefreshToken } = again
  assert.ok(await world.call('GetTokensFromRefreshToken', { ClientId: app.clientId, RefreshToken }))
})

test('other users stay signed in', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await createUser(world, app, 'maria')
  const maria = await signIn(world, app, 'maria')
  const { AccessToken } = await signIn(world, app, 'diego')
  await world.call('GlobalSignOut', { AccessToken })
  assert.equal((await world.call('GetUser', { AccessToken: maria.AccessToken })).Username, 'maria')
})

test('tokens that name no session are refused too', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, { EnableTokenRevocation: false })
  await createUser(world, app, 'diego')
  const { AccessToken, RefreshToken } = await signIn(world, app, 'diego')
  world.clock.advance(1)
  await world.call('GlobalSignOut', { AccessToken })
  await assert.rejects(world.call('GetUser', { AccessToken }), revoked)
  await assert.rejects(
    world.call('GetTokensFromRefreshToken', { ClientId: app.clientId, RefreshToken }),
    refusal('NotAuthorizedException', ''),
  )
})

test('an expired, foreign or unreadable token ends no session', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { AccessToken, IdToken } = await signIn(world, app, 'diego')
  const signOut = (token: string) => world.call('GlobalSignOut', { AccessToken: token })
  const invalid = refusal('NotAuthorizedException', 'Invalid Access Token')
  await assert.rejects(signOut('nonsense'), invalid)
  await assert.rejects(signOut(IdToken), invalid)
  world.clock.advance(3_600_000)
  await assert.rejects(signOut(AccessToken), refusal('NotAuthorizedException', 'Access Token has expired'))
})

test('the token of a deleted user is refused as revoked: the action knows no other answer', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { AccessToken } = await signIn(world, app, 'diego')
  await world.call('AdminDeleteUser', { UserPoolId: app.poolId, Username: 'diego' })
  await assert.rejects(world.call('GlobalSignOut', { AccessToken }), revoked)
})
