import assert from 'node:assert/strict'
import test from 'node:test'
import type { CreateUserPoolClientRequest } from '../../src/model/types.ts'
import { lastCode, password, refusal, signIn, type App } from '../support/people.ts'
import { createUserWithAddresses, forgotPassword, confirmForgotPassword } from '../support/codes.ts'
import { initiateAuth } from '../support/sign-in.ts'
import { newWorld, type World } from '../support/world.ts'
import { incorrectCredentials } from '../support/refusals.ts'

const next = 'Another-Horse-8'
const minutes = 60_000
const strict = { sessionOptions: { endOnPasswordChange: true, endFamilyOnReuse: true } }
const revoked = refusal('NotAuthorizedException', 'Access Token has been revoked')
const refreshRevoked = refusal('NotAuthorizedException', 'Refresh Token has been revoked')
const reused = refusal('RefreshTokenReuseException', 'Refresh token reuse detected')

interface Tokens {
  readonly AccessToken: string
  readonly RefreshToken: string
}

/** Diego, signed in twice. */
async function newScene(world: World, client: Partial<CreateUserPoolClientRequest> = {}) {
  const app = await world.pool({}, client)
  await createUserWithAddresses(world, app, 'diego')
  const mine = await signIn(world, app, 'diego')
  const other = await signIn(world, app, 'diego')
  world.clock.advance(1000)
  return { app, mine, other, user: { UserPoolId: app.poolId, Username: 'diego' } }
}

type Scene = Awaited<ReturnType<typeof newScene>>

const getUser = (world: World, { AccessToken }: Tokens) => world.call('GetUser', { AccessToken })
const refresh = (world: World, app: App, { RefreshToken }: Tokens) =>
  initiateAuth(world, app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: RefreshToken })
const exchange = async (world: World, { clientId }: App, { RefreshToken }: Tokens) => {
  const answer = await world.call('GetTokensFromRefreshToken', { ClientId: clientId, RefreshToken })
  const { AccessToken = '', RefreshToken: child = '' } = answer.AuthenticationResult ?? {}
  return { AccessToken, RefreshToken: child }
}
const changePassword = (world: World, { mine }: Scene) =>
  world.call('ChangePassword', {
    AccessToken: mine.AccessToken,
    PreviousPassword: password,
    ProposedPassword: next,
  })

/** What gives a user another password, or takes the old one away, without a session of theirs. */
const endings: Readonly<Record<string, (world: World, scene: Scene) => Promise<unknown>>> = {
  async ConfirmForgotPassword(world, { app }) {
    await forgotPassword(world, app, 'diego')
    await confirmForgotPassword(world, app, 'diego', lastCode(world))
  },
  'AdminSetUserPassword for good': (world, { user }) =>
    world.call('AdminSetUserPassword', { ...user, Password: next, Permanent: true }),
  'AdminSetUserPassword for a first sign-in': (world, { user }) =>
    world.call('AdminSetUserPassword', { ...user, Password: next }),
  AdminResetUserPassword: (world, { user }) => world.call('AdminResetUserPassword', user),
}

async function assertAlive(world: World, app: App, tokens: Tokens): Promise<void> {
  assert.ok(await getUser(world, tokens))
  assert.ok((await refresh(world, app, tokens)).AuthenticationResult)
}

async function assertEnded(world: World, app: App, tokens: Tokens): Promise<void> {
  await assert.rejects(getUser(world, tokens), revoked)
  await assert.rejects(refresh(world, app, tokens), refreshRevoked)
}

for (const [event, end] of Object.entries(endings)) {
  test(`${event} ends every session where that is wanted`, async () => {
    await using world = await newWorld(strict)
    const scene = await newScene(world)
    await end(world, scene)
    await assertEnded(world, scene.app, scene.mine)
    await assertEnded(world, scene.app, scene.other)
  })

  test(`${event} ends no session otherwise, as at Cognito`, async () => {
    await using world = await newWorld()
    const scene = await newScene(world)
    await end(world, scene)
    await assertAlive(world, scene.app, scene.mine)
    await assertAlive(world, scene.app, scene.other)
  })
}

test('a user who has set another password signs in with it at once', async () => {
  await using world = await newWorld(strict)
  const scene = await newScene(world)
  await endings['ConfirmForgotPassword']?.(world, scene)
  const signedIn = await initiateAuth(world, scene.app, 'USER_PASSWORD_AUTH', {
    USERNAME: 'diego',
    PASSWORD: next,
  })
  const { AccessToken = '', RefreshToken = '' } = signedIn.AuthenticationResult ?? {}
  await assertAlive(world, scene.app, { AccessToken, RefreshToken })
})

