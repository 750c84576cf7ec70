import assert from 'node:assert/strict'
import test from 'node:test'
import { servingLimits } from '../../src/domain/limits.ts'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { allStatements } from '../support/store-statements.ts'
import { newDatabase } from '../support/postgres.ts'
import { newProxy } from '../support/postgres-proxy.ts'
import { addToGroups, createGroup, groupsOf, membersOf, removeFromGroup } from '../support/groups.ts'
import { attrs, confirmedUser, lastCode, signIn, signUp, type App } from '../support/people.ts'
import { forgotPassword, confirmForgotPassword } from '../support/codes.ts'
import { confirmedUserWithAddresses, poolWithMfa, respondToChallenge, sms } from '../support/mfa.ts'
import { beginSrp, answerSrp, tryPassword } from '../support/sign-in.ts'
import { newWorld, type World } from '../support/world.ts'

interface Scene {
  readonly world: World
  readonly app: App
  /** Whose app client hides who exists. */
  readonly hidden: App
  readonly token: string
  readonly refreshToken: string
}

/** What each operation asks of the database, and in how many round trips. */
const costs: readonly [
  operation: string,
  run: (scene: Scene) => Promise<unknown>,
  statements: readonly string[],
  roundTrips: number,
][] = [
  ['GetUser', ({ world, token }) => world.call('GetUser', { AccessToken: token }), ['findSignedInUser'], 1],
  [
    'UpdateUserAttributes',
    ({ world, token }) =>
      world.call('UpdateUserAttributes', { AccessToken: token, UserAttributes: attrs({ name: 'Diego' }) }),
    ['findSignedInUser', 'changeUsers'],
    2,
  ],
  [
    'UpdateUserAttributes of an address that is to be verified',
    ({ world, token }) =>
      world.call('UpdateUserAttributes', {
        AccessToken: token,
        UserAttributes: attrs({ email: 'b@example.com' }),
      }),
    ['findSignedInUser', 'commitPlans'],
    2,
  ],
  [
    'DeleteUserAttributes',
    ({ world, token }) =>
      world.call('DeleteUserAttributes', { AccessToken: token, UserAttributeNames: ['name'] }),
    ['findSignedInUser', 'changeUsers'],
    2,
  ],
  [
    'AdminUpdateUserAttributes',
    ({ world, app }) =>
      world.call('AdminUpdateUserAttributes', {
        UserPoolId: app.poolId,
        Username: 'diego',
        UserAttributes: attrs({ nickname: 'D' }),
      }),
    ['findUserByName', 'changeUsers'],
    2,
  ],
  [
    'AdminGetUser',
    ({ world, app }) => world.call('AdminGetUser', { UserPoolId: app.poolId, Username: 'diego' }),
    ['findUserByName'],
    1,
  ],
  [
    'GetUserAttributeVerificationCode',
    ({ world, token }) =>
      world.call('GetUserAttributeVerificationCode', { AccessToken: token, AttributeName: 'email' }),
    ['findSignedInUser', 'takeAttempt', 'putCode'],
    3,
  ],
  [
    'VerifyUserAttribute',
    ({ world, token }) =>
      world.call('VerifyUserAttribute', {
        AccessToken: token,
        AttributeName: 'email',
        Code: lastCode(world),
      }),
    ['findSignedInUser', 'takeAttempt', 'findCode', 'commitPlans'],
    4,
  ],
  [
    'SignUp',
    ({ world, app }) => signUp(world, app, 'maria', { email: 'maria@example.com' }),
    ['findAliasHolder', 'commitPlans'],
    2,
  ],
  [
    'ConfirmSignUp',
    ({ world, app }) =>
      world.call('ConfirmSignUp', {
        ClientId: app.clientId,
        Username: 'maria',
        ConfirmationCode: lastCode(world),
      }),
    ['findUserByName', 'takeAttempt', 'findCode', 'commitPlans'],
    4,
  ],
  [
    'ForgotPassword',
    ({ world, app }) => forgotPassword(world, app, 'maria'),
    ['findUserByName', 'takeAttempt', 'putCode'],
    3,
  ],
  [
    'ForgotPassword of an unknown user, where users are hidden',
    ({ world, hidden }) => forgotPassword(world, hidden, 'nobody'),
    ['findUserByName', 'takeAttempt', 'replaceCode'],
    3,
  ],
  [
    'ConfirmForgotPassword',
    ({ world, app }) => confirmForgotPassword(world, app, 'maria', lastCode(world)),
    ['findUserByName', 'takeAttempt', 'findCode', 'commitPlans', 'forgetPasswordAttempts'],
    5,
  ],
  [
    'AdminResetUserPassword',
    ({ world, app }) => world.call('AdminResetUserPassword', { UserPoolId: app.poolId, Username: 'maria' }),
    ['findUserByName', 'commitPlans', 'forgetPasswordAttempts', 'forgetPasswordAttempts'],
    3,
  ],
  [
    'InitiateAuth with a password',
    ({ world, app }) => signIn(world, app, 'diego'),
    ['findUserByName', 'findCredentials', 'takePasswordAttempt', 'openSession'],
    4,
  ],
  [
    'InitiateAuth and RespondToAuthChallenge by SRP',
    async ({ world, app }) => {
      const { answer } = await beginSrp(world, app, 'diego')
      await answerSrp(world, app, answer())
    },
    [
      'findUserByName',
      'findCredentials',
      'findUserByName',
      'findCredentials',
      'takePasswordAttempt',
      'openSession',
    ],
    6,
  ],
  [
    'GetTokensFromRefreshToken',
    ({ world, app, refreshToken }) =>
      world.call('GetTokensFromRefreshToken', { ClientId: app.clientId, RefreshToken: refreshToken }),
    ['findUser', 'findSession'],
    1,
  ],
  [
    'ListUsers',
    ({ world, app }) => world.call('ListUsers', { UserPoolId: app.poolId, Filter: 'name ^= "D"' }),
    ['listUsersByAttribute'],
    1,
  ],
  ['CreateGroup', ({ world, app }) => createGroup(world, app, 'Editors'), ['findGroups', 'addGroup'], 2],
  [
    'GetGroup',
    ({ world, app }) => world.call('GetGroup', { UserPoolId: app.poolId, GroupName: 'Editors' }),
    ['findGroups'],
    1,
  ],
  [
    'UpdateGroup',
    ({ world, app }) =>
      world.call('UpdateGroup', { UserPoolId: app.poolId, GroupName: 'Editors', Precedence: 1 }),
    ['findGroups', 'changeGroup'],
    2,
  ],
  ['ListGroups', ({ world, app }) => world.call('ListGroups', { UserPoolId: app.poolId }), ['listGroups'], 1],
  [
    'AdminAddUserToGroup',
    ({ world, app }) => addToGroups(world, app, 'diego', 'Editors'),
    ['findUserByName', 'findGroups', 'changeUsers'],
    3,
  ],
  [
    'AdminListGroupsForUser',
    ({ world, app }) => groupsOf(world, app, 'diego'),
    ['findUserByName', 'findGroups'],
    2,
  ],
  [
    'ListUsersInGroup',
    ({ world, app }) => membersOf(world, app, 'Editors'),
    ['findGroups', 'listUsersByAttribute'],
    2,
  ],
  [
    'InitiateAuth with a password, of a user in a group',
    ({ world, app }) => signIn(world, app, 'diego'),
    ['findUserByName', 'findCredentials', 'takePasswordAttempt', 'findGroups', 'openSession'],
    5,
  ],
  [
    'AdminRemoveUserFromGroup',
    ({ world, app }) => removeFromGroup(world, app, 'diego', 'Editors'),
    ['findUserByName', 'changeUsers'],
    2,
  ],
  [
    'DeleteGroup',
    ({ world, app }) => world.call('DeleteGroup', { UserPoolId: app.poolId, GroupName: 'Editors' }),
    ['findGroups', 'removeGroup'],
    2,
  ],
  [
    'RevokeToken',
    ({ world, app, refreshToken }) =>
      world.call('RevokeToken', { ClientId: app.clientId, Token: refreshToken }),
    ['closeSession'],
    1,
  ],
  [
    'AdminDeleteUser',
    ({ world, app }) => world.call('AdminDeleteUser', { UserPoolId: app.poolId, Username: 'diego' }),
    ['findUserByName', 'begin', 'commitPlans', 'removeTraces', 'commit'],
    2,
  ],
]

