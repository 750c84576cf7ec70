import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serve } from './raw-client.ts'

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
