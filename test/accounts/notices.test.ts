import type { StoredMessage } from '../../src/domain/records.ts'
import assert from 'node:assert/strict'
import test from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Message } from '../../src/messages/message.ts'
import { codeAt } from '../support/authenticator.ts'
import { attrs, confirmedUser, lastCode, password, signIn, valuesOf, type App } from '../support/people.ts'
import { poolWithMfa, token } from '../support/mfa.ts'
import { newWorld, type World, type WorldOptions } from '../support/world.ts'

const withNotices: WorldOptions = { poolOptions: { notices: {} } }
const verified = {
  email: 'diego@example.com',
  email_verified: 'true',
  phone_number: '+12065559934',
  phone_number_verified: 'true',
}

/** The messages that tell of changes. */
const noticesOf = async ({ messages }: World) => {
  // Notices are not waited for.
  await setImmediate()
  return messages.filter(({ trigger }) => trigger.startsWith('Notice_'))
}

const put = (world: World, { poolId }: App, values: Record<string, string>) =>
  world.call('AdminUpdateUserAttributes', {
    UserPoolId: poolId,
    Username: 'diego',
    UserAttributes: attrs(values),
  })

async function newScene(options: WorldOptions = withNotices, settings = {}) {
  const world = await newWorld(options)
  const app = await world.pool(settings)
  await confirmedUser(world, app, 'diego')
  await put(world, app, verified)
  return { world, app, tokens: await signIn(world, app, 'diego') }
}

test('a pool that wants no notices sends none', async () => {
  const { world, app, tokens } = await newScene({})
  await using _ = world
  const { AccessToken } = tokens
  await put(world, app, { email: 'new@example.com' })
  await world.call('ChangePassword', {
    AccessToken,
    PreviousPassword: password,
    ProposedPassword: 'Another-8',
  })
  assert.deepEqual(await noticesOf(world), [])
})

test('a changed e-mail address is told to the old one, with a mask and a link to undo it', async () => {
  const { world, tokens } = await newScene()
  await using _ = world
  const { AccessToken } = tokens
  await world.call('UpdateUserAttributes', { AccessToken, UserAttributes: attrs({ email: 'new@other.org' }) })
  const [notice, ...more] = await noticesOf(world)
  assert.equal(more.length, 0)
  assert.deepEqual(
    [notice?.trigger, notice?.medium, notice?.to, notice?.subject],
    ['Notice_emailChanged', 'EMAIL', 'diego@example.com', 'Your email address was changed'],
  )
  assert.match(
    notice?.text ?? '',
    /^The email address of your account was changed to n\*\*\*@o\*\*\* on 13 September 2026, 12:26 UTC\.\n/,
  )
  assert.match(notice?.text ?? '', /\nhttp:\/\/127\.0\.0\.1:9229\/undoEmailChange\?token=[\w.%-]+\n$/)
  assert.match(notice?.html ?? '', /<a href="http:\/\/127\.0\.0\.1:9229\/undoEmailChange\?token=/)
  assert.doesNotMatch(`${notice?.text}${notice?.html}`, /new@other|12065559934/)
})

test('an address that waits for its code is told of when the code comes back', async () => {
  const { world, tokens } = await newScene(withNotices, {
    AutoVerifiedAttributes: ['email'],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  })
  await using _ = world
  const { AccessToken } = tokens
  await world.call('UpdateUserAttributes', { AccessToken, UserAttributes: attrs({ email: 'new@other.org' }) })
  assert.deepEqual(await noticesOf(world), [])
  await world.call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code: lastCode(world) })
  const [notice] = await noticesOf(world)
  assert.deepEqual([notice?.trigger, notice?.to], ['Notice_emailChanged', 'diego@example.com'])
})

test('a removed e-mail address, and one that an administrator changed, are told likewise', async () => {
  const { world, app, tokens } = await newScene()
  await using _ = world
  const { AccessToken } = tokens
  await world.call('DeleteUserAttributes', { AccessToken, UserAttributeNames: ['email'] })
  await put(world, app, { email: 'two@example.com', email_verified: 'true' })
  await put(world, app, { email: 'three@example.com', email_verified: 'true' })
  const notices = await noticesOf(world)
  assert.deepEqual(
    notices.map(({ trigger, to }) => [trigger, to]),
    [
      ['Notice_emailChanged', 'diego@example.com'],
      ['Notice_emailChanged', 'two@example.com'],
    ],
  )
  assert.match(notices[0]?.text ?? '', /^The email address of your account was removed on /)
})

