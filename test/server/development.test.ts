import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import test from 'node:test'
import type { Message } from '../../src/messages/message.ts'
import { openData } from '../../src/data/data-folder.ts'
import { newClientSettings } from '../../src/domain/client-settings.ts'
import { newPoolSettings } from '../../src/domain/pool-settings.ts'
import { newSchema } from '../../src/domain/schema.ts'
import { startServer } from '../../src/server.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { call, callSigned } from '../support/calls.ts'
import { getJson, newConfig, newcomer } from './scene.ts'
import { configIn } from '../support/server-config.ts'

test('development begins with a pool and a client that an app can use at once', async (t) => {
  await using server = await startServer(await newConfig(t))
  assert.deepEqual(server.pool, { poolId: 'us-east-1_rockpool', clientId: 'rockpoolwebclient' })
  assert.ok(server.readyMs > 0)
  const { body } = await callSigned(server.url, 'DescribeUserPool', { UserPoolId: 'us-east-1_rockpool' })
  const pool = body['UserPool'] as Record<string, unknown>
  assert.deepEqual(pool['AutoVerifiedAttributes'], ['email'])
  assert.deepEqual(pool['UsernameConfiguration'], { CaseSensitive: false })
  assert.deepEqual(pool['UserAttributeUpdateSettings'], {
    AttributesRequireVerificationBeforeUpdate: ['email'],
  })
  const names = (pool['SchemaAttributes'] as { Name: string }[]).map(({ Name }) => Name)
  assert.ok(names.includes('custom:CustomAttr1'))
  assert.equal((await call(server.url, 'SignUp', newcomer)).status, 200)
  assert.equal((await call(server.url, 'SignUp', { ...newcomer, Username: 'diego' })).status, 200)
})

test('data with the pool of an earlier version keeps it under its id, with its client and its users', async (t) => {
  const config = await newConfig(t)
  const earlier = { poolId: 'local_rockpool', clientId: 'rockpoolwebclient' }
  {
    await using data = await openData(config, { makesKey: true })
    const times = { version: 1, created: 5, modified: 5 }
    const made = newPoolSettings({ PoolName: 'rockpool' })
    await data.store.savePool({ id: earlier.poolId, ...times, settings: made, schema: newSchema([]) })
    const pool = await data.store.findPool(earlier.poolId)
    assert.ok(pool)
    const settings = newClientSettings(pool, { UserPoolId: pool.id, ClientName: 'web' })
    await data.store.saveClient({ id: earlier.clientId, poolId: pool.id, ...times, settings })
    await data.store.close()
  }
  await using server = await startServer(config)
  assert.deepEqual(server.pool, earlier)
  assert.equal((await call(server.url, 'SignUp', newcomer)).status, 200)
  const user = { UserPoolId: earlier.poolId, Username: newcomer.Username }
  assert.equal((await callSigned(server.url, 'AdminGetUser', user)).status, 200)
  const { body } = await callSigned(server.url, 'ListUserPools', { MaxResults: 10 })
  assert.deepEqual(
    (body['UserPools'] as { Id: string }[]).map(({ Id }) => Id),
    [earlier.poolId],
  )
})

test('every message is shown as it is sent, and listed in the inbox', async (t) => {
  const shown: Message[] = []
  const config = configIn(await temporaryFolder(t), { fixedCode: '123456' })
  await using server = await startServer(config, { show: (message) => shown.push(message) })
  await call(server.url, 'SignUp', newcomer)
  const other = [{ Name: 'email', Value: 'maria@example.com' }]
  await call(server.url, 'SignUp', { ...newcomer, Username: 'maria', UserAttributes: other })
  assert.deepEqual(
    shown.map(({ to, code }) => [to, code]),
    [
      ['diego@example.com', '123456'],
      ['maria@example.com', '123456'],
    ],
  )
  const inbox = async (query: string) => {
    const { status, type, body } = await getJson(`${server.url}/_rockpool/inbox${query}`)
    assert.deepEqual([status, type], [200, 'application/json'])
    return body as Record<string, string>[]
  }
  const all = await inbox('')
  assert.deepEqual(
    all.map(({ user }) => user),
    ['maria', 'diego@example.com'],
  )
  const { at = '', expires, text: words = '', html = '', ...rest } = all[0] ?? {}
  assert.equal(new Date(at).toISOString(), at)
  assert.equal(expires, Date.parse(at) + 24 * 3_600_000)
  assert.match(words, /123456/)
  assert.match(html, />123456</)
  assert.deepEqual(rest, {
    pool: 'us-east-1_rockpool',
    user: 'maria',
    to: 'maria@example.com',
    medium: 'EMAIL',
    subject: 'Your verification code',
    code: '123456',
    trigger: 'CustomMessage_SignUp',
  })
  assert.equal((await inbox('?to=diego@example.com')).length, 1)
  assert.equal((await inbox('?user=maria&pool=us-east-1_rockpool')).length, 1)
  assert.deepEqual(await inbox('?to=nobody@example.com'), [])
  assert.deepEqual(await inbox('?pool=local_other'), [])
})

