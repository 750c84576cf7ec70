import { SignUpCommand } from '@aws-sdk/client-cognito-identity-provider'
import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import test from 'node:test'
import { newBrowser } from '../support/browser.ts'
import { newLiveServer } from '../support/live-server.ts'
import { attrs, readUser, confirmedUser, lastCode, signUp } from '../support/people.ts'
import { scriptedTriggers } from '../support/scripted-triggers.ts'
import { newPool, newSdkClient, password } from '../support/sdk.ts'
import { newWorld, type World } from '../support/world.ts'

const byLink = {
  AutoVerifiedAttributes: ['email'],
  VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
} as const
const email = { email: 'diego@example.com' }
const unusable = 'This link cannot be used'

/** Where the link in the newest message leads. */
const linkOf = ({ messages }: World) => new URL(/http:\S+/.exec(messages.at(-1)?.text ?? '')?.[0] ?? '')

test('the link opens a page that changes nothing, and its button confirms the account once', async () => {
  await using world = await newWorld()
  const app = await world.pool(byLink)
  await signUp(world, app, 'diego', email)
  const link = linkOf(world)
  assert.equal(link.origin + link.pathname, 'http://127.0.0.1:9229/confirmUser')
  assert.deepEqual(Object.fromEntries(link.searchParams), {
    client_id: app.clientId,
    user_name: 'diego',
    confirmation_code: lastCode(world),
  })
  const { open, press } = newBrowser(world)
  const page = await open(`/confirmUser${link.search}`)
  assert.equal(page?.status, 200)
  assert.match(page?.body ?? '', /<form method="post" action="confirmUser">/)
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'UNCONFIRMED')
  const fields = [...(page?.body ?? '').matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)]
  const form = new URLSearchParams(fields.map(([, name = '', value = '']): [string, string] => [name, value]))
  assert.equal(form.toString(), link.searchParams.toString())
  const done = await press(form)
  assert.deepEqual([done.status, done.title], [200, 'Your registration has been confirmed!'])
  const user = await readUser(world, app, 'diego')
  assert.equal(user.UserStatus, 'CONFIRMED')
  assert.equal(user.attributes['email_verified'], 'true')
  assert.equal((await press(form)).title, unusable)
})

test('a code that was asked for again is a link too, and the one before is no longer right', async () => {
  await using world = await newWorld()
  const app = await world.pool({ ...byLink, UsernameAttributes: ['email'] })
  const { UserSub } = await signUp(world, app, 'diego@example.com', {})
  const older = linkOf(world)
  assert.equal(older.searchParams.get('user_name'), UserSub)
  await world.call('ResendConfirmationCode', { ClientId: app.clientId, Username: 'diego@example.com' })
  const { press } = newBrowser(world)
  const wrong = await press(older.searchParams)
  assert.deepEqual([wrong.status, wrong.title], [400, unusable])
  assert.equal((await press(linkOf(world).searchParams)).status, 200)
})

test('only sign-up has links: a changed address gets a code, a phone number too', async () => {
  await using world = await newWorld()
  const app = await world.pool({ ...byLink, AutoVerifiedAttributes: ['email', 'phone_number'] })
  await signUp(world, app, 'maria', { phone_number: '+12065559934' })
  assert.equal(world.messages.at(-1)?.text, `Your verification code is ${lastCode(world)}. `)
  await confirmedUser(world, app, 'diego', email)
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId: app.poolId,
    Username: 'diego',
    UserAttributes: attrs({ email: 'new@example.com' }),
  })
  assert.equal(world.messages.at(-1)?.text, `Your verification code is ${lastCode(world)}. `)
})

test('an app client with a secret sends links that work', async () => {
  await using world = await newWorld()
  const app = await world.pool(byLink, { GenerateSecret: true })
  const { UserPoolClient } = await world.call('DescribeUserPoolClient', {
    UserPoolId: app.poolId,
    ClientId: app.clientId,
  })
  await world.call('SignUp', {
    ClientId: app.clientId,
    Username: 'diego',
    Password: 'Correct-Horse-7',
    UserAttributes: attrs(email),
    SecretHash: createHmac('sha256', UserPoolClient?.ClientSecret ?? '')
      .update(`diego${app.clientId}`)
      .digest('base64'),
  })
  assert.equal((await newBrowser(world).press(linkOf(world).searchParams)).status, 200)
})

test('a link carries a long secret of its own, which ConfirmSignUp takes as the code', async () => {
  await using world = await newWorld()
  const app = await world.pool(byLink)
  await signUp(world, app, 'diego', email)
  const ConfirmationCode = linkOf(world).searchParams.get('confirmation_code') ?? ''
  assert.equal(Buffer.from(ConfirmationCode, 'base64url').length, 24)
  assert.equal(Buffer.from(ConfirmationCode, 'base64url').toString('base64url'), ConfirmationCode)
  await world.call('ConfirmSignUp', { ClientId: app.clientId, Username: 'diego', ConfirmationCode })
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'CONFIRMED')
})