test('an address that was never verified is told nothing: it may be a stranger’s', async () => {
  const { world, app } = await newScene()
  await using _ = world
  await put(world, app, { email: 'two@example.com', email_verified: 'false' })
  await put(world, app, { email: 'three@example.com', phone_number_verified: 'false' })
  await put(world, app, { phone_number: '+12065550000' })
  assert.deepEqual(
    (await noticesOf(world)).map(({ to }) => to),
    ['diego@example.com'],
  )
})

test('a changed phone number is told to the old one by SMS, without a link', async () => {
  const { world, app } = await newScene()
  await using _ = world
  await put(world, app, { phone_number: '+12065550000' })
  const [notice, ...more] = await noticesOf(world)
  assert.equal(more.length, 0)
  assert.deepEqual(
    [notice?.trigger, notice?.medium, notice?.to, notice?.code],
    ['Notice_phoneNumberChanged', 'SMS', '+12065559934', ''],
  )
  assert.match(notice?.text ?? '', /^The phone number of your account was changed to \+\*{7}0000 on /)
})

test('each way to a new password is told to the e-mail address, by user or administrator, and carries no secret', async () => {
  const { world, app, tokens } = await newScene()
  await using _ = world
  const { AccessToken } = tokens
  const { poolId: UserPoolId, clientId: ClientId } = app
  const user = { UserPoolId, Username: 'diego' }
  const passwords = [
    'Changed-Horse-1',
    'Given-Horse-22',
    'Recovered-Horse-3',
    'Temporary-Horse-4',
    'Own-Horse-55',
  ]
  const [ProposedPassword = '', given = '', recovered = '', temporary = '', own = ''] = passwords
  await world.call('ChangePassword', { AccessToken, PreviousPassword: password, ProposedPassword })
  await world.call('AdminSetUserPassword', { ...user, Password: given, Permanent: true })
  await put(world, app, { phone_number: '', email: 'diego@example.com' })
  await world.call('ForgotPassword', { ClientId, Username: 'diego' })
  const ConfirmationCode = lastCode(world)
  await world.call('ConfirmForgotPassword', {
    ClientId,
    Username: 'diego',
    ConfirmationCode,
    Password: recovered,
  })
  await world.call('AdminSetUserPassword', { ...user, Password: temporary, Permanent: false })
  const { Session } = await world.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId,
    AuthParameters: { USERNAME: 'diego', PASSWORD: temporary },
  })
  await world.call('RespondToAuthChallenge', {
    ClientId,
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session,
    ChallengeResponses: { USERNAME: 'diego', NEW_PASSWORD: own },
  })
  const notices = (await noticesOf(world)).filter(({ trigger }) => trigger === 'Notice_passwordChanged')
  assert.deepEqual(
    notices.map(({ to, code }) => [to, code]),
    passwords.map(() => ['diego@example.com', '']),
  )
  const all = JSON.stringify(notices)
  for (const secret of [...passwords, ConfirmationCode]) assert.ok(!all.includes(secret))
})

test('second factors that come or go are told', async () => {
  await using world = await newWorld(withNotices)
  const app = await poolWithMfa(world, { MfaConfiguration: 'OPTIONAL', ...token })
  await confirmedUser(world, app, 'diego')
  await put(world, app, verified)
  const { AccessToken } = await signIn(world, app, 'diego')
  const { SecretCode = '' } = await world.call('AssociateSoftwareToken', { AccessToken })
  assert.deepEqual(await noticesOf(world), [])
  await world.call('VerifySoftwareToken', { AccessToken, UserCode: codeAt(SecretCode, world.clock.now) })
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true }
  await world.call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings })
  await world.call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings })
  const user = { UserPoolId: app.poolId, Username: 'diego' }
  await world.call('AdminSetUserMFAPreference', { ...user, SoftwareTokenMfaSettings: { Enabled: false } })
  const notices = await noticesOf(world)
  assert.deepEqual(
    notices.map(({ trigger, to }) => [trigger, to]),
    [1, 2, 3].map(() => ['Notice_secondFactorsChanged', 'diego@example.com']),
  )
  assert.ok(!JSON.stringify(notices).includes(SecretCode))
})