test('a web page from elsewhere can neither read messages nor act as administrator', async (t) => {
  await using server = await startServer(await newConfig(t))
  const url = `${server.url}/_rockpool/inbox`
  assert.equal((await getJson(url, { origin: 'https://example.com' })).status, 403)
  assert.equal((await getJson(url, { origin: 'http://localhost:3000' })).status, 200)
  const authorization = 'AWS4-HMAC-SHA256 Credential=dev/20260101/local/cognito-idp/aws4_request'
  const list = (origin: string) =>
    call(server.url, 'ListUserPools', { MaxResults: 10 }, { authorization, origin })
  assert.equal((await list('http://localhost:3000')).status, 200)
  assert.equal((await list('https://example.com')).body['__type'], 'IncompleteSignatureException')
})

test('a name that a web page gives this machine opens neither messages nor operations of administrators', async (t) => {
  await using server = await startServer(await newConfig(t))
  const { port } = new URL(server.url)
  const send = async (host: string, method: 'GET' | 'POST') => {
    const headers = {
      host,
      authorization: 'AWS4-HMAC-SHA256 Credential=dev/20260101/local/cognito-idp/aws4_request',
      'x-amz-target': 'AWSCognitoIdentityProviderService.ListUserPools',
    }
    const outgoing = request(`${server.url}/_rockpool/inbox`, { method, headers })
    outgoing.end(method === 'POST' ? '{"MaxResults":10}' : undefined)
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
    await text(incoming)
    return incoming.statusCode
  }
  for (const own of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, 'localhost', 'LOCALHOST:1']) {
    assert.deepEqual([await send(own, 'GET'), await send(own, 'POST')], [200, 200], own)
  }
  for (const foreign of [
    `rebound.example.com:${port}`,
    `a.localhost:${port}`,
    '127.0.0.2',
    '127.0.0.1.example.com',
    'localhost.example.com',
    'localhost:1@example.com',
    `192.168.0.1:${port}`,
  ]) {
    assert.deepEqual([await send(foreign, 'GET'), await send(foreign, 'POST')], [403, 400], foreign)
  }
})

test('while every code is the same, a web page from elsewhere may call nothing', async (t) => {
  await using fixed = await startServer(await newConfig(t, { fixedCode: '123456' }))
  await using usual = await startServer(await newConfig(t))
  const signUp = async (url: string, origin: string, name: string) => {
    const input = { ...newcomer, Username: name, UserAttributes: [{ Name: 'email', Value: name }] }
    return (await call(url, 'SignUp', input, { origin })).body['__type']
  }
  for (const own of ['http://localhost:3000', 'http://127.0.0.1', 'http://app.localhost:3000']) {
    assert.equal(await signUp(fixed.url, own, `${own.length}@example.com`), undefined, own)
  }
  for (const foreign of [
    'https://example.com',
    'null',
    'http://192.168.0.1',
    'http://localhost.example.com',
  ]) {
    assert.equal(await signUp(fixed.url, foreign, 'x@example.com'), 'NotAuthorizedException', foreign)
  }
  const form = await fetch(`${fixed.url}/confirmUser`, {
    method: 'POST',
    headers: { origin: 'https://example.com' },
    body: 'client_id=rockpoolwebclient&user_name=21@example.com&confirmation_code=123456',
  })
  assert.equal(form.status, 400)
  assert.equal(await signUp(usual.url, 'https://example.com', 'y@example.com'), undefined)
})

test('the first page says what this is and what to do next', async (t) => {
  await using server = await startServer(await newConfig(t))
  const answer = await fetch(server.url)
  assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8')
  const page = await answer.text()
  assert.match(page, /^Rockpool: /)
  assert.ok(page.includes(`userPoolEndpoint: '${server.url}'`))
  assert.equal((await fetch(`${server.url}/elsewhere`)).status, 404)
})
