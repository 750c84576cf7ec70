import type { WireReply, WireRequest } from '../../src/http/types.ts'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { listen } from '../../src/http/listen.ts'
import type { HttpServerOptions } from '../../src/http/listen.ts'

const ok: WireReply = { status: 200, body: '{}' }

/** A server on a port of its own, which answers `{}` to calls and has nothing to get. */
const serve = (options: Partial<HttpServerOptions> = {}) =>
  listen({ host: '127.0.0.1', port: 0, call: async () => ok, get: async () => undefined, ...options })

/** Writes to a connection of its own, and gives all that comes back until the server closes it. */
async function exchange(port: number, ...parts: readonly (string | number)[]): Promise<string> {
  const socket = await open(port)
  const answer = readAll(socket)
  // The server may cut the connection while a part is still to come. That is told by what is returned.
  answer.catch(() => undefined)
  for (const part of parts) {
    if (typeof part === 'number') await sleep(part)
    else if (!socket.destroyed) socket.write(part)
  }
  return answer
}

/** The same, where the server may close the connection while something is on its way to it. */
async function untilCut(port: number, ...parts: readonly (string | number)[]): Promise<void> {
  await exchange(port, ...parts).catch((error: NodeJS.ErrnoException) =>
    assert.match(error.code ?? '', /^(ECONNRESET|EPIPE)$/),
  )
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

/** All that comes until the connection is closed. A reset loses the answer, and fails. */
async function readAll(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  return text
}

const head = (method: string, ...headers: readonly string[]) =>
  [`${method} / HTTP/1.1`, 'Host: x', ...headers, '', ''].join('\r\n')

// Calls

test('a POST on any path is a call, with its headers and its body', async () => {
  const seen: WireRequest[] = []
  await using server = await serve({
    call: async (request) => {
      seen.push(request)
      return ok
    },
  })
  for (const path of ['/', '/a/b?c=d']) {
    await fetch(server.url + path, { method: 'POST', headers: { 'X-Amz-Target': 'T' }, body: '{"ü":1}' })
  }
  assert.deepEqual(
    seen.map(({ method, path }) => [method, path]),
    [
      ['POST', '/'],
      ['POST', '/a/b?c=d'],
    ],
  )
  assert.equal(seen[0]?.headers['x-amz-target'], 'T')
  assert.ok(seen[0]?.rawHeaders.includes('T'))
  assert.equal(seen[0]?.body.toString(), '{"ü":1}')
})

test('a call says where it comes from, which may be told by the peer and the headers', async () => {
  const sources: string[] = []
  const call = async ({ source }: WireRequest) => {
    sources.push(source)
    return ok
  }
  await using plain = await serve({ call })
  await using behind = await serve({
    call,
    sourceOf: (peer, headers) => `${String(headers['x-forwarded-for'])} by ${peer}`,
  })
  for (const { url } of [plain, behind]) {
    const headers = new Headers({ 'x-forwarded-for': '192.0.2.1' })
    headers.append('x-forwarded-for', '192.0.2.2')
    await fetch(url, { method: 'POST', headers })
  }
  assert.deepEqual(sources, ['127.0.0.1', '192.0.2.1, 192.0.2.2 by 127.0.0.1'])
})

test('a body that comes in pieces is one body', async () => {
  await using server = await serve({ call: async ({ body }) => ({ status: 200, body: body.toString() }) })
  const post = head('POST', 'Content-Length: 6', 'Connection: close')
  assert.match(await exchange(server.port, post, 20, 'abc', 20, 'def'), /\r\n\r\nabcdef$/)
  const chunked = head('POST', 'Transfer-Encoding: chunked', 'Connection: close')
  assert.match(
    await exchange(server.port, chunked, '3\r\nabc\r\n', 20, '3\r\ndef\r\n0\r\n\r\n'),
    /\r\n\r\nabcdef$/,
  )
})

test('an answer carries the status, headers and body of the reply, and its own id', async () => {
  let given: string | undefined
  await using server = await serve({
    call: async (_request, requestId) => {
      given = requestId
      return { status: 400, headers: { 'x-amzn-ErrorType': 'Oops:' }, body: '{"message":"ä"}' }
    },
  })
  const answer = await fetch(server.url, { method: 'POST' })
  assert.equal(answer.status, 400)
  assert.equal(answer.headers.get('x-amzn-errortype'), 'Oops:')
  assert.equal(answer.headers.get('content-type'), 'application/x-amz-json-1.1')
  assert.equal(answer.headers.get('content-length'), '16')
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  assert.ok(Date.parse(answer.headers.get('date') ?? '') > 0)
  assert.match(given ?? '', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  assert.equal(answer.headers.get('x-amzn-requestid'), given)
  assert.equal(await answer.text(), '{"message":"ä"}')
})

test('no two requests share an id', async () => {
  await using server = await serve()
  const ids = await Promise.all(
    Array.from({ length: 20 }, async () => (await fetch(server.url)).headers.get('x-amzn-requestid')),
  )
  assert.equal(new Set(ids).size, 20)
})

test('an empty answer has a length of 0', async () => {
  await using server = await serve({ call: async () => ({ status: 200, body: '' }) })
  const answer = await fetch(server.url, { method: 'POST' })
  assert.equal(answer.headers.get('content-length'), '0')
  assert.equal(await answer.text(), '')
})

test('a call that fails is answered 500 without the text of its error', async () => {
  await using server = await serve({ call: () => Promise.reject(new Error('secret of the house')) })
  const answer = await fetch(server.url, { method: 'POST' })
  assert.equal(answer.status, 500)
  assert.equal(answer.headers.get('x-amzn-errortype'), 'InternalErrorException:')
  assert.doesNotMatch(await answer.text(), /secret/)
})

test('a connection serves many requests', async () => {
  await using server = await serve()
  const post = head('POST', 'Content-Length: 0')
  const answers = await exchange(
    server.port,
    post,
    post,
    head('POST', 'Content-Length: 0', 'Connection: close'),
  )
  assert.equal(answers.split('HTTP/1.1 200 OK').length, 4)
})

test('a client that asks whether to continue is told to', async () => {
  await using server = await serve({ call: async ({ body }) => ({ status: 200, body: body.toString() }) })
  const post = head('POST', 'Content-Length: 3', 'Expect: 100-continue', 'Connection: close')
  assert.match(
    await exchange(server.port, post, 50, 'abc'),
    /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 .*\r\n\r\nabc$/s,
  )
})

// What is not a call

test('a GET is answered by what is there', async () => {
  const get = async ({ path }: WireRequest): Promise<WireReply | undefined> =>
    path === '/keys?x=1' ? { status: 200, body: '{"keys":[]}', contentType: 'application/json' } : undefined
  await using server = await serve({ get })
  const answer = await fetch(`${server.url}/keys?x=1`)
  assert.equal(answer.headers.get('content-type'), 'application/json')
  assert.equal(await answer.text(), '{"keys":[]}')
})

test('a HEAD is a GET without the body', async () => {
  await using server = await serve({
    get: async () => ({ status: 200, body: 'four', contentType: 'text/plain' }),
  })
  const answer = await exchange(server.port, head('HEAD', 'Connection: close'))
  assert.match(answer, /\r\nContent-Length: 4\r\n/)
  assert.ok(answer.endsWith('\r\n\r\n'))
})

test('a GET of nothing is 404 as JSON', async () => {
  await using server = await serve()
  const answer = await fetch(`${server.url}/nothing`)
  assert.equal(answer.status, 404)
  assert.equal(answer.headers.get('content-type'), 'application/json')
  assert.ok(answer.headers.get('x-amzn-requestid'))
  assert.equal(typeof JSON.parse(await answer.text()), 'object')
})

test('a GET that fails is answered 500', async () => {
  await using server = await serve({ get: () => Promise.reject(new Error('secret')) })
  const answer = await fetch(server.url)
  assert.equal(answer.status, 500)
  assert.doesNotMatch(await answer.text(), /secret/)
})

test('a reply with a header that cannot be sent is answered 500', async () => {
  await using server = await serve({ call: async () => ({ ...ok, headers: { 'X-Own': 'a\r\nX-Other: b' } }) })
  const answer = await fetch(server.url, { method: 'POST' })
  assert.equal(answer.status, 500)
  assert.equal(answer.headers.get('x-other'), null)
})

test('answers found at the same time leave together, each on its own, whatever is wrong with one', async () => {
  const waiting: (() => void)[] = []
  await using server = await serve({
    call: async ({ path }) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      if (waiting.push(resolve) === 3) for (const go of waiting) go()
      await promise
      return { status: 200, body: path, ...(path === '/bad' ? { headers: { 'X-Bad': 'a\nb' } } : {}) }
    },
  })
  const answers = await Promise.all(
    ['/one', '/bad', '/two'].map((path) => fetch(server.url + path, { method: 'POST' })),
  )
  assert.deepEqual(
    answers.map(({ status, headers }) => [status, headers.get('content-type')]),
    [200, 500, 200].map((status) => [status, 'application/x-amz-json-1.1']),
  )
  const [one, bad, two] = await Promise.all(answers.map((answer) => answer.text()))
  assert.deepEqual([one, two], ['/one', '/two'])
  assert.equal(JSON.parse(bad ?? '').__type, 'InternalErrorException')
})

test('other methods are 405 and told what is allowed', async () => {
  await using server = await serve()
  for (const method of ['PUT', 'DELETE', 'PATCH']) {
    const answer = await fetch(server.url, { method, body: 'x' })
    assert.equal(answer.status, 405)
    assert.equal(answer.headers.get('allow'), 'GET, HEAD, OPTIONS, POST')
    await answer.text()
  }
})

test('what is not HTTP is 400, and the server goes on', async () => {
  await using server = await serve()
  assert.match(await exchange(server.port, 'hello\r\n\r\n'), /^HTTP\/1.1 400 /)
  assert.equal((await fetch(server.url, { method: 'POST' })).status, 200)
})

// Browsers

test('a preflight on any path allows any origin and the headers it asks for', async () => {
  await using server = await serve()
  const answer = await fetch(`${server.url}/any`, {
    method: 'OPTIONS',
    headers: {
      Origin: 'https://app.example',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'content-type,x-amz-target,x-own',
    },
  })
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('access-control-allow-origin'), '*')
  assert.match(answer.headers.get('access-control-allow-methods') ?? '', /\bPOST\b/)
  assert.equal(answer.headers.get('access-control-allow-headers'), 'content-type,x-amz-target,x-own')
  assert.equal(answer.headers.get('access-control-max-age'), '172800')
  assert.equal(answer.headers.get('content-length'), '0')
  assert.equal(answer.headers.get('content-type'), null)
  assert.equal(answer.headers.get('access-control-allow-credentials'), null)
})

