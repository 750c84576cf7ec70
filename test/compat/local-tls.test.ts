import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import test, { after, before } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../..')
const bin = join(root, 'bin/rockpool.js')

let folder: string
let server: ReturnType<typeof spawn>
let url: string
let authority: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "rockpool test's "))
  const screen = await start()
  url = /Endpoint +(https:\/\/127\.0\.0\.1:\d+)\n/.exec(screen)?.[1] ?? ''
  // The shell says what the printed line means.
  const line = /^ +Trust it +(export NODE_EXTRA_CA_CERTS=.*)$/m.exec(screen)?.[1] ?? ''
  const { stdout } = await run('sh', ['-c', `${line}; printf %s "$NODE_EXTRA_CA_CERTS"`])
  authority = stdout
})

after(async () => {
  server.kill('SIGTERM')
  await once(server, 'close')
  await rm(folder, { recursive: true })
})

/** Starts development with TLS, and answers its first screen. */
async function start(): Promise<string> {
  const env = { PATH: process.env['PATH'], NO_COLOR: '1' }
  const args = [bin, 'dev', '--tls', '--issuer', 'amazon', '--port', '0', '--data', join(folder, 'data')]
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  server = child
  let screen = ''
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    screen += String(text)
    if (screen.includes('Stop with Ctrl-C')) break
  }
  child.stdout.resume()
  return screen
}

/** What a program of Node prints that trusts the authority, unless it is told not to. */
async function program(text: string, trusts = true): Promise<string> {
  const env = { PATH: process.env['PATH'], ...(trusts && { NODE_EXTRA_CA_CERTS: authority }) }
  const args = ['--input-type=module', '-e', text]
  return run(process.execPath, args, { cwd: root, env }).then(
    ({ stdout }) => stdout,
    ({ stderr }: { readonly stderr: string }) => stderr,
  )
}

test('a program that trusts the printed authority reaches the server by https, under every name', async () => {
  const { port } = new URL(url)
  for (const host of ['127.0.0.1', 'localhost']) {
    const text = `console.log((await fetch('https://${host}:${port}/us-east-1_rockpool/.well-known/jwks.json')).status)`
    assert.equal(await program(text), '200\n')
    assert.match(await program(text, false), /UNABLE_TO_VERIFY_LEAF_SIGNATURE/)
  }
})

test('aws-jwt-verify fetches the keys of the pool by https with its own fetcher', async () => {
  const text = `
    import { JwtVerifier } from 'aws-jwt-verify'
    const document = await (await fetch('${url}/us-east-1_rockpool/.well-known/openid-configuration')).json()
    const verifier = JwtVerifier.create({ issuer: document.issuer, audience: null, jwksUri: document.jwks_uri })
    await verifier.hydrate()
    console.log(document.jwks_uri)`
  assert.equal(await program(text), `${url}/us-east-1_rockpool/.well-known/jwks.json\n`)
})

test('the inbox on the command line reads from it', async () => {
  const env = { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: authority }
  const inbox = run(process.execPath, [bin, 'inbox', '--endpoint', url], { env })
  await assert.rejects(inbox, { code: 1, stderr: /^rockpool: There is no such message\./ })
})
