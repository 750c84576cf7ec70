import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { request, type IncomingMessage } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import test, { type TestContext } from 'node:test'
import { createAccessKey } from '../src/signing/access-keys.ts'
import type { Config } from '../src/config/config.ts'
import { openData } from '../src/data/data-folder.ts'
import { newLog, type LoggedFault } from '../src/log.ts'
import type { Message } from '../src/messages/messages.ts'
import { startServer } from '../src/server.ts'
import { temporaryFolder } from './store/temporary-folder.ts'
import { call, callSigned } from './support/calls.ts'
import { configIn } from './support/server-config.ts'

/** How a server of a test's own is to run, in a folder that goes with the test. */
const newConfig = async (t: TestContext, parts: Partial<Config> = {}) =>
  configIn(await temporaryFolder(t), parts)

const setupError = (message: RegExp) => (error: Error) => {
  assert.equal(error.name, 'SetupError', error.stack)
  assert.match(error.message, message)
  assert.doesNotMatch(error.message, /\n/)
  return true
}

const getJson = async (url: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(url, { headers })
  return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.json() }
}

const newcomer = {
  ClientId: 'rockpoolwebclient',
  Username: 'diego@example.com',
  Password: 'Correct-Horse-7',
  UserAttributes: [{ Name: 'email', Value: 'diego@example.com' }],
}

