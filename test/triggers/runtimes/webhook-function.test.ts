import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { join } from 'node:path'
import test from 'node:test'
import { webhookHeaders } from '../../../src/signing/webhook-signature.ts'
import type { TriggersOptions } from '../../../src/triggers/runtimes/functions.ts'
import type { TriggerName } from '../../../src/triggers/contract/triggers.ts'
import { certificate } from '../../support/certificate.ts'
import { newFunctions, someEvent } from '../../support/function-folder.ts'
import { answerJson, newWebServer, type Answer } from '../../support/web-server.ts'
import { newOwnTimer } from '../../support/own-timer.ts'
import { temporaryFolder } from '../../store/temporary-folder.ts'

const secret = randomBytes(32)
const now = 1_789_302_400_999

const functionsAt = (url: string, options: Partial<TriggersOptions> = {}) =>
  newFunctions(
    { 'local.mjs': 'export const handler = async () => ({ response: { local: true } })' },
    { locations: new Map([['hook', { kind: 'webhook', url, secret }]]), now: () => now, ...options },
  )

/** What comes of a call when the webhook answers like this, and how often it was asked. */
async function outcomeOf(answer: Answer, options: Partial<TriggersOptions> = {}, trigger?: TriggerName) {
  await using server = await newWebServer(answer)
  await using functions = await functionsAt(`${server.url}/hook?a=b`, options)
  const call = functions.call('hook', undefined, trigger)
  const outcome = await call.then(
    (response) => ({ response }),
    ({ name, message }: Error) => ({ name, message }),
  )
  assert.deepEqual(await functions.call('local'), { local: true })
  return { ...outcome, tries: server.requests.length }
}

test('the event is posted, signed so that the receiver can tell it from a forged one', async () => {
  await using server = await newWebServer((response, { body }) => {
    const event = JSON.parse(String(body)) as { request: { value: string } }
    answerJson(response, { ...event, response: { value: event.request.value } })
  })
  await using functions = await functionsAt(`${server.url}/hook?a=b`)
  assert.deepEqual(await functions.call('hook', 'Zoë'), { value: 'Zoë' })
  assert.deepEqual(await functions.call('hook', 'again'), { value: 'again' })
  assert.equal(server.connections(), 1)
  const [request] = server.requests
  assert.ok(request)
  const { method, path, headers, body } = request
  assert.deepEqual([method, path, headers['content-type']], ['POST', '/hook?a=b', 'application/json'])
  assert.deepEqual(JSON.parse(String(body)), someEvent('Zoë'))
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = headers
  assert.match(String(id), /^[\da-f-]{36}$/)
  assert.equal(at, '1789302400')
  assert.equal(signature, webhookHeaders(secret, String(id), now, String(body))['webhook-signature'])
})

test('an error that the webhook tells goes to the caller, at the first try', async () => {
  for (const status of [400, 403, 500]) {
    const told = await outcomeOf((response) => answerJson(response, { errorMessage: 'not you' }, status))
    const refused = { name: 'UserLambdaValidationException', tries: 1 }
    assert.deepEqual(told, { ...refused, message: 'PreSignUp failed with error not you.' })
    const silent = await outcomeOf((response) => response.writeHead(status).end('<html>'))
    assert.deepEqual(silent, { ...refused, message: `PreSignUp failed with error HTTP ${status}.` })
  }
})

test('a webhook that is busy or away is tried three times, as the same message', async () => {
  for (const status of [429, 503]) {
    const gone = await outcomeOf((response) => response.writeHead(status).end())
    assert.deepEqual([gone.tries, 'name' in gone && gone.name], [3, 'UnexpectedLambdaException'])
  }
  const reset = await outcomeOf((response) => response.destroy())
  assert.deepEqual(
    [reset.tries, 'message' in reset && reset.message],
    [3, 'PreSignUp invocation failed due to error ECONNRESET.'],
  )
  const ids = new Set<unknown>()
  const late = await outcomeOf((response, { headers }, count) => {
    ids.add(headers['webhook-id'])
    if (count < 3) response.writeHead(502).end()
    else answerJson(response, { response: { late: true } })
  })
  assert.deepEqual(late, { response: { late: true }, tries: 3 })
  assert.equal(ids.size, 1)
})

test('a webhook that does not answer in time is given up at the third try', async () => {
  const timedOut = {
    name: 'UnexpectedLambdaException',
    message: 'PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.',
    tries: 3,
  }
  const { startTimer, expire } = newOwnTimer()
  assert.deepEqual(await outcomeOf(expire, { startTimer }), timedOut)
  const trickling: Answer = (response) => {
    response.writeHead(200)
    // Its beginning has been sent when the time is over.
    response.write(' ', expire)
  }
  assert.deepEqual(await outcomeOf(trickling, { startTimer }), timedOut)
})

