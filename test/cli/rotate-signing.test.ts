import { JwtVerifier } from 'aws-jwt-verify'
import { SimpleJwksCache } from 'aws-jwt-verify/jwk'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import test, { type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { developmentPool } from '../../src/data/development-pool.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { refused, succeed } from '../support/command.ts'
import { newDatabase } from '../support/postgres.ts'
import { decodeToken } from '../support/sign-in.ts'

const bin = resolve(import.meta.dirname, '../../bin/rockpool.js')
const { poolId, clientId } = developmentPool
const password = 'Correct-Horse-7'
/** Tokens name one address, by whichever server they were signed. */
const publicUrl = 'http://127.0.0.1:9'

/** A server as a process of its own: its address. */
async function serve(t: TestContext, place: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [bin, 'start', '--port', '0', '--public-url', publicUrl, ...place], {
    env: { PATH: process.env['PATH'], NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(async () => {
    child.kill('SIGTERM')
    assert.deepEqual(await once(child, 'exit'), [0, null])
  })
  const [said] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  const [url] = / on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.slice(1) ?? []
  assert.ok(url, said)
  return url
}

async function call<T = unknown>(url: string, action: string, input: object): Promise<T> {
  const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${action}` }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) })
  assert.equal(answer.status, 200, await answer.clone().text())
  return (await answer.json()) as T
}

interface SignedIn {
  readonly AuthenticationResult: { readonly AccessToken: string; readonly IdToken: string }
}

async function signIn(url: string) {
  const AuthParameters = { USERNAME: 'diego', PASSWORD: password }
  const input = { ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }
  return (await call<SignedIn>(url, 'InitiateAuth', input)).AuthenticationResult
}

const kidOf = (token: string) => decodeToken(token).header['kid']

async function kidsOf(url: string): Promise<readonly string[]> {
  const answer = await fetch(`${url}/${poolId}/.well-known/jwks.json`)
  return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
}

/** Verifies by the keys that one server shows, as apps do. */
const verify = (url: string, token: string) => {
  const fetcher = { fetch: async (uri: string) => (await fetch(uri)).arrayBuffer() }
  const jwksUri = `${url}/${poolId}/.well-known/jwks.json`
  const options = { issuer: `${publicUrl}/${poolId}`, audience: null, jwksUri }
  return JwtVerifier.create(options, { jwksCache: new SimpleJwksCache({ fetcher }) }).verify(token)
}

/** Makes the pool of development and a user in it, with a server that ends again. */
async function prepare(place: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [bin, 'dev', '--port', '0', '--code', '123456', ...place], {
    env: { PATH: process.env['PATH'], NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [screen] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(screen) ?? []
  const user = { ClientId: clientId, Username: 'diego' }
  const UserAttributes = [{ Name: 'email', Value: 'diego@example.com' }]
  await call(url, 'SignUp', { ...user, Password: password, UserAttributes })
  await call(url, 'ConfirmSignUp', { ...user, ConfirmationCode: '123456' })
  child.kill('SIGTERM')
  await once(child, 'exit')
}

/** Rotates the keys below servers at work, and looks at each of them. */
async function rotateBelow(servers: readonly string[], place: readonly string[]): Promise<void> {
  const [first = ''] = servers
  const old = await signIn(first)
  const before = await kidsOf(first)
  assert.equal(before.length, 2)
  const said = await succeed('keys', 'rotate-signing', ...place)
  assert.match(
    said,
    /^Made new signing keys for 1 pool\. Running servers sign with them within 5 seconds\.\n/,
  )
  for (const url of servers) {
    // However slow the machine is, it comes to that.
    let fresh = await signIn(url)
    while (kidOf(fresh.AccessToken) === kidOf(old.AccessToken)) {
      await sleep(200)
      fresh = await signIn(url)
    }
    assert.ok(!before.includes(String(kidOf(fresh.IdToken))))
    for (const other of servers) {
      for (const { AccessToken, IdToken } of [old, fresh]) {
        await call(other, 'GetUser', { AccessToken })
        await verify(other, AccessToken)
        await verify(other, IdToken)
      }
      const kids = await kidsOf(other)
      assert.equal(kids.length, 4)
      assert.ok(before.every((kid) => kids.includes(kid)))
    }
  }
  await succeed('keys', 'rotate-signing', '--pool', poolId, ...place)
  assert.match(
    await refused(['keys', 'rotate-signing', '--pool', 'local_none', ...place]),
    /There is no pool local_none\./,
  )
}

test('a server on a data folder signs with the keys that a command beside it has made', async (t) => {
  const place = ['--data', join(await temporaryFolder(t), 'data')]
  await prepare(place)
  await rotateBelow([await serve(t, place)], place)
})

test('two servers of one database sign with new keys, and each takes what the other has signed', async (t) => {
  const folder = await temporaryFolder(t)
  const place = ['--data', join(folder, 'data'), '--database', await newDatabase(t)]
  await prepare(place)
  const serveWith = (log: string) => serve(t, [...place, '--audit-log', join(folder, log)])
  await rotateBelow([await serveWith('one.log'), await serveWith('other.log')], place)
})

test('a pool is named for signing keys, and for an access key that is made', async () => {
  assert.match(await refused(['keys', 'list', '--pool', poolId]), /rockpool keys list does not take --pool/)
})
