import assert from 'node:assert/strict'
import test from 'node:test'
import type { WireRequest } from '../src/http/types.ts'
import { newRouter, type Site } from '../src/router.ts'
import { newWorld, type World } from './support/world.ts'

const signUp = { 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp' }

/** A program of this machine at a site in a world. */
function newVisitor(world: World, parts: Partial<Site> = {}) {
  const answer = newRouter({ service: world.service, isDevelopment: false, hasFixedCode: false, ...parts })
  return async (method: string, path: string, headers: WireRequest['headers'] = {}) => {
    const request = { method, path, headers: { host: 'localhost', ...headers }, rawHeaders: [] }
    const reply = await answer({ ...request, source: world.source, body: Buffer.from('{}') }, 'test')
    return { ...reply, error: reply.headers?.['x-amzn-ErrorType'] }
  }
}

test('a server has these paths, and a HEAD finds what a GET finds', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  const visit = newVisitor(world)
  for (const [path, status, contentType] of [
    ['/', 200, 'text/plain; charset=utf-8'],
    [`/${poolId}/.well-known/jwks.json`, 200, 'application/json'],
    [`/${poolId}/.well-known/openid-configuration`, 200, 'application/json'],
    ['/eu-test-1_none/.well-known/jwks.json', 404, 'application/json'],
    // A link without its values.
    ['/confirmUser', 400, 'text/html; charset=utf-8'],
    ['/undoEmailChange', 400, 'text/html; charset=utf-8'],
    [`/${poolId}/.well-known/jwks_json`, 404, 'application/json'],
    [`/${poolId}/more/.well-known/jwks.json`, 404, 'application/json'],
    ['/:pool/.well-known/jwks.json', 404, 'application/json'],
    ['/*', 404, 'application/json'],
    ['/_rockpool/inbox', 404, 'application/json'],
    ['/_aws/ses', 404, 'application/json'],
    ['/_aws/sns/sms-messages', 404, 'application/json'],
  ] as const) {
    for (const method of ['GET', 'HEAD']) {
      const reply = await visit(method, path)
      assert.deepEqual([reply.status, reply.contentType], [status, contentType], `${method} ${path}`)
    }
  }
})

test('a call of the API may have any path, and every other POST is a form or a call without a target', async () => {
  await using world = await newWorld()
  const visit = newVisitor(world)
  for (const path of ['/', '/any/path?x=1', '/confirmUser']) {
    assert.equal((await visit('POST', path, signUp)).error, 'InvalidParameterException:', path)
  }
  for (const path of ['/', '/_rockpool/inbox', '/confirmUser/more']) {
    assert.equal((await visit('POST', path)).error, 'UnknownOperationException:', path)
  }
  for (const path of ['/confirmUser', '/undoEmailChange']) {
    assert.equal((await visit('POST', path)).contentType, 'text/html; charset=utf-8', path)
  }
})

test('in development messages are for programs and pages of this machine only', async () => {
  await using world = await newWorld()
  const visit = newVisitor(world, { isDevelopment: true })
  for (const path of ['/_rockpool/inbox', '/_aws/ses', '/_aws/sns/sms-messages']) {
    assert.equal((await visit('GET', path)).status, 200, path)
    assert.equal((await visit('GET', path, { origin: 'http://localhost:3000' })).status, 200, path)
    for (const foreign of [{ origin: 'https://example.com' }, { host: 'rebound.example.com' }]) {
      assert.equal((await visit('GET', path, foreign)).status, 403, path)
    }
  }
})

test('while all codes are the same, a page from elsewhere may send neither calls nor forms', async () => {
  await using world = await newWorld()
  const visit = newVisitor(world, { isDevelopment: true, hasFixedCode: true })
  const foreign = { origin: 'https://example.com' }
  for (const [path, headers] of [
    ['/', signUp],
    ['/confirmUser', {}],
    ['/undoEmailChange', {}],
  ] as const) {
    assert.equal(
      (await visit('POST', path, { ...headers, ...foreign })).error,
      'NotAuthorizedException:',
      path,
    )
    assert.notEqual((await visit('POST', path, headers)).error, 'NotAuthorizedException:', path)
  }
  assert.equal((await visit('GET', '/', foreign)).status, 200)
})

test('a fault of a page is reported, and answered without its text', async () => {
  await using world = await newWorld()
  const faults: unknown[] = []
  const findPool = () => Promise.reject(new Error('detail'))
  const store = Object.assign(Object.create(world.context.store), { findPool })
  const service = {
    ...world.service,
    context: { ...world.context, store },
    fault: (fault: unknown) => void faults.push(fault),
  }
  const visit = newVisitor(world, { service })
  const { status, error, body } = await visit('GET', '/eu-test-1_a/.well-known/jwks.json')
  assert.deepEqual([status, error, faults.length], [500, 'InternalErrorException:', 1])
  assert.doesNotMatch(body, /detail/)
})