test('an e-mail in words that have no link carries six digits, which are no link', async () => {
  const triggers = scriptedTriggers({
    CustomMessage: () => ({ emailMessage: 'Type {####} into the app.' }),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool(byLink)
  await signUp(world, app, 'diego', email)
  const { text = '' } = world.messages.at(-1) ?? {}
  assert.match(text, /^Type \d{6} into the app\.$/)
  const values = { client_id: app.clientId, user_name: 'diego', confirmation_code: lastCode(world) }
  assert.equal((await newBrowser(world).press(new URLSearchParams(values))).title, unusable)
  const ConfirmationCode = lastCode(world)
  await world.call('ConfirmSignUp', { ClientId: app.clientId, Username: 'diego', ConfirmationCode })
})

test('in a pool that sends codes no link confirms, so that the secret of an app counts', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await signUp(world, app, 'diego', email)
  const values = { client_id: app.clientId, user_name: 'diego', confirmation_code: lastCode(world) }
  const { press } = newBrowser(world)
  assert.equal((await press(new URLSearchParams(values))).title, unusable)
  await world.call('UpdateUserPool', { UserPoolId: app.poolId, ...byLink })
  assert.equal((await press(new URLSearchParams(values))).title, unusable)
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'UNCONFIRMED')
})

test('whatever is wrong about a link, the page is the same', async () => {
  await using world = await newWorld()
  const app = await world.pool(byLink)
  const other = await world.pool(byLink)
  const byCode = await world.pool({ AutoVerifiedAttributes: ['email'] })
  const linkFor = async (name: string) => {
    await signUp(world, app, name, { email: `${name}@example.com` })
    return linkOf(world).searchParams
  }
  const { press } = newBrowser(world)
  const tooOld = await linkFor('old')
  world.clock.advance(24 * 3_600_000)
  const replaced = await linkFor('replaced')
  await world.call('ResendConfirmationCode', { ClientId: app.clientId, Username: 'replaced' })
  const used = await linkFor('used')
  assert.equal((await press(used)).status, 200)
  const right = await linkFor('diego')
  const secret = right.get('confirmation_code') ?? ''
  const altered = (name: string, value: string) => {
    const link = new URLSearchParams(right)
    link.set(name, value)
    return link
  }
  const pages = new Set<string>()
  for (const link of [
    tooOld,
    replaced,
    used,
    altered('confirmation_code', `${secret.startsWith('A') ? 'B' : 'A'}${secret.slice(1)}`),
    altered('confirmation_code', '123456'),
    altered('user_name', 'nobody'),
    altered('user_name', 'used'),
    altered('client_id', 'unknown'),
    altered('client_id', other.clientId),
    altered('client_id', byCode.clientId),
  ]) {
    const { status, body } = await press(link)
    assert.equal(status, 400)
    pages.add(body)
  }
  assert.equal(pages.size, 1)
  assert.match([...pages].join(), /This link cannot be used/)
  assert.equal((await press(right)).status, 200)
})

test('wrong links leave the attempts at ConfirmSignUp as they are, and tries with codes those of links', async () => {
  await using world = await newWorld()
  const app = await world.pool(byLink)
  await signUp(world, app, 'diego', email)
  const { searchParams: right } = linkOf(world)
  const wrong = new URLSearchParams(right)
  wrong.set('confirmation_code', 'A'.repeat(32))
  const { press } = newBrowser(world)
  for (let attempt = 0; attempt < 30; attempt++) await press(wrong)
  const confirm = (ConfirmationCode: string) =>
    world.call('ConfirmSignUp', { ClientId: app.clientId, Username: 'diego', ConfirmationCode })
  for (let attempt = 0; attempt < 15; attempt++)
    await assert.rejects(confirm('000000'), { name: 'CodeMismatchException' })
  await assert.rejects(confirm('000000'), { name: 'LimitExceededException' })
  world.source = '203.0.113.9'
  assert.equal((await press(right)).status, 200)
})

test('from one address a link of a user is tried fifteen times an hour', async () => {
  await using world = await newWorld()
  const app = await world.pool(byLink)
  await signUp(world, app, 'diego', email)
  const { searchParams: right } = linkOf(world)
  const wrong = new URLSearchParams(right)
  wrong.set('confirmation_code', 'A'.repeat(32))
  const { press } = newBrowser(world)
  for (let attempt = 0; attempt < 15; attempt++) await press(wrong)
  assert.equal((await press(right)).title, unusable)
  world.clock.advance(3_600_001)
  assert.equal((await press(right)).status, 200)
})