test('a preflight that asks for no headers is allowed those that SDKs send', async () => {
  await using server = await serve()
  const answer = await fetch(server.url, { method: 'OPTIONS' })
  const allowed = answer.headers.get('access-control-allow-headers')?.split(', ') ?? []
  for (const name of [
    'content-type',
    'x-amz-target',
    'x-amz-user-agent',
    'cache-control',
    'amz-sdk-request',
  ]) {
    assert.ok(allowed.includes(name), name)
  }
})

test('every answer to a request of a page may be read by it, errors included', async () => {
  await using server = await serve({ limits: { bodyBytes: 10 } })
  const origin = { Origin: 'https://app.example' }
  const answers = [
    await fetch(server.url, { method: 'POST', headers: origin }),
    await fetch(server.url, { method: 'POST', headers: origin, body: 'x'.repeat(11) }),
    await fetch(server.url, { headers: origin }),
    await fetch(server.url, { method: 'PUT', headers: origin }),
  ]
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 413, 404, 405],
  )
  for (const { headers } of answers) {
    assert.equal(headers.get('access-control-allow-origin'), '*')
    assert.equal(
      headers.get('access-control-expose-headers'),
      'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
    )
    assert.equal(headers.get('access-control-allow-credentials'), null)
  }
})

test('no answer lets a browser guess what it is', async () => {
  await using server = await serve({ limits: { bodyBytes: 10 } })
  for (const [method, body] of [['POST'], ['POST', 'x'.repeat(11)], ['GET'], ['OPTIONS'], ['PUT']] as const) {
    const answer = await fetch(server.url, { method, ...(body === undefined ? {} : { body }) })
    await answer.text()
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', method)
  }
})