test('each operation asks as much of the database as it must, and waits for it as seldom as it can', async (t) => {
  await using proxy = await newProxy(await newDatabase(t))
  const store = await openPostgresStore({ url: proxy.url, elapsed: () => 0 })
  await using world = await newWorld({ store })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await confirmedUser(world, app, 'diego', { email: 'a@example.com' })
  const { AccessToken: token, RefreshToken: refreshToken } = await signIn(world, app, 'diego')
  const hidden = await world.pool({}, { PreventUserExistenceErrors: 'ENABLED' })
  await assert.rejects(confirmForgotPassword(world, hidden, 'nobody', '000000'), {
    name: 'ExpiredCodeException',
  })
  const scene = { world, app, hidden, token, refreshToken }
  await world.call('GetUser', { AccessToken: token })
  for (const [operation, run, statements, roundTrips] of costs) {
    proxy.reset()
    await run(scene)
    assert.deepEqual(
      { operation, statements: proxy.sent, roundTrips: proxy.roundTrips },
      { operation, statements, roundTrips },
    )
    for (const name of proxy.sent)
      assert.ok(name in allStatements || name === 'begin' || name === 'commit', name)
  }
})

test('a second factor costs a sign-in statements of its own, and one without it none', async (t) => {
  await using proxy = await newProxy(await newDatabase(t))
  const store = await openPostgresStore({ url: proxy.url, elapsed: () => 0 })
  await using world = await newWorld({ store })
  const app = await poolWithMfa(world, { MfaConfiguration: 'OPTIONAL', ...sms })
  await confirmedUserWithAddresses(world, app, 'diego')
  await confirmedUserWithAddresses(world, app, 'maria')
  const SMSMfaSettings = { Enabled: true }
  const diego = { UserPoolId: app.poolId, Username: 'diego' }
  await world.call('AdminSetUserMFAPreference', { ...diego, SMSMfaSettings })
  const { AccessToken } = await signIn(world, app, 'maria')
  await world.call('GetUser', { AccessToken })
  const sentFor = async (run: () => Promise<unknown>) => {
    proxy.reset()
    await run()
    return proxy.sent
  }
  const password = ['findUserByName', 'findCredentials', 'takePasswordAttempt']
  assert.deepEqual(await sentFor(() => signIn(world, app, 'maria')), [...password, 'openSession'])
  let Session: string | undefined
  const begin = async () => void ({ Session } = await tryPassword(world, app, 'diego'))
  assert.deepEqual(await sentFor(begin), [...password, 'forgetPasswordAttempts'])
  const answer = () => respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE: lastCode(world) })
  const judged = ['findUserByName', 'takeAttempt', 'takePasswordAttempt', 'forgetPasswordAttempts']
  assert.deepEqual(await sentFor(answer), [...judged, 'changeUsers', 'consumeProof', 'openSession'])
  await begin()
  assert.deepEqual(await sentFor(answer), [...judged, 'consumeProof', 'openSession'])
})

