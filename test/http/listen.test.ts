import { listen } from '../../src/http/listen.ts'
import { notFound } from '../../src/http/reply.ts'
import type { WireReply, WireRequest } from '../../src/http/types.ts'
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { exchange, head, ok, open, serve } from './raw-client.ts'

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

test('until it has something to answer with, a server tells every client to come again', async () => {
  await using server = await listen({ host: '127.0.0.1', port: 0 })
  for (const method of ['GET', 'POST']) {
    const early = await fetch(server.url, { method })
    assert.deepEqual([early.status, early.headers.get('retry-after')], [503, '1'])
    assert.equal(((await early.json()) as { __type: string }).__type, 'ServiceUnavailable')
  }
  server.serve(async () => ok)
  for (const method of ['GET', 'POST']) assert.equal((await fetch(server.url, { method })).status, 200)
})

// What is not a call

test('a GET is answered by what is there', async () => {
  const get = async ({ path }: WireRequest): Promise<WireReply> =>
    path === '/keys?x=1' ? { status: 200, body: '{"keys":[]}', contentType: 'application/json' } : notFound
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

test('bytes that are not HTTP are answered 400, and the server goes on', async () => {
  await using server = await serve()
  assert.match(await exchange(server.port, 'hello\r\n\r\n'), /^HTTP\/1.1 400 /)
  assert.equal((await fetch(server.url, { method: 'POST' })).status, 200)
})

test('a client that leaves midway does no harm', async () => {
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

test('a port that is taken is said at the start', async () => {
  await using server = await serve()
  await assert.rejects(serve({ port: server.port }), {
    name: 'AddressUnusable',
    message: new RegExp(`^Port ${server.port} is taken: `),
  })
})
