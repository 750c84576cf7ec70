import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import test from 'node:test'
import { createAccessKey } from '../src/signing/access-keys.ts'
import type { Config } from '../src/config/config.ts'
import { openData } from '../src/data/data-folder.ts'
import { newLog, type LoggedFault } from '../src/log.ts'
import type { Message } from '../src/messages/message.ts'
import { startServer } from '../src/server.ts'
import { temporaryFolder } from './store/temporary-folder.ts'
import { call, callSigned } from './support/calls.ts'
import { getJson, newConfig, newcomer, setupError } from './server/scene.ts'
import { configIn } from './support/server-config.ts'

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

test('the discovery document names the issuer of the tokens, and the keys where they are', async (t) => {
  await using server = await startServer(await newConfig(t, { issuer: 'amazon' }))
  const { body } = await getJson(`${server.url}/us-east-1_rockpool/.well-known/openid-configuration`)
  const { issuer, jwks_uri: keys } = body as Record<string, string>
  assert.equal(issuer, 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_rockpool')
  assert.equal(keys, `${server.url}/us-east-1_rockpool/.well-known/jwks.json`)
  assert.equal((await getJson(keys ?? '')).status, 200)
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
  await using data = await openData(config, { alongsideServer: true })
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
  const pool = { UserPoolId: 'us-east-1_rockpool' }
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

test('requests that come before the server is built are told to come again', async (t) => {
  // A database that takes a connection and says nothing, so that the server goes on being built.
  const database = createServer().listen(0, '127.0.0.1')
  t.after(() => database.close())
  const free = createServer().listen(0, '127.0.0.1')
  await Promise.all([once(database, 'listening'), once(free, 'listening')])
  const { port } = free.address() as AddressInfo
  free.close()
  await once(free, 'close')
  const address = `postgres://127.0.0.1:${(database.address() as AddressInfo).port}/none`
  const parts = { mode: 'serving', port, database: address, masterKey: randomBytes(32) } as const
  const refused = assert.rejects(startServer(await newConfig(t, parts)), { name: 'SetupError' })
  const [silent] = (await once(database, 'connection')) as [Socket]
  for (const early of [
    await fetch(`http://127.0.0.1:${port}/`),
    await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' }),
  ]) {
    assert.deepEqual([early.status, early.headers.get('retry-after')], [503, '1'])
    await early.text()
  }
  database.on('connection', (socket: Socket) => socket.destroy())
  silent.destroy()
  await refused
  await assert.rejects(fetch(`http://127.0.0.1:${port}/`))
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
