import { SignUpCommand } from '@aws-sdk/client-cognito-identity-provider'
import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import test from 'node:test'
import { newPages } from '../../src/pages.ts'
import { perform } from '../../src/wire/handle.ts'
import type { WireReply } from '../../src/wire/http.ts'
import { newLiveServer } from '../support/live-server.ts'
import { attrs, inspect, join, lastCode, signUp } from '../support/people.ts'
import { newPool, newSdkClient, password } from '../support/sdk.ts'
import { newWorld, type World } from '../support/world.ts'

const byLink = {
  AutoVerifiedAttributes: ['email'],
  VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
} as const
const email = { email: 'diego@example.com' }

/** Where the link in the newest message leads. */
const linkOf = ({ messages }: World) => new URL(/http:\S+/.exec(messages.at(-1)?.text ?? '')?.[0] ?? '')

/** A browser at the pages of a world, which are found under a path. */
function newBrowser({ ground, service }: World) {
  const pages = newPages({
    ...ground,
    url: 'http://127.0.0.1:9229/users',
    isDevelopment: false,
    confirm: (input, requestId) => perform(service, 'ConfirmSignUp', input, requestId),
  })
  const send = (method: string, path: string, body = '') => ({
    method,
    path,
    headers: {},
    rawHeaders: [],
    source: '198.51.100.7',
    body: Buffer.from(body),
  })
  return {
    open: async (path: string): Promise<WireReply | undefined> => pages.get(send('GET', path)),
    press: async (form: URLSearchParams | string, path = '/confirmUser') => {
      const reply = await pages.post(send('POST', path, form.toString()), 'test')
      assert.ok(reply)
      const title = /<h1>(.*)<\/h1>/.exec(reply.body)?.[1]
      return { status: reply.status, title, body: reply.body }
    },
  }
}

test('the link opens a page that changes nothing, and its button confirms the account once', async () => {
  await using world = await newWorld()
  const place = await world.pool(byLink)
  await signUp(world, place, 'diego', email)
  const link = linkOf(world)
  assert.equal(link.origin + link.pathname, 'http://127.0.0.1:9229/confirmUser')
  assert.deepEqual(Object.fromEntries(link.searchParams), {
    client_id: place.clientId,
    user_name: 'diego',
    confirmation_code: lastCode(world),
  })
  const { open, press } = newBrowser(world)
  const page = await open(`/confirmUser${link.search}`)
  assert.equal(page?.status, 200)
  assert.match(page?.body ?? '', /<form method="post" action="confirmUser">/)
  assert.equal((await inspect(world, place, 'diego')).UserStatus, 'UNCONFIRMED')
  const fields = [...(page?.body ?? '').matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)]
  const form = new URLSearchParams(fields.map(([, name = '', value = '']): [string, string] => [name, value]))
  assert.equal(form.toString(), link.searchParams.toString())
  const done = await press(form)
  assert.deepEqual([done.status, done.title], [200, 'Your registration has been confirmed!'])
  const user = await inspect(world, place, 'diego')
  assert.equal(user.UserStatus, 'CONFIRMED')
  assert.equal(user.attributes['email_verified'], 'true')
  assert.equal((await press(form)).title, 'This account cannot be confirmed')
})

test('a code that was asked for again is a link too, and the one before is no longer right', async () => {
  await using world = await newWorld()
  const place = await world.pool({ ...byLink, UsernameAttributes: ['email'] })
  const { UserSub } = await signUp(world, place, 'diego@example.com', {})
  const older = linkOf(world)
  assert.equal(older.searchParams.get('user_name'), UserSub)
  // Codes are chance; the next one may be the same.
  do {
    await world.call('ResendConfirmationCode', { ClientId: place.clientId, Username: 'diego@example.com' })
  } while (linkOf(world).search === older.search)
  const { press } = newBrowser(world)
  const wrong = await press(older.searchParams)
  assert.deepEqual([wrong.status, wrong.title], [400, 'This link is not the right one'])
  assert.equal((await press(linkOf(world).searchParams)).status, 200)
})