test('an address that another account holds as alias is not taken from it', async () => {
  await using world = await newWorld()
  const app = await world.pool({ ...byLink, AliasAttributes: ['email'] })
  await signUp(world, app, 'maria', email)
  await newBrowser(world).press(linkOf(world).searchParams)
  await signUp(world, app, 'diego', email)
  const { title } = await newBrowser(world).press(linkOf(world).searchParams)
  assert.equal(title, 'This address belongs to another account')
  assert.equal((await readUser(world, app, 'diego@example.com')).Username, 'maria')
})

test('a link with parts that are missing, unknown or rubbish is answered with a page', async () => {
  await using world = await newWorld()
  const app = await world.pool(byLink)
  const { open, press } = newBrowser(world)
  const incomplete = 'This link is not complete'
  for (const query of [
    '',
    '?',
    '?client_id=a&user_name=b',
    '?client_id=%00&user_name=b&confirmation_code=1',
  ]) {
    const page = await open(`/confirmUser${query}`)
    assert.equal(page?.status, 400)
    assert.ok(page?.body.includes(incomplete))
  }
  const titleOf = async (values: Record<string, string>) => (await press(new URLSearchParams(values))).title
  assert.equal((await press('%%%&&==\0')).title, incomplete)
  assert.equal((await press('{"client_id":"a"}')).title, incomplete)
  const link = { client_id: app.clientId, user_name: 'nobody', confirmation_code: '123456' }
  assert.equal(await titleOf(link), unusable)
  assert.equal(await titleOf({ ...link, client_id: 'unknown' }), unusable)
  assert.equal(await titleOf({ ...link, user_name: '\0\ud800 <b>' }), unusable)
  assert.equal(await titleOf({ ...link, user_name: 'x'.repeat(100_000) }), unusable)
  assert.equal(await titleOf({ ...link, confirmation_code: '12345678901234567890'.repeat(500) }), unusable)
})

test('values of a link stand in the page as text only', async () => {
  await using world = await newWorld()
  const name = '"><script>alert(1)</script>'
  const query = new URLSearchParams({ client_id: 'abc', user_name: name, confirmation_code: "1' onclick='x" })
  const page = await newBrowser(world).open(`/confirmUser?${query.toString()}`)
  assert.equal(page?.status, 200)
  assert.doesNotMatch(page?.body ?? '', /<script|' onclick/)
  assert.ok(page?.body.includes('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"'))
})

test('the page allows nothing but its own style and form, and is neither kept nor told of', async () => {
  await using world = await newWorld()
  const page = await newBrowser(world).open('/confirmUser?client_id=a&user_name=b&confirmation_code=1')
  const style = /<style>([^<]*)<\/style>/.exec(page?.body ?? '')?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')
  assert.deepEqual(page?.headers?.['Content-Security-Policy']?.split('; '), [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ])
  assert.equal(page?.headers?.['Cache-Control'], 'no-store')
  assert.equal(page?.headers?.['Referrer-Policy'], 'no-referrer')
  assert.equal(page?.contentType, 'text/html; charset=utf-8')
  assert.match(page?.body ?? '', /<html lang="en">/)
})

test('the page is found where a proxy leaves the path of the public address on, and nothing else takes forms', async () => {
  await using world = await newWorld()
  const { open, press } = newBrowser(world)
  assert.equal((await open('/users/confirmUser')).status, 400)
  assert.equal((await press('', '/users/confirmUser')).title, 'This link is not complete')
  const { status, body } = await press('', '/')
  assert.equal(status, 400)
  assert.match(body, /UnknownOperationException/)
})

test('on a server, the link that was sent leads to the page and the button to the operation', async () => {
  await using server = await newLiveServer()
  const cognito = newSdkClient(server)
  const { clientId } = await newPool(cognito, { ...byLink, AutoVerifiedAttributes: ['email'] })
  await cognito.send(
    new SignUpCommand({
      ClientId: clientId,
      Username: 'diego',
      Password: password,
      UserAttributes: [{ Name: 'email', Value: 'diego@example.com' }],
    }),
  )
  const inbox = await fetch(`${server.endpoint}/_rockpool/inbox?to=diego@example.com`)
  const [{ text }] = (await inbox.json()) as [{ text: string }]
  const link = new URL(/http:\S+/.exec(text)?.[0] ?? '')
  assert.equal(link.origin, server.endpoint)
  const page = await fetch(link)
  assert.equal(page.status, 200)
  assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8')
  const action = /action="(\w+)"/.exec(await page.text())?.[1] ?? ''
  const done = await fetch(new URL(action, link), { method: 'POST', body: link.searchParams })
  assert.match(await done.text(), /Your registration has been confirmed!/)
  cognito.destroy()
})