test('changes of many users at once go together', async (t) => {
  await using proxy = await newProxy(await newDatabase(t))
  const store = await openPostgresStore({ url: proxy.url, elapsed: () => 0 })
  await using world = await newWorld({ store })
  const app = await world.pool()
  const names = Array.from({ length: 50 }, (_, index) => `user-${index}`)
  for (const name of names) await confirmedUser(world, app, name)
  proxy.reset()
  await Promise.all(
    names.map((Username) =>
      world.call('AdminUpdateUserAttributes', {
        UserPoolId: app.poolId,
        Username,
        UserAttributes: attrs({ nickname: Username }),
      }),
    ),
  )
  const changes = proxy.sent.filter((name) => name === 'changeUsers').length
  assert.ok(changes < 10, `${changes} statements for 50 changes`)
})

test('a limit of codes costs one statement more, and only where a code is sent', async (t) => {
  await using proxy = await newProxy(await newDatabase(t))
  const store = await openPostgresStore({ url: proxy.url, elapsed: () => 0 })
  await using world = await newWorld({ store, limits: servingLimits })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await confirmedUser(world, app, 'diego', { email: 'a@example.com' })
  const { AccessToken } = await signIn(world, app, 'diego')
  await world.call('GetUser', { AccessToken })
  const change = async (values: Readonly<Record<string, string>>) => {
    proxy.reset()
    await world.call('UpdateUserAttributes', { AccessToken, UserAttributes: attrs(values) })
    return proxy.sent
  }
  assert.deepEqual(await change({ name: 'Diego' }), ['findSignedInUser', 'changeUsers'])
  assert.deepEqual(await change({ email: 'b@example.com' }), [
    'findSignedInUser',
    'takeAttempt',
    'commitPlans',
  ])
})