test('only sign-up has links: a changed address gets a code, a phone number too', async () => {
  await using world = await newWorld()
  const place = await world.pool({ ...byLink, AutoVerifiedAttributes: ['email', 'phone_number'] })
  await signUp(world, place, 'maria', { phone_number: '+12065559934' })
  assert.equal(world.messages.at(-1)?.text, `Your verification code is ${lastCode(world)}. `)
  await join(world, place, 'diego', email)
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId: place.poolId,
    Username: 'diego',
    UserAttributes: attrs({ email: 'new@example.com' }),
  })
  assert.equal(world.messages.at(-1)?.text, `Your verification code is ${lastCode(world)}. `)
})

test('an app client with a secret sends links that work', async () => {
  await using world = await newWorld()
  const place = await world.pool(byLink, { GenerateSecret: true })
  const { UserPoolClient } = await world.call('DescribeUserPoolClient', {
    UserPoolId: place.poolId,
    ClientId: place.clientId,
  })
  await world.call('SignUp', {
    ClientId: place.clientId,
    Username: 'diego',
    Password: 'Correct-Horse-7',
    UserAttributes: attrs(email),
    SecretHash: createHmac('sha256', UserPoolClient?.ClientSecret ?? '')
      .update(`diego${place.clientId}`)
      .digest('base64'),
  })
  assert.equal((await newBrowser(world).press(linkOf(world).searchParams)).status, 200)
})

test('a link that is too old says so', async () => {
  await using world = await newWorld()
  const place = await world.pool(byLink)
  await signUp(world, place, 'diego', email)
  world.clock.advance(24 * 3_600_000)
  assert.equal(
    (await newBrowser(world).press(linkOf(world).searchParams)).title,
    'This link is no longer good',
  )
})

test('attempts are counted together with those of the operation', async () => {
  await using world = await newWorld()
  const place = await world.pool(byLink)
  await signUp(world, place, 'diego', email)
  const { searchParams: right } = linkOf(world)
  const wrong = new URLSearchParams(right)
  wrong.set('confirmation_code', lastCode(world) === '000000' ? '000001' : '000000')
  const { press } = newBrowser(world)
  for (let attempt = 0; attempt < 10; attempt++) await press(wrong)
  for (let attempt = 0; attempt < 5; attempt++) {
    await assert.rejects(
      world.call('ConfirmSignUp', {
        ClientId: place.clientId,
        Username: 'diego',
        ConfirmationCode: wrong.get('confirmation_code') ?? '',
      }),
      { name: 'CodeMismatchException' },
    )
  }
  assert.equal((await press(right)).title, 'Too many attempts')
  assert.equal((await inspect(world, place, 'diego')).UserStatus, 'UNCONFIRMED')
})

test('an address that another account holds as alias is not taken from it', async () => {
  await using world = await newWorld()
  const place = await world.pool({ ...byLink, AliasAttributes: ['email'] })
  await signUp(world, place, 'maria', email)
  await newBrowser(world).press(linkOf(world).searchParams)
  await signUp(world, place, 'diego', email)
  const { title } = await newBrowser(world).press(linkOf(world).searchParams)
  assert.equal(title, 'This address belongs to another account')
  assert.equal((await inspect(world, place, 'diego@example.com')).Username, 'maria')
})

test('a link with parts that are missing, unknown or rubbish is answered with a page', async () => {
  await using world = await newWorld()
  const place = await world.pool(byLink)
  const { open, press } = newBrowser(world)
  const incomplete = 'This link is not complete'
  const unusable = 'This link cannot be used'
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
  const link = { client_id: place.clientId, user_name: 'nobody', confirmation_code: '123456' }
  assert.equal(await titleOf(link), unusable)
  assert.equal(await titleOf({ ...link, client_id: 'unknown' }), unusable)
  assert.equal(await titleOf({ ...link, user_name: '\0\ud800 <b>' }), unusable)
  assert.equal(await titleOf({ ...link, user_name: 'x'.repeat(100_000) }), unusable)
  assert.equal(await titleOf({ ...link, confirmation_code: '12345678901234567890'.repeat(500) }), unusable)
})

test('what a link carries stands in the page as text only', async () => {
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
  assert.equal((await open('/users/confirmUser'))?.status, 400)
  assert.equal((await press('', '/users/confirmUser')).title, 'This link is not complete')
  await assert.rejects(press('', '/'))
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
