import assert from 'node:assert/strict'
import test from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { newBrowser } from '../support/browser.ts'
import {
  attrs,
  readUser,
  confirmedUser,
  lastCode,
  password,
  refusal,
  signIn,
  signUp,
  type App,
} from '../support/people.ts'
import { undoPurpose } from '../../src/accounts/protection.ts'
import { codeAt, seedOf } from '../support/authenticator.ts'
import { poolWithMfa, token } from '../support/mfa.ts'
import { newWorld, type World } from '../support/world.ts'

const days = 24 * 3_600_000
const path = '/undoEmailChange'
const unusable = 'This link cannot be used'
const undone = 'The change has been undone'

const put = (world: World, { poolId }: App, values: Record<string, string>, Username = 'diego') =>
  world.call('AdminUpdateUserAttributes', { UserPoolId: poolId, Username, UserAttributes: attrs(values) })

/** What the link in the newest notice to an address carries. */
async function linkTo({ messages }: World, address: string): Promise<URLSearchParams> {
  await setImmediate()
  const notice = messages.findLast(({ to, trigger }) => to === address && trigger === 'Notice_emailChanged')
  return new URL(/http:\S+/.exec(notice?.text ?? '')?.[0] ?? 'http://no.link').searchParams
}

const moveTo = (world: World, app: App, email: string) => put(world, app, { email, email_verified: 'true' })

/** Diego, whose address has become another’s. */
async function newScene(settings = {}) {
  const world = await newWorld({ poolOptions: { notices: {} } })
  const app = await world.pool(settings)
  await confirmedUser(world, app, 'diego')
  await moveTo(world, app, 'a@example.com')
  const press = (link: URLSearchParams) => newBrowser(world).press(link, path)
  return { world, app, press }
}

test('the link opens a page that changes nothing, and its button restores the address once', async () => {
  const { world, app, press } = await newScene()
  await using _ = world
  const { AccessToken, RefreshToken } = await signIn(world, app, 'diego')
  await moveTo(world, app, 'b@example.com')
  const link = await linkTo(world, 'a@example.com')
  const page = await newBrowser(world).open(`${path}?${link.toString()}`)
  assert.equal(page?.status, 200)
  assert.match(page?.body ?? '', /<form method="post" action="undoEmailChange">/)
  assert.equal((await readUser(world, app, 'diego')).attributes['email'], 'b@example.com')
  world.clock.advance(1)
  const done = await press(link)
  assert.deepEqual([done.status, done.title], [200, undone])
  const user = await readUser(world, app, 'diego')
  assert.deepEqual(
    [user.attributes['email'], user.attributes['email_verified'], user.UserStatus],
    ['a@example.com', 'true', 'RESET_REQUIRED'],
  )
  await assert.rejects(
    world.call('GetUser', { AccessToken }),
    refusal('NotAuthorizedException', 'Access Token has been revoked'),
  )
  await assert.rejects(
    world.call('InitiateAuth', {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: app.clientId,
      AuthParameters: { REFRESH_TOKEN: RefreshToken },
    }),
    { name: 'NotAuthorizedException' },
  )
  await assert.rejects(signIn(world, app, 'diego'), { name: 'PasswordResetRequiredException' })
  const again = await press(link)
  assert.deepEqual([again.status, again.title], [400, unusable])
})

test('the password is set anew by a code to the restored address, though the phone number was changed too', async () => {
  const { world, app, press } = await newScene()
  await using _ = world
  await moveTo(world, app, 'b@example.com')
  await put(world, app, { phone_number: '+12065550000', phone_number_verified: 'true' })
  await press(await linkTo(world, 'a@example.com'))
  const user = await readUser(world, app, 'diego')
  assert.equal(user.attributes['phone_number'], undefined)
  await world.call('ForgotPassword', { ClientId: app.clientId, Username: 'diego' })
  assert.equal(world.messages.at(-1)?.to, 'a@example.com')
  await world.call('ConfirmForgotPassword', {
    ClientId: app.clientId,
    Username: 'diego',
    ConfirmationCode: lastCode(world),
    Password: password,
  })
  await signIn(world, app, 'diego')
})

