import assert from 'node:assert/strict'
import { once } from 'node:events'
import { rename, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { connect as connectPlain } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import test, { type TestContext } from 'node:test'
import { connect } from 'node:tls'
import { startServer } from '../../src/server.ts'
import { localTlsIn, tlsFilesOf } from '../../src/config/local-tls.ts'
import { readTlsFiles, watchTlsFiles } from '../../src/config/tls-files.ts'
import { listen } from '../../src/http/listen.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { certificate, otherCertificate } from '../support/certificate.ts'
import { configIn } from '../support/server-config.ts'

type Pair = typeof certificate

async function newFiles(t: TestContext, pair: Pair = certificate) {
  const folder = await temporaryFolder(t)
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  // Each takes its place at once, as programs that renew certificates do it.
  const put = async (part: 'cert' | 'key', of: Pair) => {
    await writeFile(`${files[part]}.new`, of[part])
    await rename(`${files[part]}.new`, files[part])
  }
  await Promise.all([put('cert', pair), put('key', pair)])
  return { files, put }
}

/** The name by which a certificate is told from another. */
async function shownAt(port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', ca: [certificate.cert, otherCertificate.cert] })
  await once(socket, 'secureConnect')
  const { fingerprint256 } = socket.getPeerCertificate()
  socket.destroy()
  return fingerprint256
}

async function serve(pair: Pair) {
  const limits = { clientMs: 500, drainMs: 600_000 }
  const server = await listen({ host: '127.0.0.1', port: 0, tls: pair, limits })
  server.serve(async ({ body }) => ({ status: 200, body: body.toString() }))
  return server
}

test('a server with a certificate is called by TLS, at an https address that its tokens name', async (t) => {
  const { files } = await newFiles(t)
  const folder = await temporaryFolder(t)
  await using server = await startServer(configIn(folder, { mode: 'serving', tls: files }))
  assert.match(server.url, /^https:\/\/127\.0\.0\.1:\d+$/)
  assert.equal(server.publicUrl, server.url)
  using agent = Object.assign(new Agent({ ca: certificate.cert, keepAlive: true }), {
    [Symbol.dispose]: () => agent.destroy(),
  })
  const outgoing = request(server.url, {
    agent,
    method: 'POST',
    headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser' },
  })
  outgoing.end('{"AccessToken":"none"}')
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
  assert.equal(JSON.parse(await text(incoming)).__type, 'NotAuthorizedException')
})

test('a certificate that is no pair with its key, or not there, is told in one line at the start', async (t) => {
  const { files, put } = await newFiles(t)
  const folder = await temporaryFolder(t)
  const start = () => startServer(configIn(folder, { mode: 'serving', tls: files }))
  await put('key', otherCertificate)
  await assert.rejects(start, {
    name: 'SetupError',
    message: /must be a certificate and its private key in PEM/,
  })
  await writeFile(files.cert, 'rubbish')
  await assert.rejects(start, { name: 'SetupError', message: /must be a certificate/ })
  await rm(files.cert)
  await assert.rejects(start, {
    name: 'SetupError',
    message: /^The file .* of --tls-cert cannot be read: there is none\.$/,
  })
})

test('a changed certificate is shown to the next connection, and a bad one is not', async (t) => {
  const { files, put } = await newFiles(t)
  await using server = await serve(readTlsFiles(files))
  const warned = Promise.withResolvers<string>()
  using _ = watchTlsFiles({
    files,
    use: (pair) => server.setCertificate(pair),
    warn: (warning) => warned.resolve(warning),
    interval: 10,
  })
  const first = await shownAt(server.port)
  // A connection from before goes on.
  const kept = connect({ port: server.port, host: '127.0.0.1', ca: certificate.cert })
  await once(kept, 'secureConnect')
  await put('cert', otherCertificate)
  assert.match(
    await warned.promise,
    /^The certificate has changed and is not used, the one before it is: [^\n]+$/,
  )
  assert.equal(await shownAt(server.port), first)
  await put('key', otherCertificate)
  let shown = first
  while (shown === first) shown = await shownAt(server.port)
  kept.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}')
  assert.match(await text(kept), /^HTTP\/1.1 200 OK\r\n.*\{\}$/s)
})

test('the certificate that development makes is renewed while the server runs', async (t) => {
  const config = configIn(await temporaryFolder(t))
  const localTls = localTlsIn(config.data)
  let now = Date.now()
  t.mock.timers.enable({ apis: ['setInterval'] })
  const log = { fault: ({ error }: { error: unknown }) => assert.fail(String(error)), warn: () => {} }
  await using server = await startServer(
    { ...config, localTls, tls: tlsFilesOf(localTls) },
    { log, now: () => now },
  )
  const shownAfter = async (days: number) => {
    now += days * 86_400_000
    t.mock.timers.tick(3_600_000)
    // The files are looked at every five seconds.
    t.mock.timers.tick(5000)
    // By the clock of this machine the renewed one is not good yet.
    const options = { port: Number(new URL(server.url).port), host: '127.0.0.1', rejectUnauthorized: false }
    const socket = connect(options)
    await once(socket, 'secureConnect')
    const { fingerprint256 } = socket.getPeerCertificate()
    socket.destroy()
    return fingerprint256
  }
  const first = await shownAfter(0)
  assert.equal(await shownAfter(300), first)
  assert.notEqual(await shownAfter(40), first)
})

test('a connection without TLS, or with an unfinished handshake, is cut', async () => {
  await using server = await serve(certificate)
  for (const bytes of ['POST / HTTP/1.1\r\nHost: x\r\n\r\n', '\x16\x03\x01', '']) {
    const socket = connectPlain(server.port, '127.0.0.1')
    socket.on('error', () => {}).resume()
    socket.write(bytes)
    await once(socket, 'close')
  }
  assert.ok(await shownAt(server.port))
})

test('closing ends connections that have shaken hands and asked for nothing', async () => {
  const server = await serve(certificate)
  const idle = connect({ port: server.port, host: '127.0.0.1', ca: certificate.cert })
  await once(idle, 'secureConnect')
  const raw = connectPlain(server.port, '127.0.0.1')
  await once(raw, 'connect')
  for (const socket of [idle, raw]) socket.on('error', () => {}).resume()
  const ends = [once(idle, 'close'), once(raw, 'close')]
  await server.close()
  await Promise.all(ends)
})