test('development begins with a pool and a client that an app can use at once', async (t) => {
  await using server = await startServer(await newConfig(t))
  assert.deepEqual(server.pool, { poolId: 'local_rockpool', clientId: 'rockpoolwebclient' })
  assert.ok(server.readyMs > 0)
  const { body } = await callSigned(server.url, 'DescribeUserPool', { UserPoolId: 'local_rockpool' })
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

test('a server that starts again on its data finds everything as it was', async (t) => {
  const config = await newConfig(t)
  await using first = await startServer(config)
  await call(first.url, 'SignUp', newcomer)
  const keys = await getJson(`${first.url}/local_rockpool/.well-known/jwks.json`)
  await first.close()
  await using second = await startServer(config)
  const again = await call(second.url, 'SignUp', newcomer)
  assert.equal(again.body['__type'], 'UsernameExistsException')
  assert.deepEqual((await getJson(`${second.url}/local_rockpool/.well-known/jwks.json`)).body, keys.body)
})

test('a server that others use shows no message, even where it is given what shows them', async (t) => {
  const shown: Message[] = []
  const config = configIn(await temporaryFolder(t))
  await (await startServer(config)).close()
  const serving: Config = { ...config, mode: 'serving' }
  const options = { show: (message: Message) => shown.push(message) }
  await using server = await startServer(serving, { ...options, attemptWindow: 1000 })
  assert.equal((await call(server.url, 'SignUp', newcomer)).status, 400)
  assert.deepEqual(shown, [])
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
    pool: 'local_rockpool',
    user: 'maria',
    to: 'maria@example.com',
    medium: 'EMAIL',
    subject: 'Your verification code',
    code: '123456',
    trigger: 'CustomMessage_SignUp',
  })
  assert.equal((await inbox('?to=diego@example.com')).length, 1)
  assert.equal((await inbox('?user=maria&pool=local_rockpool')).length, 1)
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

test('the public keys and the discovery document of a pool are where verifiers look for them', async (t) => {
  const config = await newConfig(t, { mode: 'serving', publicUrl: 'https://id.example.com/auth' })
  await using data = await openData(config)
  const { id, secret } = await createAccessKey(data.store, data.vault, 'test', Date.now())
  await data.store.close()
  await using server = await startServer(config)
  const local = server.url
  const key = { accessKey: id, secret }
  const made = await callSigned(local, 'CreateUserPool', { PoolName: 'a pool' }, key)
  const { Id: pool } = made.body['UserPool'] as { Id: string }
  for (const prefix of ['', '/auth']) {
    const keys = await getJson(`${local}${prefix}/${pool}/.well-known/jwks.json`)
    assert.deepEqual([keys.status, keys.type], [200, 'application/json'])
    assert.equal((keys.body as { keys: unknown[] }).keys.length, 2)
  }
  const { headers } = await fetch(`${local}/${pool}/.well-known/jwks.json`, { headers: { origin: 'null' } })
  assert.equal(headers.get('cache-control'), 'public, max-age=3600')
  assert.equal(headers.get('access-control-allow-origin'), '*')
  assert.deepEqual((await getJson(`${local}/${pool}/.well-known/openid-configuration`)).body, {
    issuer: `https://id.example.com/auth/${pool}`,
    jwks_uri: `https://id.example.com/auth/${pool}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  })
  for (const path of ['/local_none/.well-known/jwks.json', '/local_none/.well-known/openid-configuration']) {
    assert.deepEqual(await getJson(`${local}${path}`), {
      status: 404,
      type: 'application/json',
      body: { message: 'User pool local_none does not exist.' },
    })
  }
})

test('serving takes only keys that were made here, and stops taking those that were removed', async (t) => {
  const config = await newConfig(t, { mode: 'serving' })
  await using server = await startServer(config)
  assert.equal(server.pool, undefined)
  const list = (key: { accessKey: string; secret: string }) =>
    callSigned(server.url, 'ListUserPools', { MaxResults: 10 }, key)
  const typeOf = async (key: { accessKey: string; secret: string }) => (await list(key)).body['__type']
  assert.equal(await typeOf({ accessKey: 'dev', secret: 'dev' }), 'UnrecognizedClientException')
  const unsigned = await call(server.url, 'ListUserPools', { MaxResults: 10 })
  assert.equal(unsigned.body['__type'], 'MissingAuthenticationTokenException')
  // Beside the running server, as the command line does it.
  await using data = await openData(config, { beside: true })
  const { id, secret } = await createAccessKey(data.store, data.vault, 'test', Date.now())
  const key = { accessKey: id, secret }
  assert.deepEqual((await list(key)).body, { UserPools: [] })
  assert.equal(await typeOf({ ...key, secret: 'wrong' }), 'InvalidSignatureException')
  assert.equal((await getJson(`${server.url}/_rockpool/inbox`)).status, 404)
})

test('serving says that it cannot send a code', async (t) => {
  const config = await newConfig(t)
  const development = await startServer(config)
  await development.close()
  await using server = await startServer({ ...config, mode: 'serving' })
  const { status, body } = await call(server.url, 'SignUp', newcomer)
  assert.equal(status, 400)
  assert.equal(body['__type'], 'CodeDeliveryFailureException')
  assert.match(String(body['message']), /no sender is configured/)
})

test('an operation of users is taken with whatever Authorization header comes with it', async (t) => {
  await using server = await startServer(await newConfig(t, { mode: 'serving' }))
  for (const authorization of [
    'Bearer x',
    'AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=00',
  ]) {
    const { body } = await call(server.url, 'GetUser', { AccessToken: 'none' }, { authorization })
    assert.equal(body['__type'], 'NotAuthorizedException')
    assert.equal(body['message'], 'Invalid Access Token')
  }
})

test('whatever goes wrong, nothing that a caller sent gets into the log', async (t) => {
  const config = await newConfig(t, { fixedCode: '123456' })
  const lines: string[] = []
  await using server = await startServer(config, { log: newLog((line) => lines.push(line), Date.now) })
  const ClientId = 'rockpoolwebclient'
  const Username = 'hunter2@example.com'
  const Password = 'Hunter2-Horse'
  const authorization = 'AWS4-HMAC-SHA256 Credential=hunter2/20260101/local/cognito-idp/aws4_request'
  const send = (action: string, input: object) => call(server.url, action, input, { authorization })
  const UserAttributes = [{ Name: 'email', Value: Username }]
  await send('SignUp', { ClientId, Username, Password, UserAttributes })
  await send('ConfirmSignUp', { ClientId, Username, ConfirmationCode: '123456' })
  const AuthParameters = { USERNAME: Username, PASSWORD: Password }
  const signIn = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }
  const { AuthenticationResult: tokens } = (await send('InitiateAuth', signIn)).body as {
    AuthenticationResult: { AccessToken: string; RefreshToken: string }
  }
  const { AccessToken, RefreshToken } = tokens
  const pool = { UserPoolId: 'local_rockpool' }
  const calls: readonly (readonly [string, object])[] = [
    ['InitiateAuth', signIn],
    ['GetTokensFromRefreshToken', { ClientId, RefreshToken }],
    ['RevokeToken', { ClientId, Token: RefreshToken }],
    ['GetUser', { AccessToken }],
    ['ChangePassword', { AccessToken, PreviousPassword: Password, ProposedPassword: 'Hunter2-Horses' }],
    ['UpdateUserAttributes', { AccessToken, UserAttributes: [{ Name: 'nickname', Value: 'hunter2' }] }],
    ['ConfirmSignUp', { ClientId, Username, ConfirmationCode: 'hunter2' }],
    ['AdminGetUser', { ...pool, Username }],
    ['AdminSetUserPassword', { ...pool, Username, Password }],
    ['ListUsers', pool],
  ]
  for (const [action, input] of calls) {
    for (const name of Object.keys(input)) await send(action, { ...input, [name]: ['hunter2'] })
    await send(action, { ...input, Password: 'hunter2', ClientId: 'hunter2', UserPoolId: 'hunter2_a' })
  }
  assert.deepEqual(lines, [], 'what is wrong with a call is no fault of the server')

  const breakages = [
    `UPDATE users SET document = '{"hunter2": broken}'`,
    `UPDATE users SET document = '{"hunter2": "hunter2"}'`,
    `DROP TABLE session; DROP TABLE alias`,
    `DROP TABLE users`,
  ]
  for (const breakage of breakages) {
    const database = new DatabaseSync(join(config.data, 'rockpool.db'))
    database.exec(breakage)
    database.close()
    lines.length = 0
    const answers: number[] = []
    for (const [action, input] of calls) answers.push((await send(action, input)).status)
    assert.equal(lines.length, answers.filter((status) => status === 500).length)
    assert.ok(lines.length > 5, breakage)
    const log = lines.join('')
    assert.doesNotMatch(log, /hunter2/i)
    assert.ok(!log.includes(AccessToken) && !log.includes(RefreshToken))
  }
})

test('a page that cannot be answered is a fault in the log, without what was asked', async (t) => {
  const config = await newConfig(t)
  const faults: LoggedFault[] = []
  await using server = await startServer(config, {
    log: { fault: (fault) => void faults.push(fault), warn() {} },
  })
  const database = new DatabaseSync(join(config.data, 'rockpool.db'))
  database.exec('DROP TABLE outbox')
  database.close()
  assert.equal((await fetch(`${server.url}/_rockpool/inbox?to=diego@example.com`)).status, 500)
  // The outbox looks for messages too.
  assert.ok(faults.length > 0)
  for (const { error } of faults) assert.doesNotMatch(String(error), /diego/)
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

test('the folder of the data and the key in it are for their owner only', async (t) => {
  const config = await newConfig(t)
  await using server = await startServer(config)
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)
  assert.equal(await modeOf(config.data), '700')
  assert.equal(await modeOf(join(config.data, 'master.key')), '600')
  await server.close()
  assert.deepEqual(
    (await readdir(config.data)).filter((name) => name.endsWith('.tmp')),
    [],
  )
})

test('a port that is taken, and data that another server uses, are refused in one line', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  t.after(() => taken.close())
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const config = await newConfig(t)
  await assert.rejects(
    startServer({ ...config, port }),
    setupError(new RegExp(`^Port ${port} is taken: .*--port 0`)),
  )
  // The attempt has let go of the data.
  await using server = await startServer(config)
  await assert.rejects(startServer(config), setupError(/^Another Rockpool server uses /))
  await assert.rejects(startServer({ ...config, fresh: true }), setupError(/^Another Rockpool server uses /))
  assert.equal((await fetch(server.url)).status, 200)
})

test('a folder that cannot hold data is refused in one line', async (t) => {
  const config = await newConfig(t)
  await writeFile(config.data, '')
  await assert.rejects(startServer(config), setupError(/^Cannot keep data in .*it is a file.*--data/))
  const inside = { ...config, data: join(config.data, 'inside') }
  await assert.rejects(startServer(inside), setupError(/^Cannot keep data in .*part of the path is a file/))
})

test('data is opened only with the master key that it was made with', async (t) => {
  const config = await newConfig(t, { masterKey: randomBytes(32) })
  await (await startServer(config)).close()
  const other = { ...config, masterKey: randomBytes(32) }
  await assert.rejects(startServer(other), setupError(/^The master key does not fit .*ROCKPOOL_MASTER_KEY/))
  await assert.rejects(
    startServer({ ...config, masterKey: undefined }),
    setupError(/has lost its master key/),
  )
  await (await startServer(config)).close()
  assert.deepEqual((await readdir(config.data)).includes('master.key'), false)
})

test('a master.key that others may read is refused in serving mode and warned of in development', async (t) => {
  const development = await newConfig(t)
  const serving = { ...development, mode: 'serving' as const }
  await using first = await startServer(serving)
  await first.close()
  const file = join(development.data, 'master.key')
  for (const mode of [0o640, 0o604, 0o660, 0o700 | 0o001]) {
    await chmod(file, mode)
    await assert.rejects(
      startServer(serving),
      setupError(/^\S+master\.key is open to other users of this machine \(mode \d{3}\), .*: chmod 600 \S+$/),
      mode.toString(8),
    )
  }
  const lines: string[] = []
  const log = newLog((line) => lines.push(line), Date.now)
  await using second = await startServer(development, { log })
  await second.close()
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', /"level":"warn","warning":"\S+master\.key is open to other users/)
  // A key that is given makes no use of the file.
  const masterKey = Buffer.from((await readFile(file, 'utf8')).trim(), 'hex')
  await using third = await startServer({ ...serving, masterKey })
  await third.close()
  await chmod(file, 0o400)
  await using fourth = await startServer(serving, { log })
  assert.equal(lines.length, 1)
  await fourth.close()
})

test('a lost or damaged master.key is never replaced by a new one', async (t) => {
  const config = await newConfig(t)
  await (await startServer(config)).close()
  const file = join(config.data, 'master.key')
  await rename(file, `${file}.away`)
  await assert.rejects(startServer(config), setupError(/has lost its master key: put master.key back/))
  await writeFile(file, 'not a key\n')
  await assert.rejects(startServer(config), setupError(/master.key is damaged/))
  await rename(`${file}.away`, file)
  await (await startServer(config)).close()
})

test('a fresh start empties the data and touches nothing else in the folder', async (t) => {
  const config = await newConfig(t)
  await using first = await startServer(config)
  await call(first.url, 'SignUp', newcomer)
  await first.close()
  await writeFile(join(config.data, 'notes.txt'), 'mine')
  await using second = await startServer({ ...config, fresh: true })
  assert.equal((await call(second.url, 'SignUp', newcomer)).status, 200)
  assert.ok((await readdir(config.data)).includes('notes.txt'))
})

test('a server that closes lets calls in flight finish', async (t) => {
  await using server = await startServer(await newConfig(t))
  const headers = { 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp', expect: '100-continue' }
  const call = request(server.url, { method: 'POST', headers })
  call.flushHeaders()
  // The server has the call in hand, and waits for its body.
  await once(call, 'continue')
  const closed = server.close()
  call.end(JSON.stringify(newcomer))
  const [answer] = (await once(call, 'response')) as [IncomingMessage]
  assert.equal(answer.statusCode, 200)
  assert.match(await text(answer), /"UserConfirmed":false/)
  await closed
  await assert.rejects(fetch(server.url))
})