test('second factors are those from before the change', async () => {
  await using world = await newWorld({ poolOptions: { notices: {} } })
  const app = await poolWithMfa(world, { MfaConfiguration: 'OPTIONAL', ...token })
  await confirmedUser(world, app, 'diego')
  await moveTo(world, app, 'a@example.com')
  const { AccessToken } = await signIn(world, app, 'diego')
  const setUp = async () => {
    const { SecretCode = '' } = await world.call('AssociateSoftwareToken', { AccessToken })
    await world.call('VerifySoftwareToken', { AccessToken, UserCode: codeAt(SecretCode, world.clock.now) })
    return SecretCode
  }
  const mine = await setUp()
  await world.call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings: { Enabled: true } })
  await moveTo(world, app, 'b@example.com')
  await setUp()
  await newBrowser(world).press(await linkTo(world, 'a@example.com'), path)
  await world.call('AdminSetUserPassword', {
    UserPoolId: app.poolId,
    Username: 'diego',
    Password: password,
    Permanent: true,
  })
  world.clock.advance(30_000)
  const { Session } = await world.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: app.clientId,
    AuthParameters: { USERNAME: 'diego', PASSWORD: password },
  })
  const { AuthenticationResult } = await world.call('RespondToAuthChallenge', {
    ClientId: app.clientId,
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    Session,
    ChallengeResponses: { USERNAME: 'diego', SOFTWARE_TOKEN_MFA_CODE: codeAt(mine, world.clock.now) },
  })
  assert.ok(AuthenticationResult?.AccessToken)
})

test('a link brings back no seal, which a rotation of the master key would leave behind', async () => {
  await using world = await newWorld({ poolOptions: { notices: {} } })
  const { store, vault } = world.context
  const app = await poolWithMfa(world, { MfaConfiguration: 'OPTIONAL', ...token })
  const sub = await confirmedUser(world, app, 'diego')
  await moveTo(world, app, 'a@example.com')
  const { AccessToken } = await signIn(world, app, 'diego')
  const { SecretCode = '' } = await world.call('AssociateSoftwareToken', { AccessToken })
  await world.call('VerifySoftwareToken', { AccessToken, UserCode: codeAt(SecretCode, world.clock.now) })
  await moveTo(world, app, 'b@example.com')
  const { version = 0 } = (await store.findUser(app.poolId, sub)) ?? {}
  const { value = '' } = (await store.findCode(app.poolId, sub, `undo ${version}`)) ?? {}
  const kept = vault.open(undoPurpose({ poolId: app.poolId, sub }, version), value)
  assert.ok(kept.includes(seedOf(SecretCode).toString('hex')))
  for (const text of kept.match(/[A-Za-z0-9+/]{48,}={0,2}/g) ?? []) assert.equal(vault.isOwn(text), false)
})

test('codes that wait for an answer are good for nothing afterwards, and so is an address that waits', async () => {
  const { world, app, press } = await newScene({
    AutoVerifiedAttributes: ['email'],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  })
  await using _ = world
  await moveTo(world, app, 'b@example.com')
  const link = await linkTo(world, 'a@example.com')
  await put(world, app, { email: 'c@example.com' })
  const Code = lastCode(world)
  await world.call('ForgotPassword', { ClientId: app.clientId, Username: 'diego' })
  const ConfirmationCode = lastCode(world)
  await press(link)
  const recovery = { ClientId: app.clientId, Username: 'diego', ConfirmationCode, Password: password }
  await assert.rejects(world.call('ConfirmForgotPassword', recovery), { name: 'ExpiredCodeException' })
  await world.call('AdminSetUserPassword', {
    UserPoolId: app.poolId,
    Username: 'diego',
    Password: password,
    Permanent: true,
  })
  world.clock.advance(1)
  const { AccessToken } = await signIn(world, app, 'diego')
  await assert.rejects(world.call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code }), {
    name: 'ExpiredCodeException',
  })
})

test('a second change of the address cannot undo the undoing: its link ends with it', async () => {
  const { world, app, press } = await newScene()
  await using _ = world
  await moveTo(world, app, 'b@example.com')
  await moveTo(world, app, 'c@example.com')
  const [first, second] = [await linkTo(world, 'a@example.com'), await linkTo(world, 'b@example.com')]
  assert.equal((await press(first)).title, undone)
  assert.equal((await press(second)).title, unusable)
  assert.equal((await readUser(world, app, 'diego')).attributes['email'], 'a@example.com')
})

test('the link of an earlier change outlives a later one that is undone', async () => {
  const { world, app, press } = await newScene()
  await using _ = world
  await moveTo(world, app, 'b@example.com')
  await moveTo(world, app, 'c@example.com')
  const [first, second] = [await linkTo(world, 'a@example.com'), await linkTo(world, 'b@example.com')]
  assert.equal((await press(second)).title, undone)
  assert.equal((await readUser(world, app, 'diego')).attributes['email'], 'b@example.com')
  assert.equal((await press(first)).title, undone)
  assert.equal((await readUser(world, app, 'diego')).attributes['email'], 'a@example.com')
})

test('the address that is given up is told, without a link', async () => {
  const { world, app, press } = await newScene()
  await using _ = world
  await moveTo(world, app, 'b@example.com')
  await press(await linkTo(world, 'a@example.com'))
  await setImmediate()
  const notice = world.messages.at(-1)
  assert.deepEqual([notice?.to, notice?.trigger, notice?.code], ['b@example.com', 'Notice_emailRestored', ''])
  assert.match(notice?.text ?? '', /^The email address of your account is a\*\*\*@e\*\*\* again since /)
  assert.doesNotMatch(`${notice?.text}${notice?.html}`, /undoEmailChange|a@example/)
})