test('a webhook where nothing listens is unreachable', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  await using functions = await functionsAt(`http://127.0.0.1:${port}/`)
  await assert.rejects(functions.call('hook'), {
    name: 'UnexpectedLambdaException',
    message: 'PreSignUp invocation failed due to error ECONNREFUSED.',
  })
})

test('a redirect is not followed', async () => {
  await using elsewhere = await newWebServer((response) => answerJson(response, { response: {} }))
  for (const status of [301, 302, 307, 308]) {
    const outcome = await outcomeOf((response) =>
      response.writeHead(status, { location: `${elsewhere.url}/` }).end(),
    )
    assert.deepEqual(outcome, {
      name: 'UnexpectedLambdaException',
      message: 'PreSignUp invocation failed due to error RedirectRefused.',
      tries: 1,
    })
  }
  assert.equal(elsewhere.connections(), 0)
})

test('an answer that is longer than Lambda takes is refused before its end', async () => {
  const tooLong = {
    name: 'UserLambdaValidationException',
    message:
      'PreSignUp failed with error Response payload size exceeded maximum allowed payload size (6291556 bytes)..',
    tries: 1,
  }
  const announced: Answer = (response) => response.writeHead(200, { 'content-length': 10_000_000 }).write('{')
  assert.deepEqual(await outcomeOf(announced), tooLong)
  const endless: Answer = (response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  }
  assert.deepEqual(await outcomeOf(endless), tooLong)
  const within = await outcomeOf((response) =>
    answerJson(response, { response: { text: 'x'.repeat(6_000_000) } }),
  )
  assert.ok('response' in within)
})

test('an answer that is no event is unusable', async () => {
  for (const body of ['', '<html>', 'null', '{}', '{"response":1}', '{"response":{"a":', '\u0000']) {
    const outcome = await outcomeOf((response) => response.writeHead(200).end(body))
    assert.deepEqual(
      outcome,
      { name: 'InvalidLambdaResponseException', message: 'Unrecognizable lambda output', tries: 1 },
      body,
    )
  }
})

test('an answer that is not HTTP is an error of its own', async () => {
  const server = createServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-x\r\n\r\n'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await using functions = await functionsAt(`http://127.0.0.1:${port}/`)
  await assert.rejects(functions.call('hook'), { name: 'UnexpectedLambdaException' })
  server.close()
})

test('a custom sender need only take the event', async () => {
  const taken = await outcomeOf((response) => response.writeHead(204).end(), {}, 'CustomEmailSender')
  assert.deepEqual(taken, { response: {}, tries: 1 })
  const refused = await outcomeOf((response) => response.writeHead(400).end(), {}, 'CustomEmailSender')
  assert.equal('name' in refused && refused.name, 'UserLambdaValidationException')
})

test('where private addresses are not allowed, no connection to one is made, by name or by number', async () => {
  await using server = await newWebServer((response) => answerJson(response, { response: {} }))
  for (const host of ['localhost', '127.0.0.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', '0']) {
    for (const scheme of ['http', 'https']) {
      const url = new URL(`${scheme}://${host}:${server.port}/`).href
      await using functions = await functionsAt(url, { allowPrivateAddresses: false })
      await assert.rejects(functions.call('hook'), {
        name: 'UnexpectedLambdaException',
        message: 'PreSignUp invocation failed due to error AddressRefused.',
      })
      assert.equal(functions.warnings.length, 1)
    }
  }
  assert.equal(server.connections(), 0)
})

test('on the internet a webhook needs https', async () => {
  await using functions = await functionsAt('http://8.8.8.8/')
  await assert.rejects(functions.call('hook'), {
    message: 'PreSignUp invocation failed due to error AddressRefused.',
  })
  assert.match(functions.warnings.join(''), /without https it may only be on this machine/)
})

test('over https the certificate must be one that the server trusts', async (t) => {
  await using server = await newWebServer(
    (response) => answerJson(response, { response: { secure: true } }),
    {
      secure: true,
    },
  )
  const url = `https://localhost:${server.port}/`
  await using functions = await functionsAt(url)
  await assert.rejects(functions.call('hook'), {
    name: 'UnexpectedLambdaException',
    message: 'PreSignUp invocation failed due to error DEPTH_ZERO_SELF_SIGNED_CERT.',
  })
  assert.equal(server.requests.length, 0)
  const file = join(await temporaryFolder(t), 'certificate.pem')
  await writeFile(file, certificate.cert)
  const program = join(import.meta.dirname, 'call-webhook.ts')
  const child = spawn(process.execPath, [program, url], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: file },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  assert.equal(await text(child.stdout), '{"secure":true}\n')
})
