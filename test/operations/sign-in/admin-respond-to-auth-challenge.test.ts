import assert from 'node:assert/strict'
import test from 'node:test'
import {
  adminFlows,
  adminInitiateAuth,
  adminRespondToAuthChallenge,
  beginSrpAsAdmin,
  contextData,
  tryPasswordAsAdmin,
} from '../../support/admin-sign-in.ts'
import { appWithMfaUser, respondToChallenge } from '../../support/mfa.ts'
import { newFunctions } from '../../support/functions.ts'
import { lastCode, readUser, refusal, type App } from '../../support/people.ts'
import {
  answerNewPassword,
  answerSrp,
  beginSrp,
  createUser,
  poolWithSecret,
  secretHash,
  tryPassword,
} from '../../support/sign-in.ts'
import { incorrectCredentials, invalidSession, sessionUsed } from '../../support/refusals.ts'
import { newWorld, type World } from '../../support/world.ts'

const temporary = 'Temporary-1'
const own = 'My-Own-Horse-8'

/** A user with a temporary password. */
const invite = (world: World, { poolId }: App, Username: string) =>
  world.call('AdminCreateUser', {
    UserPoolId: poolId,
    Username,
    TemporaryPassword: temporary,
    MessageAction: 'SUPPRESS',
  })

const setOwn = (
  world: World,
  app: App,
  Session: string | undefined,
  NEW_PASSWORD = own,
  USERNAME = 'diego',
) => adminRespondToAuthChallenge(world, app, 'NEW_PASSWORD_REQUIRED', Session, { USERNAME, NEW_PASSWORD })

test('an administrator takes a user from the temporary password to tokens', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  await invite(world, app, 'diego')
  const begun = await tryPasswordAsAdmin(world, app, 'diego', temporary)
  assert.equal(begun.ChallengeName, 'NEW_PASSWORD_REQUIRED')
  assert.deepEqual(begun.ChallengeParameters, {
    USER_ID_FOR_SRP: 'diego',
    requiredAttributes: '[]',
    userAttributes: '{}',
  })
  const { AuthenticationResult, ChallengeParameters } = await setOwn(world, app, begun.Session)
  assert.deepEqual(ChallengeParameters, {})
  assert.ok(AuthenticationResult?.AccessToken && AuthenticationResult.RefreshToken)
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'CONFIRMED')
  assert.ok((await tryPasswordAsAdmin(world, app, 'diego', own)).AuthenticationResult)
})

test('a challenge that one form began is answered by the other: new passwords', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  for (const name of ['diego', 'maria']) await invite(world, app, name)
  const byApp = await tryPassword(world, app, 'diego', temporary)
  assert.ok((await setOwn(world, app, byApp.Session)).AuthenticationResult)
  const { Session = '' } = await tryPasswordAsAdmin(world, app, 'maria', temporary)
  const answered = await answerNewPassword(world, app, Session, { USERNAME: 'maria', NEW_PASSWORD: own })
  assert.ok(answered.AuthenticationResult)
})

test('a challenge that one form began is answered by the other: proofs by SRP, once', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  await createUser(world, app, 'diego')
  const answer = (await beginSrp(world, app, 'diego')).answer()
  const signedIn = await adminRespondToAuthChallenge(world, app, 'PASSWORD_VERIFIER', undefined, answer)
  assert.ok(signedIn.AuthenticationResult)
  await assert.rejects(answerSrp(world, app, answer), incorrectCredentials)
  const other = (await beginSrpAsAdmin(world, app, 'diego')).answer()
  assert.ok((await answerSrp(world, app, other)).AuthenticationResult)
  await assert.rejects(
    adminRespondToAuthChallenge(world, app, 'PASSWORD_VERIFIER', undefined, other),
    incorrectCredentials,
  )
})

test('a challenge that one form began is answered by the other: codes of a second factor', async () => {
  await using world = await newWorld()
  const app = await appWithMfaUser(world)
  const begun = await tryPassword(world, app, 'diego')
  const answers = { USERNAME: 'diego', SMS_MFA_CODE: lastCode(world) }
  const signedIn = await adminRespondToAuthChallenge(world, app, 'SMS_MFA', begun.Session, answers)
  assert.ok(signedIn.AuthenticationResult)
  const client = { UserPoolId: app.poolId, ClientId: app.clientId, ...adminFlows }
  await world.call('UpdateUserPoolClient', client)
  const { Session } = await tryPasswordAsAdmin(world, app, 'diego')
  const finished = await respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE: lastCode(world) })
  assert.ok(finished.AuthenticationResult)
})

test('the new password may be the temporary one', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  await invite(world, app, 'diego')
  const { Session } = await tryPasswordAsAdmin(world, app, 'diego', temporary)
  assert.ok((await setOwn(world, app, Session, temporary)).AuthenticationResult)
})