test('an answer to a request without an origin says nothing about origins', async () => {
  await using server = await serve()
  const answer = await fetch(server.url, { method: 'POST' })
  assert.equal(answer.headers.get('access-control-allow-origin'), null)
})

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

test('a client that leaves midway harms nobody', async () => {
  let arrived: () => void = () => {}
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve
  })
  let release: (reply: WireReply) => void = () => {}
  const held = new Promise<WireReply>((resolve) => {
    release = resolve
  })
  await using server = await serve({
    call: ({ body }) => {
      if (body.length === 0) return Promise.resolve(ok)
      arrived()
      return held
    },
  })
  const early = await open(server.port)
  early.write(`${head('POST', 'Content-Length: 10')}abc`)
  await sleep(20)
  early.resetAndDestroy()
  const late = await open(server.port)
  late.write(`${head('POST', 'Content-Length: 3')}abc`)
  await arrival
  late.resetAndDestroy()
  await sleep(20)
  release({ status: 200, body: 'x'.repeat(1_000_000) })
  await sleep(20)
  assert.equal((await fetch(server.url, { method: 'POST' })).status, 200)
})

// The end

test('closing lets calls in flight finish and tells their clients that the connection ends', async () => {
  let arrived: () => void = () => {}
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const server = await serve({
    call: async () => {
      arrived()
      await sleep(100)
      return ok
    },
  })
  const answer = fetch(server.url, { method: 'POST' })
  await arrival
  const closed = server.close()
  assert.equal((await answer).status, 200)
  assert.equal((await answer).headers.get('connection'), 'close')
  await closed
})

test('closing ends idle connections, used or not', async () => {
  const server = await serve({ limits: { drainMs: 60_000 } })
  const fresh = await open(server.port)
  const used = await open(server.port)
  used.write(head('POST', 'Content-Length: 0'))
  await once(used, 'data')
  const ends = [once(fresh, 'close'), once(used, 'close')]
  fresh.resume()
  const started = performance.now()
  await server.close()
  await Promise.all(ends)
  assert.ok(performance.now() - started < 50_000)
})

test('a closed server takes no more connections', async () => {
  const server = await serve()
  await server.close()
  await assert.rejects(open(server.port), { code: 'ECONNREFUSED' })
})

test('closing waits for calls only so long', async () => {
  const server = await serve({ limits: { drainMs: 50 }, call: () => new Promise(() => {}) })
  const answer = assert.rejects(fetch(server.url, { method: 'POST' }))
  await sleep(50)
  await server.close()
  await answer
})

test('closing twice is closing once', async () => {
  const server = await serve()
  await Promise.all([server.close(), server.close()])
  await server.close()
})

test('a port that is taken is said at the start', async () => {
  await using server = await serve()
  await assert.rejects(serve({ port: server.port }), { code: 'EADDRINUSE' })
})
