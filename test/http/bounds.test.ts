import type { WireRequest } from '../../src/http/types.ts'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { exchange, head, ok, open, serve, untilCut } from './raw-client.ts'

// Limits

test('a body of the longest length is taken, and one byte more is 413', async () => {
  await using server = await serve()
  const full = await fetch(server.url, { method: 'POST', body: 'x'.repeat(1_048_576) })
  assert.equal(full.status, 200)
  const over = await fetch(server.url, { method: 'POST', body: 'x'.repeat(1_048_577) })
  assert.equal(over.status, 413)
  assert.equal(over.headers.get('x-amzn-errortype'), 'RequestEntityTooLargeException:')
  assert.equal(over.headers.get('x-amzn-errormessage'), 'Request size exceeded 1048576 bytes.')
  assert.equal(over.headers.get('connection'), 'close')
  assert.deepEqual(await over.json(), {
    __type: 'RequestEntityTooLargeException',
    message: 'Request size exceeded 1048576 bytes.',
  })
})

test('a body too long is refused without a call, announced or not', async () => {
  let calls = 0
  await using server = await serve({
    limits: { bodyBytes: 10 },
    call: async () => {
      calls += 1
      return ok
    },
  })
  const announced = head('POST', 'Content-Length: 11')
  assert.match(await exchange(server.port, announced, 20, 'x'.repeat(11)), /^HTTP\/1.1 413 /)
  const chunked = head('POST', 'Transfer-Encoding: chunked')
  const chunk = `6\r\n${'x'.repeat(6)}\r\n`
  assert.match(await exchange(server.port, chunked, chunk, 20, chunk, 20, '0\r\n\r\n'), /^HTTP\/1.1 413 /)
  assert.equal(calls, 0)
})

test('the limit of a body may depend on the headers', async () => {
  const bodyLimit = (headers: WireRequest['headers']) => (headers['x-amz-target'] === 'Long' ? 20 : 10)
  await using server = await serve({ bodyLimit })
  const statusOf = async (target: string, length: number) => {
    const headers = { 'x-amz-target': target }
    const answer = await fetch(server.url, { method: 'POST', headers, body: 'x'.repeat(length) })
    const { message } = (await answer.json()) as { message?: string }
    return [answer.status, message]
  }
  assert.deepEqual(await statusOf('Short', 10), [200, undefined])
  assert.deepEqual(await statusOf('Short', 11), [413, 'Request size exceeded 10 bytes.'])
  assert.deepEqual(await statusOf('Long', 20), [200, undefined])
  assert.deepEqual(await statusOf('Long', 21), [413, 'Request size exceeded 20 bytes.'])
})

test('beyond the bodies that are held at a time, clients are told to try again', async () => {
  const waiting: (() => void)[] = []
  await using server = await serve({
    limits: { bodyRoom: { short: 1000, long: 100_000 } },
    call: async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push(resolve)
      await promise
      return ok
    },
  })
  const post = (length: number) => fetch(server.url, { method: 'POST', body: 'x'.repeat(length) })
  const held = [post(60_000), post(900)]
  while (waiting.length < 2) await sleep(5)
  assert.equal(server.heldBytes, 60_900)
  for (const length of [60_000, 900]) {
    const refused = await post(length)
    assert.equal(refused.status, 503)
    assert.equal(refused.headers.get('retry-after'), '1')
    assert.equal(refused.headers.get('x-amzn-errortype'), 'ServiceUnavailable:')
    assert.equal(((await refused.json()) as { __type: string }).__type, 'ServiceUnavailable')
  }
  for (const go of waiting) go()
  for (const answer of held) assert.equal((await answer).status, 200)
  assert.equal(server.heldBytes, 0)
})