test('a factor turned on and off again and again is told ten times an hour, other changes always', async () => {
  const { world, app } = await newScene()
  await using _ = world
  const user = { UserPoolId: app.poolId, Username: 'diego' }
  for (let round = 0; round < 12; round++)
    await world.call('AdminSetUserPassword', { ...user, Password: `Given-Horse-${round}`, Permanent: true })
  assert.equal((await noticesOf(world)).length, 10)
  await put(world, app, { email: 'new@example.com' })
  assert.equal((await noticesOf(world)).length, 11)
  world.clock.advance(3_600_001)
  await put(world, app, { email: 'diego@example.com', email_verified: 'true' })
  await world.call('AdminSetUserPassword', { ...user, Password: 'Given-Horse-13', Permanent: true })
  assert.equal((await noticesOf(world)).length, 12)
})

test('a notice, and the secret of its link, are kept by the commit of the change', async () => {
  const { world, app } = await newScene()
  await using _ = world
  const { store, messages } = world.context
  let count = 0
  const seal = ({ poolId, at, expires }: Message): StoredMessage => ({
    id: `m${count++}`,
    poolId,
    at,
    body: 'sealed',
    state: 'waiting',
    expires,
    due: at,
    attempts: 1,
    failure: '',
  })
  // Nothing is delivered, as where the server ends just after the commit.
  Object.assign(messages, { seal, deliver: async () => undefined })
  const { UserAttributes } = await world.call('AdminGetUser', { UserPoolId: app.poolId, Username: 'diego' })
  const sub = valuesOf(UserAttributes)['sub'] ?? ''
  await put(world, app, { email: 'new@example.com' })
  const user = await store.findUser(app.poolId, sub)
  assert.deepEqual(
    (await store.listMessages(app.poolId, 10)).map(({ state }) => state),
    ['waiting'],
  )
  assert.deepEqual(user?.undos, [{ version: user?.version, expires: world.clock.now + 7 * 24 * 3_600_000 }])
  const undo = await store.findCode(app.poolId, sub, `undo ${user?.version ?? 0}`)
  assert.match(undo?.hash ?? '', /^[0-9a-f]{64}$/)
  assert.doesNotMatch(undo?.value ?? 'diego', /diego|example/)
})

test('a change that is refused tells nothing', async () => {
  const { world, app } = await newScene(withNotices, { UsernameAttributes: [], AliasAttributes: ['email'] })
  await using _ = world
  await world.call('AdminCreateUser', {
    UserPoolId: app.poolId,
    Username: 'maria',
    MessageAction: 'SUPPRESS',
    UserAttributes: attrs({
      email: 'maria@example.com',
      email_verified: 'true',
      preferred_username: 'taken',
    }),
  })
  const { AccessToken } = await signIn(world, app, 'diego')
  await assert.rejects(
    world.call('ChangePassword', {
      AccessToken,
      PreviousPassword: 'Wrong-Horse-1',
      ProposedPassword: 'New-Horse-1',
    }),
  )
  assert.deepEqual(await noticesOf(world), [])
})

test('a pool’s operator finds words of their own for each kind', async () => {
  const notices = {
    emailChanged: { subject: 'Moved', message: '<p>{username}, {when}: now {address}. {##Undo##}</p>' },
    phoneNumberChanged: { smsMessage: '{username}: now {address}' },
  }
  const { world, app } = await newScene({ poolOptions: { notices } })
  await using _ = world
  await put(world, app, { email: '<b>&@example.com'.replace(/[<>]/g, 'x'), phone_number: '+12065550000' })
  const [mail, sms] = await noticesOf(world)
  assert.equal(mail?.subject, 'Moved')
  assert.match(
    mail?.text ?? '',
    /^diego, 13 September 2026, 12:26 UTC: now x\*\*\*@e\*\*\*\. Undo: http:\S+$/,
  )
  assert.match(mail?.html ?? '', /^<p>diego, .*<a href="http:[^"]+">Undo<\/a><\/p>$/)
  assert.equal(sms?.text, 'diego: now +*******0000')
})
