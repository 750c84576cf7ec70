import assert from 'node:assert/strict'
import test from 'node:test'
import { CognitoError } from '../../src/errors.ts'
import { actions } from '../../src/model/table.ts'
import { operations } from '../../src/operations/index.ts'
import type { Action } from '../../src/model/types.ts'
import { attrs, password, refusal, signIn, signedInUser } from '../support/people.ts'
import { poolWithMfa, respondToChallenge, token } from '../support/mfa.ts'
import { initiateAuth, tryPassword } from '../support/sign-in.ts'
import { newWorld, type World } from '../support/world.ts'

const minutes = 60_000
const within = { poolOptions: { reauthenticateWithin: 10 * minutes } }
const required = refusal('NotAuthorizedException', 'Re-authentication required')

type TokenCall = (world: World, AccessToken: string) => Promise<unknown>

const update = (name: string): TokenCall => {
  const Value = name === 'phone_number' ? '+15550109935' : 'diego@example.org'
  return (world, AccessToken) =>
    world.call('UpdateUserAttributes', { AccessToken, UserAttributes: [{ Name: name, Value }] })
}
const remove =
  (...UserAttributeNames: string[]): TokenCall =>
  (world, AccessToken) =>
    world.call('DeleteUserAttributes', { AccessToken, UserAttributeNames })

/** What changes how an account is protected or reached, or ends it, by the operation. */
const guarded: Partial<Record<Action, readonly TokenCall[]>> = {
  AssociateSoftwareToken: [(world, AccessToken) => world.call('AssociateSoftwareToken', { AccessToken })],
  ChangePassword: [
    (world, AccessToken) =>
      world.call('ChangePassword', {
        AccessToken,
        PreviousPassword: password,
        ProposedPassword: 'My-Own-Horse-8',
      }),
  ],
  DeleteUser: [(world, AccessToken) => world.call('DeleteUser', { AccessToken })],
  DeleteUserAttributes: [remove('email'), remove('nickname', 'phone_number')],
  SetUserMFAPreference: [
    (world, AccessToken) =>
      world.call('SetUserMFAPreference', { AccessToken, SMSMfaSettings: { Enabled: false } }),
  ],
  SetUserSettings: [(world, AccessToken) => world.call('SetUserSettings', { AccessToken, MFAOptions: [] })],
  UpdateUserAttributes: [update('email'), update('phone_number')],
  VerifySoftwareToken: [
    (world, AccessToken) => world.call('VerifySoftwareToken', { AccessToken, UserCode: '000000' }),
  ],
}

/** What any access token may do as long as it is good. */
const free: Partial<Record<Action, readonly TokenCall[]>> = {
  DeleteUserAttributes: [remove('nickname')],
  GetUser: [(world, AccessToken) => world.call('GetUser', { AccessToken })],
  GetUserAttributeVerificationCode: [
    (world, AccessToken) =>
      world.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' }),
  ],
  GlobalSignOut: [(world, AccessToken) => world.call('GlobalSignOut', { AccessToken })],
  UpdateUserAttributes: [update('nickname')],
  VerifyUserAttribute: [
    (world, AccessToken) =>
      world.call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code: '000000' }),
  ],
}

/** A world where Diego signed in so long ago, and has a fresh access token by his refresh token. */
async function signedInBefore(world: World, age: number): Promise<string> {
  const app = await poolWithMfa(world, { MfaConfiguration: 'OPTIONAL', ...token })
  await signedInUser(world, app, 'diego', { email: 'diego@example.com', nickname: 'D' })
  const { RefreshToken } = await signIn(world, app, 'diego')
  world.clock.advance(age)
  const refreshed = await initiateAuth(world, app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: RefreshToken })
  return refreshed.AuthenticationResult?.AccessToken ?? ''
}

const outcomeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'done',
    (error: unknown) => (error instanceof CognitoError ? error.message : Promise.reject(error)),
  )

test('every operation that takes an access token is held to be guarded or free', async () => {
  const built = (Object.keys(actions) as Action[]).filter(
    (action) => actions[action].auth === 'token' && operations[action] !== undefined,
  )
  assert.ok(built.length >= 12, `only ${built.length} operations found`)
  assert.deepEqual(
    built.filter((action) => !guarded[action] && !free[action]),
    [],
  )
})

for (const [action, calls] of Object.entries(guarded)) {
  test(`${action} asks for a sign-in that is no older than the pool wants, refreshed or not`, async () => {
    for (const call of calls) {
      await using world = await newWorld(within)
      const token = await signedInBefore(world, 10 * minutes + 1000)
      await assert.rejects(call(world, token), required)
    }
  })

  test(`${action} goes on with a sign-in that is just not too old, and without the option with any`, async () => {
    for (const call of calls) {
      await using recent = await newWorld(within)
      const token = await signedInBefore(recent, 10 * minutes)
      assert.notEqual(await outcomeOf(call(recent, token)), 'Re-authentication required')
      await using any = await newWorld()
      const old = await signedInBefore(any, 29 * 24 * 60 * minutes)
      assert.notEqual(await outcomeOf(call(any, old)), 'Re-authentication required')
    }
  })
}

for (const [action, calls] of Object.entries(free)) {
  test(`${action} does not ask for a recent sign-in where nothing that protects the account changes`, async () => {
    for (const call of calls) {
      await using world = await newWorld(within)
      const token = await signedInBefore(world, 60 * minutes)
      assert.notEqual(await outcomeOf(call(world, token)), 'Re-authentication required')
    }
  })
}

test('nothing of a refused change is done, and no attempt is counted', async () => {
  await using world = await newWorld(within)
  const token = await signedInBefore(world, 60 * minutes)
  const UserAttributes = attrs({ nickname: 'Other', email: 'mallory@example.com' })
  const before = await world.call('GetUser', { AccessToken: token })
  for (let call = 0; call < 20; call++) {
    const [changePassword] = guarded.ChangePassword ?? []
    await assert.rejects(changePassword?.(world, token) ?? Promise.resolve(), required)
    await assert.rejects(world.call('UpdateUserAttributes', { AccessToken: token, UserAttributes }), required)
  }
  assert.deepEqual(await world.call('GetUser', { AccessToken: token }), before)
})

test('a user who must set up a second factor to sign in needs no earlier sign-in', async () => {
  await using world = await newWorld(within)
  const app = await poolWithMfa(world, { MfaConfiguration: 'OPTIONAL', ...token })
  await signedInUser(world, app, 'diego')
  await world.call('SetUserPoolMfaConfig', { UserPoolId: app.poolId, MfaConfiguration: 'ON', ...token })
  const { Session, ChallengeName } = await tryPassword(world, app, 'diego')
  assert.equal(ChallengeName, 'MFA_SETUP')
  const associated = await world.call('AssociateSoftwareToken', { Session })
  assert.match(associated.SecretCode ?? '', /^[A-Z2-7]{32}$/)
  await assert.rejects(
    respondToChallenge(world, app, 'MFA_SETUP', associated.Session, {}),
    refusal('SoftwareTokenMFANotFoundException', /./),
  )
})