test('a new password that the policy refuses leaves the session good', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  await invite(world, app, 'diego')
  const { Session } = await tryPasswordAsAdmin(world, app, 'diego', temporary)
  await assert.rejects(
    setOwn(world, app, Session, 'Sh0rt-1'),
    refusal('InvalidPasswordException', 'Password does not conform to policy: Password not long enough'),
  )
  assert.ok((await setOwn(world, app, Session)).AuthenticationResult)
})

test('a session is good for one answer, whichever form it is given in', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  await invite(world, app, 'diego')
  const { Session = '' } = await tryPasswordAsAdmin(world, app, 'diego', temporary)
  assert.ok((await setOwn(world, app, Session)).AuthenticationResult)
  await assert.rejects(setOwn(world, app, Session), sessionUsed)
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own }
  await assert.rejects(answerNewPassword(world, app, Session, answers), sessionUsed)
})

test('a session leads nowhere at another app client, in another pool, or for another user', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  const there = await world.pool({}, adminFlows)
  for (const name of ['diego', 'maria']) await invite(world, app, name)
  await invite(world, there, 'diego')
  const made = await world.call('CreateUserPoolClient', {
    UserPoolId: app.poolId,
    ClientName: 'other',
    ...adminFlows,
  })
  const beside = { poolId: app.poolId, clientId: made.UserPoolClient?.ClientId ?? '' }
  const { Session } = await tryPasswordAsAdmin(world, app, 'diego', temporary)
  for (const place of [beside, there]) await assert.rejects(setOwn(world, place, Session), invalidSession)
  await assert.rejects(setOwn(world, app, Session, own, 'maria'), invalidSession)
  await assert.rejects(
    setOwn(world, { poolId: app.poolId, clientId: there.clientId }, Session),
    refusal('ResourceNotFoundException', `User pool client ${there.clientId} does not exist.`),
  )
  assert.ok((await setOwn(world, app, Session)).AuthenticationResult)
})

test('name, session and the proof of the secret are asked for as from apps', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  const missing = (name: string) => refusal('InvalidParameterException', `Missing required parameter ${name}`)
  await assert.rejects(
    adminRespondToAuthChallenge(world, app, 'NEW_PASSWORD_REQUIRED', undefined, {}),
    missing('USERNAME'),
  )
  await assert.rejects(setOwn(world, app, undefined), missing('Session'))
  const closed = await poolWithSecret(world, adminFlows)
  await invite(world, closed, 'diego')
  const SECRET_HASH = secretHash('diego', closed.clientId, closed.secret)
  const begin = { USERNAME: 'diego', PASSWORD: temporary, SECRET_HASH }
  const { Session } = await adminInitiateAuth(world, closed, 'ADMIN_USER_PASSWORD_AUTH', begin)
  await assert.rejects(setOwn(world, closed, Session), { name: 'NotAuthorizedException' })
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own, SECRET_HASH }
  const signedIn = await adminRespondToAuthChallenge(world, closed, 'NEW_PASSWORD_REQUIRED', Session, answers)
  assert.ok(signedIn.AuthenticationResult)
})

test('metadata of the answer goes to the functions after it', async () => {
  const triggers = newFunctions({ PostAuthentication: () => undefined, PreTokenGeneration: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, adminFlows)
  await invite(world, app, 'diego')
  const { Session } = await tryPasswordAsAdmin(world, app, 'diego', temporary)
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own }
  const ClientMetadata = { from: 'backend' }
  await adminRespondToAuthChallenge(world, app, 'NEW_PASSWORD_REQUIRED', Session, answers, { ClientMetadata })
  assert.deepEqual(
    triggers.asked.map(({ event }) => [event.triggerSource, event.request['clientMetadata']]),
    [
      ['PostAuthentication_Authentication', ClientMetadata],
      ['TokenGeneration_NewPasswordChallenge', ClientMetadata],
    ],
  )
})

test('what is told of the user has an address', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  await createUser(world, app, 'diego')
  const answer = (await beginSrpAsAdmin(world, app, 'diego')).answer()
  const respond = (address: string) =>
    adminRespondToAuthChallenge(world, app, 'PASSWORD_VERIFIER', undefined, answer, {
      ContextData: contextData(address),
    })
  await assert.rejects(
    respond('999.0.0.1'),
    refusal('InvalidParameterException', 'Invalid IpAddress in ContextData.'),
  )
  assert.ok((await respond('203.0.113.9')).AuthenticationResult)
})

test('the audit log names the key of the administrator who finished the sign-in, and the user', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, adminFlows)
  await invite(world, app, 'diego')
  const { Session } = await tryPasswordAsAdmin(world, app, 'diego', temporary)
  await setOwn(world, app, Session)
  const { at, request, source, v, ...line } = world.audit.at(-1) ?? {}
  assert.ok(at && request && source && v)
  assert.deepEqual(line, {
    event: 'sign-in',
    action: 'AdminRespondToAuthChallenge',
    outcome: 'done',
    actor: 'administrator',
    key: 'AKIATEST',
    pool: app.poolId,
    client: app.clientId,
    user: (await readUser(world, app, 'diego')).attributes['sub'],
    challenge: 'NEW_PASSWORD_REQUIRED',
  })
})