test('a change can be undone for seven days', async () => {
  const { world, app, press } = await newScene()
  await using _ = world
  await moveTo(world, app, 'b@example.com')
  const link = await linkTo(world, 'a@example.com')
  world.clock.advance(7 * days)
  assert.equal((await press(link)).title, unusable)
  world.clock.advance(-1)
  assert.equal((await press(link)).title, undone)
})

test('an address that serves another user meanwhile stays theirs, and nothing is changed', async () => {
  const { world, app, press } = await newScene({ AliasAttributes: ['email'] })
  await using _ = world
  const { AccessToken } = await signIn(world, app, 'diego')
  await moveTo(world, app, 'b@example.com')
  await signUp(world, app, 'maria')
  await put(world, app, { email: 'a@example.com', email_verified: 'true' }, 'maria')
  const { status, title } = await press(await linkTo(world, 'a@example.com'))
  assert.deepEqual([status, title], [400, 'This address belongs to another account'])
  assert.equal((await readUser(world, app, 'diego')).attributes['email'], 'b@example.com')
  await world.call('GetUser', { AccessToken })
})

test('a phone number that serves another user meanwhile does not keep the address from coming back', async () => {
  const { world, app, press } = await newScene({ AliasAttributes: ['email', 'phone_number'] })
  await using _ = world
  const phone = (phone_number: string) => ({ phone_number, phone_number_verified: 'true' })
  await put(world, app, phone('+12065559934'))
  await moveTo(world, app, 'b@example.com')
  await put(world, app, phone('+12065550000'))
  await signUp(world, app, 'maria')
  await put(world, app, phone('+12065559934'), 'maria')
  assert.equal((await press(await linkTo(world, 'a@example.com'))).title, undone)
  const { attributes } = await readUser(world, app, 'diego')
  assert.deepEqual(
    [attributes['email'], attributes['phone_number'], attributes['phone_number_verified']],
    ['a@example.com', '+12065550000', 'false'],
  )
})

test('whatever is wrong about a link, the page is the same', async () => {
  const { world, app, press } = await newScene()
  await using _ = world
  await moveTo(world, app, 'b@example.com')
  const right = (await linkTo(world, 'a@example.com')).get('token') ?? ''
  const [poolId = '', sub = '', version = '', secret = ''] = right.split('.')
  const other = await world.pool()
  const wrong = [
    '',
    'rubbish',
    `${right}.`,
    [poolId, sub, version, `${secret.startsWith('A') ? 'B' : 'A'}${secret.slice(1)}`],
    [poolId, sub, String(Number(version) - 1), secret],
    [poolId, sub, String(Number(version) + 1), secret],
    [poolId, sub.replace(/.$/, (last) => (last === '0' ? '1' : '0')), version, secret],
    [other.poolId, sub, version, secret],
    ['local_none', sub, version, secret],
    [poolId, sub, version, '123456'],
    [poolId, '\0', version, secret],
  ].map((parts) => (typeof parts === 'string' ? parts : parts.join('.')))
  const pages = new Set<string>()
  for (const each of wrong) {
    const { status, body } = await press(new URLSearchParams({ token: each }))
    assert.equal(status, 400)
    pages.add(body)
  }
  assert.equal(pages.size, 1)
  assert.match([...pages].join(), /This link cannot be used/)
  assert.equal((await press(new URLSearchParams({ token: right }))).title, undone)
})

test('from one address the links of a user are tried fifteen times an hour', async () => {
  const { world, app, press } = await newScene()
  await using _ = world
  await moveTo(world, app, 'b@example.com')
  const right = await linkTo(world, 'a@example.com')
  const wrong = new URLSearchParams({ token: (right.get('token') ?? '').replace(/.{32}$/, 'A'.repeat(32)) })
  for (let attempt = 0; attempt < 15; attempt++) await press(wrong)
  assert.equal((await press(right)).title, unusable)
  world.source = '203.0.113.9'
  assert.equal((await press(right)).title, undone)
})

test('one link pressed by many at once works once', async () => {
  const { world, app } = await newScene()
  await using _ = world
  await moveTo(world, app, 'b@example.com')
  const link = await linkTo(world, 'a@example.com')
  const titles = await Promise.all(
    Array.from({ length: 20 }, async () => (await newBrowser(world).press(link, path)).title),
  )
  assert.equal(titles.filter((title) => title === undone).length, 1)
})

test('in a pool that wants no notices any more, its links are not taken', async () => {
  const { world, app, press } = await newScene()
  await using _ = world
  await moveTo(world, app, 'b@example.com')
  const link = await linkTo(world, 'a@example.com')
  Object.assign(world.service.context, { poolOptions: () => ({}) })
  assert.equal((await press(link)).title, unusable)
})