test('a user who changes the password stays signed in, and is signed out elsewhere where that is wanted', async () => {
  await using world = await newWorld(strict)
  const scene = await newScene(world)
  await changePassword(world, scene)
  await assertAlive(world, scene.app, scene.mine)
  await assertEnded(world, scene.app, scene.other)
})

test('a user who changes the password stays signed in everywhere otherwise, as at Cognito', async () => {
  await using world = await newWorld()
  const scene = await newScene(world)
  await changePassword(world, scene)
  await assertAlive(world, scene.app, scene.mine)
  await assertAlive(world, scene.app, scene.other)
})

test('a password that was not changed ends nothing', async () => {
  await using world = await newWorld(strict)
  const scene = await newScene(world)
  const { AccessToken } = scene.mine
  await assert.rejects(
    world.call('ChangePassword', { AccessToken, PreviousPassword: 'Wrong-Horse-7', ProposedPassword: next }),
    incorrectCredentials,
  )
  await assertAlive(world, scene.app, scene.other)
})

test('without token revocation all refresh tokens end, and access tokens when they expire', async () => {
  await using world = await newWorld(strict)
  const scene = await newScene(world, { EnableTokenRevocation: false })
  await changePassword(world, scene)
  for (const tokens of [scene.mine, scene.other]) {
    assert.ok(await getUser(world, tokens))
    await assert.rejects(refresh(world, scene.app, tokens), refreshRevoked)
  }
})

// A refresh token that is used twice

const rotation = {
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
  RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
} as const

test('a refresh token that is used again after its grace ends its session where that is wanted', async () => {
  await using world = await newWorld(strict)
  const { app, mine, other } = await newScene(world, rotation)
  const child = await exchange(world, app, mine)
  world.clock.advance(5000)
  assert.equal((await exchange(world, app, mine)).RefreshToken.length, child.RefreshToken.length)
  assert.ok(await getUser(world, child), 'within the grace nothing ends')
  world.clock.advance(5000)
  await assert.rejects(exchange(world, app, mine), reused)
  await assert.rejects(getUser(world, mine), revoked)
  await assert.rejects(getUser(world, child), revoked)
  await assert.rejects(exchange(world, app, child), refusal('NotAuthorizedException', ''))
  assert.ok(await getUser(world, other), 'another session of the user goes on')
  assert.ok((await exchange(world, app, other)).RefreshToken)
})

test('otherwise it is refused and its child stays good, as at Cognito', async () => {
  await using world = await newWorld()
  const { app, mine } = await newScene(world, rotation)
  const child = await exchange(world, app, mine)
  world.clock.advance(10_000)
  await assert.rejects(exchange(world, app, mine), reused)
  assert.ok(await getUser(world, child))
  assert.ok((await exchange(world, app, child)).RefreshToken)
})

test('the session also ends where its app client has stopped to exchange refresh tokens since', async () => {
  await using world = await newWorld(strict)
  const { app, mine } = await newScene(world, rotation)
  const child = await exchange(world, app, mine)
  world.clock.advance(11_000)
  await world.call('UpdateUserPoolClient', {
    UserPoolId: app.poolId,
    ClientId: app.clientId,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
  await assert.rejects(refresh(world, app, mine), refreshRevoked)
  await assert.rejects(getUser(world, child), revoked)
})

test('a token that is too old, or of another client, ends nothing', async () => {
  await using world = await newWorld(strict)
  const { app, mine } = await newScene(world, rotation)
  const child = await exchange(world, app, mine)
  world.clock.advance(minutes)
  const elsewhere = await world.pool({}, rotation)
  await assert.rejects(exchange(world, elsewhere, mine), /Refresh Token has different Client/)
  await assert.rejects(exchange(world, app, { ...mine, RefreshToken: `${mine.RefreshToken.slice(0, -2)}AA` }))
  assert.ok(await getUser(world, child))
})

// Clocks of several servers

test('a sign-in at a server whose clock is behind is good at once after another one has ended all sessions', async () => {
  await using world = await newWorld(strict)
  const scene = await newScene(world)
  await endings['AdminSetUserPassword for good']?.(world, scene)
  world.clock.advance(-4000)
  const signedIn = await initiateAuth(world, scene.app, 'USER_PASSWORD_AUTH', {
    USERNAME: 'diego',
    PASSWORD: next,
  })
  const { AccessToken = '', RefreshToken = '' } = signedIn.AuthenticationResult ?? {}
  await assertAlive(world, scene.app, { AccessToken, RefreshToken })
  const again = await refresh(world, scene.app, { AccessToken, RefreshToken })
  assert.ok(
    await getUser(world, { AccessToken: again.AuthenticationResult?.AccessToken ?? '', RefreshToken }),
  )
  await assertEnded(world, scene.app, scene.mine)
})
