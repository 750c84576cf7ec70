import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { Webhook } from 'standardwebhooks'
import { newWebServer } from '../../support/web-server.ts'
import { failureOf, newPool, newSenders, newSms } from './fixtures.ts'

const secret = randomBytes(32)
const webhookAt = (url: string, more: object = {}) => ({ sms: { webhook: { url, secret }, ...more } })

test('an SMS goes to the webhook signed, so that the receiver can verify it with a library', async () => {
  await using server = await newWebServer((response) => void response.writeHead(204).end())
  const settings = webhookAt(`${server.url}/sms?from=rockpool`, {
    originationNumber: '+15550100',
    senderId: 'SERVER',
  })
  await using senders = await newSenders(settings, { now: Date.now })
  const pool = newPool()
  await senders.send(pool, newSms({ text: 'Ihr Code für März: 493817' }), '0197-5')
  const [request, ...others] = server.requests
  assert.ok(request)
  assert.deepEqual(others, [])
  assert.deepEqual([request.method, request.path], ['POST', '/sms?from=rockpool'])
  assert.equal(request.headers['content-type'], 'application/json')
  assert.equal(request.headers['webhook-id'], '0197-5')
  const receiver = new Webhook(`whsec_${secret.toString('base64')}`)
  const headers = request.headers as Record<string, string>
  assert.deepEqual(receiver.verify(request.body, headers), {
    type: 'sms.send',
    timestamp: '2026-09-13T12:26:40.000Z',
    data: {
      to: '+4915112345678',
      text: 'Ihr Code für März: 493817',
      originationNumber: '+15550100',
      senderId: 'SERVER',
      userPoolId: pool.id,
    },
  })
  const changed = request.body.toString().replace('493817', '493818')
  assert.throws(() => receiver.verify(changed, headers), /signature/i)
  assert.throws(() => receiver.verify(request.body, { ...headers, 'webhook-id': 'other' }), /signature/i)
})

test('the status says whether the webhook took the message, refused it, or may take it later', async () => {
  for (const [status, isFinal] of [
    [400, true],
    [404, true],
    [422, true],
    [401, false],
    [408, false],
    [429, false],
    [500, false],
    [503, false],
  ] as const) {
    await using server = await newWebServer(
      (response) => void response.writeHead(status).end('+4915112345678'),
    )
    await using senders = await newSenders(webhookAt(server.url))
    assert.deepEqual(await failureOf(senders, newSms()), {
      text: `The SMS webhook answered ${status}.`,
      isFinal,
    })
  }
})

test('a redirect is not followed', async () => {
  await using elsewhere = await newWebServer((response) => void response.writeHead(200).end())
  for (const status of [301, 302, 307, 308]) {
    await using server = await newWebServer((response) => {
      response.writeHead(status, { location: elsewhere.url }).end()
    })
    await using senders = await newSenders(webhookAt(server.url))
    assert.deepEqual(await failureOf(senders, newSms()), {
      text: `The SMS webhook answered ${status}.`,
      isFinal: false,
    })
  }
  assert.deepEqual(elsewhere.requests, [])
})

test('serving, a webhook on this machine is not called, whatever it is called by', async () => {
  await using server = await newWebServer((response) => void response.writeHead(200).end())
  for (const host of [
    '127.0.0.1',
    'localhost',
    '[::1]',
    '0.0.0.0',
    '2130706433',
    '[::ffff:127.0.0.1]',
    '127.1',
  ]) {
    await using senders = await newSenders(webhookAt(`http://${host}:${server.port}/`), {
      allowPrivateAddresses: false,
    })
    assert.deepEqual(
      await failureOf(senders, newSms()),
      { text: 'The SMS webhook is at a private address, which this server does not call.', isFinal: false },
      host,
    )
  }
  assert.deepEqual(server.requests, [])
})

test('an answer of ten megabytes is not read, and counts by its status', async () => {
  const large = Buffer.alloc(10_000_000, 'x')
  await using server = await newWebServer((response) => void response.writeHead(200).end(large))
  await using senders = await newSenders(webhookAt(server.url))
  await senders.send(newPool(), newSms(), 'id-1')
  assert.equal(server.requests.length, 1)
})

test('a webhook that never answers, or never ends its answer, is given up; one that hangs up is not reached', async () => {
  await using silent = await newWebServer(() => {})
  await using endless = await newWebServer((response) => {
    response.writeHead(200).write('{')
  })
  await using rude = await newWebServer((response) => void response.socket?.destroy())
  for (const { url } of [silent, endless]) {
    await using senders = await newSenders(webhookAt(url), { timeoutMs: 300 })
    assert.deepEqual(await failureOf(senders, newSms()), {
      text: 'The service did not answer within 0.3 seconds.',
      isFinal: false,
    })
  }
  await using senders = await newSenders(webhookAt(rude.url))
  assert.deepEqual(await failureOf(senders, newSms()), {
    text: 'The SMS webhook could not be reached (ECONNRESET).',
    isFinal: false,
  })
})