test('a client whose body has no room reads why, though it goes on sending, and what came is not kept', async () => {
  await using server = await serve({ limits: { bodyRoom: { short: 1000, long: 100_000 } } })
  // What other tests have left must not hide what is kept here.
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const before = process.memoryUsage().arrayBuffers
  const told = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const socket = connect(server.port, '127.0.0.1')
      socket.on('error', () => {})
      socket.write(
        `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(1_000_000)}`,
      )
      const [bytes] = (await once(socket, 'data')) as [Buffer]
      return { socket, text: bytes.toString() }
    }),
  )
  const kept = process.memoryUsage().arrayBuffers - before
  for (const { socket, text } of told) {
    assert.match(text, /^HTTP\/1.1 503 /)
    socket.destroy()
  }
  // Without that, each of the four keeps up to 128 KB of what it has sent.
  assert.ok(kept < 4 * 30_000, `${kept} bytes are kept`)
})

test('a client that does not send the body it announced keeps its room no longer than it may take', async () => {
  await using server = await serve({ limits: { clientMs: 200, bodyRoom: { short: 1000, long: 100_000 } } })
  await exchange(server.port, head('POST', 'Content-Length: 100000'))
  assert.equal(server.heldBytes, 0)
  assert.equal((await fetch(server.url, { method: 'POST', body: 'x'.repeat(100_000) })).status, 200)
})

test('beyond the most connections, idle ones make way and new ones are refused, which is told', async () => {
  const warnings: string[] = []
  await using server = await serve({ limits: { connections: 2 }, warn: (text) => warnings.push(text) })
  const post = head('POST', 'Content-Length: 0')
  const idle = [await open(server.port), await open(server.port)]
  for (const socket of idle) {
    socket.write(post)
    await once(socket, 'data')
  }
  const ends = idle.map((socket) => once(socket, 'close'))
  // What the refused one meets is an end or a reset.
  const refused = connect(server.port, '127.0.0.1')
  refused.on('error', () => {}).resume()
  await once(refused, 'close')
  await Promise.all(ends)
  assert.deepEqual(warnings, ['Connections are refused, since there are 2 already.'])
  assert.equal((await fetch(server.url, { method: 'POST' })).status, 200)
})

test('a client still sending can read why it is refused', async () => {
  await using server = await serve({ limits: { bodyBytes: 500_000 } })
  const post = head('POST', 'Content-Length: 3000000')
  const answer = await exchange(server.port, post + 'x'.repeat(3_000_000))
  assert.match(answer, /^HTTP\/1.1 413 .*"message":"Request size exceeded 500000 bytes\."}$/s)
})

test('a client that never stops sending is cut', async () => {
  await using server = await serve({ limits: { bodyBytes: 1000 } })
  const socket = await open(server.port)
  socket.on('error', () => {})
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.resume()
  socket.write(head('POST', 'Content-Length: 1000000000000'))
  const feed = () => {
    while (!socket.destroyed && socket.write('x'.repeat(10_000)));
  }
  socket.on('drain', feed)
  feed()
  await closed
  assert.ok(socket.bytesWritten < 50_000_000)
})

test('a client that asks whether to send too much is refused at once', async () => {
  await using server = await serve({ limits: { bodyBytes: 10, clientMs: 1000 } })
  const post = head('POST', 'Content-Length: 11', 'Expect: 100-continue')
  assert.match(await exchange(server.port, post), /^HTTP\/1.1 413 /)
})

test('a client that is slow to send its request is cut', async () => {
  await using server = await serve({ limits: { clientMs: 200 } })
  const started = performance.now()
  await Promise.all([
    untilCut(server.port, 'POST / HTTP/1.1\r\nHost'),
    untilCut(server.port, head('POST', 'Content-Length: 10'), 'abc'),
    untilCut(server.port, head('POST', 'Content-Length: 10'), 'a', 90, 'a', 90, 'a', 90, 'a', 90, 'a'),
    untilCut(server.port),
  ])
  // Idle connections are kept for longer, so it was not for that.
  assert.ok(performance.now() - started < 60_000)
})

test('a call may take longer than a client', async () => {
  await using server = await serve({
    limits: { clientMs: 500 },
    call: async () => {
      await sleep(1200)
      return ok
    },
  })
  assert.equal((await fetch(server.url, { method: 'POST', body: 'x' })).status, 200)
})
