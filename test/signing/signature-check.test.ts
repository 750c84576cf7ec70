import assert from 'node:assert/strict'
import { hash, randomInt } from 'node:crypto'
import { test } from 'node:test'
import { CognitoError } from '../../src/errors.ts'
import { newSignatureCheck } from '../../src/signing/signature-check.ts'
import {
  authorizationFor,
  canonicalRequest,
  joinHeaders,
  newMac,
  signingKey,
  signRequest,
  stringToSign,
  type SignableRequest,
} from '../../src/signing/sigv4.ts'

const key = { accessKey: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const noon = Date.UTC(2026, 10, 7, 12)
const target = 'AWSCognitoIdentityProviderService.AdminGetUser'
const body = '{"UserPoolId":"us-east-1_rockpool","Username":"diego"}'

const mismatch = {
  name: 'InvalidSignatureException',
  message:
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
}

/** A check that knows one key, at noon. */
const newCheck = (options: { acceptAnyKey?: boolean; now?: number } = {}) =>
  newSignatureCheck({
    findKey: async (id) => (id === key.accessKey ? { secret: key.secret, rights: {} } : undefined),
    acceptAnyKey: options.acceptAnyKey ?? false,
    now: () => options.now ?? noon,
  })

/** A request as a client sends it at noon. */
function newRequest(signedWith = key, headers: Record<string, string> = {}): SignableRequest {
  const request = {
    method: 'POST',
    url: 'http://127.0.0.1:9229/',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target, ...headers },
    body,
  }
  return toRequest(signRequest(request, signedWith, 'local', new Date(noon)))
}

const toRequest = (headers: Record<string, string>): SignableRequest => ({
  method: 'POST',
  path: '/',
  rawHeaders: Object.entries(headers).flat(),
  body: Buffer.from(body),
})

function withHeader(request: SignableRequest, name: string, change: (value: string) => string | undefined) {
  const rawHeaders = [...request.rawHeaders]
  const at = rawHeaders.indexOf(name)
  const value = change(rawHeaders[at + 1] ?? '')
  rawHeaders.splice(at, 2, ...(value === undefined ? [] : [name, value]))
  return { ...request, rawHeaders }
}

/** Signs the headers again, with another scope or without some of them. */
function signAgain(request: SignableRequest, without: readonly string[], scope = {}): SignableRequest {
  const unsigned = without.reduce((some, name) => withHeader(some, name, () => undefined), request)
  const toSign = withHeader(unsigned, 'authorization', () => undefined)
  const named = { day: '20261107', region: 'local', service: 'cognito-idp', ...scope }
  return withHeader(request, 'authorization', () => authorizationFor(toSign, key, named))
}

test('the holder of a known key is named with the region of the scope', async () => {
  assert.deepEqual(await newCheck()(newRequest()), { accessKey: 'AKIDEXAMPLE', region: 'local', rights: {} })
})

test('a request without Authorization is not taken, in development neither', async () => {
  const request = withHeader(newRequest(), 'authorization', () => undefined)
  const expected = { name: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' }
  await assert.rejects(newCheck()(request), expected)
  await assert.rejects(newCheck({ acceptAnyKey: true })(request), expected)
})

test('a key that was never made is unknown', async () => {
  await assert.rejects(newCheck()(newRequest({ ...key, accessKey: 'AKIDOTHER' })), {
    name: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
  })
})

test('a wrong secret does not match', async () => {
  await assert.rejects(newCheck()(newRequest({ ...key, secret: 'another' })), mismatch)
})

test('development takes any key that it does not know, and verifies those that it does', async () => {
  const check = newCheck({ acceptAnyKey: true })
  assert.deepEqual(await check(newRequest({ accessKey: 'test', secret: 'test' })), {
    accessKey: 'test',
    region: 'local',
    rights: {},
  })
  const bare = 'AWS4-HMAC-SHA256 Credential=mock/20200101/eu-west-1/cognito-idp/aws4_request'
  assert.deepEqual(await check(withHeader(newRequest(), 'authorization', () => bare)), {
    accessKey: 'mock',
    region: 'eu-west-1',
    rights: {},
  })
  await assert.rejects(check(newRequest({ ...key, secret: 'another' })), mismatch)
})

test('a request changed on the way does not match', async () => {
  const check = newCheck()
  const request = newRequest()
  await assert.rejects(check({ ...request, body: Buffer.from(body.replace('diego', 'maria')) }), mismatch)
  await assert.rejects(check({ ...request, body: Buffer.alloc(0) }), mismatch)
  await assert.rejects(check({ ...request, method: 'PUT' }), mismatch)
  await assert.rejects(check({ ...request, path: '/other' }), mismatch)
  await assert.rejects(check({ ...request, path: '/?a=b' }), mismatch)
  await assert.rejects(check(withHeader(request, 'host', () => 'evil.example')), mismatch)
  await assert.rejects(
    check(withHeader(request, 'x-amz-target', () => target.replace('Get', 'Delete'))),
    mismatch,
  )
  await assert.rejects(check(withHeader(request, 'content-type', () => undefined)), mismatch)
})

test('the hash of the body that the client names must be that of the body', async () => {
  const check = newCheck()
  const right = '8f0f'.padEnd(64, '0')
  await assert.rejects(check(newRequest(key, { 'x-amz-content-sha256': right })), mismatch)
  await assert.rejects(check(newRequest(key, { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' })), mismatch)
})

test('a clock may be five minutes off and no more', async () => {
  const minutes = 60_000
  await newCheck({ now: noon + 5 * minutes })(newRequest())
  await newCheck({ now: noon - 5 * minutes })(newRequest())
  await assert.rejects(newCheck({ now: noon + 10 * minutes })(newRequest()), {
    name: 'InvalidSignatureException',
    message:
      'Signature expired: 20261107T120000Z is now earlier than 20261107T120500Z (20261107T121000Z - 5 min.)',
  })
  await assert.rejects(newCheck({ now: noon - 10 * minutes })(newRequest()), {
    name: 'InvalidSignatureException',
    message:
      'Signature not yet current: 20261107T120000Z is still later than 20261107T115500Z (20261107T115000Z + 5 min.)',
  })
})

test('every header that is signed must be there, also one that was empty', async () => {
  const check = newCheck()
  const request = newRequest(key, { 'x-empty': '' })
  await check(request)
  await assert.rejects(check(withHeader(request, 'x-empty', () => undefined)), mismatch)
})

test('the scope must name this service and the day of the request', async () => {
  const check = newCheck()
  await assert.rejects(check(signAgain(newRequest(), [], { service: 'dynamodb' })), {
    name: 'InvalidSignatureException',
    message: "Credential should be scoped to correct service: 'cognito-idp'. ",
  })
  const otherEnd = (value: string) => value.replace('aws4_request', 'aws4_other')
  await assert.rejects(check(withHeader(newRequest(), 'authorization', otherEnd)), {
    name: 'InvalidSignatureException',
    message: "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4_other'. ",
  })
  await assert.rejects(check(signAgain(newRequest(), [], { day: '20261106' })), {
    name: 'InvalidSignatureException',
    message:
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20261106' != '20261107', from '20261107T120000Z'. ",
  })
})

test('host, time and action must be among the signed headers', async () => {
  const check = newCheck()
  await assert.rejects(check(signAgain(newRequest(), ['host'])), {
    name: 'InvalidSignatureException',
    message: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
  })
  await assert.rejects(check(signAgain(newRequest(), ['x-amz-date'])), { name: 'InvalidSignatureException' })
  await assert.rejects(check(signAgain(newRequest(), ['x-amz-target'])), {
    name: 'InvalidSignatureException',
  })
  await check(signAgain(newRequest(), ['content-type']))
})

test('everything that the header lacks is named', async () => {
  const check = newCheck()
  const only = (value: string) => withHeader(newRequest(), 'authorization', () => value)
  const name = 'IncompleteSignatureException'
  await assert.rejects(check(only('AWS4-HMAC-SHA256 Credential=a/b/c/d/e')), {
    name,
    message:
      "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256",
  })
  await assert.rejects(check(withHeader(only('AWS4-HMAC-SHA256'), 'x-amz-date', () => undefined)), {
    name,
    message:
      "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256",
  })
  await assert.rejects(check(only('AWS4-HMAC-SHA1 Credential=a')), {
    name,
    message: "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1' (only AWS4-HMAC-SHA256 for now). ",
  })
  await assert.rejects(check(withHeader(newRequest(), 'x-amz-date', () => 'yesterday')), {
    name,
    message:
      "Date must be in ISO-8601 'basic format'. Got 'yesterday'. See http://en.wikipedia.org/wiki/ISO_8601",
  })
  await assert.rejects(
    check(withHeader(newRequest(), 'authorization', (value) => value.replace('/local', ''))),
    {
      name,
      message:
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIDEXAMPLE/20261107/cognito-idp/aws4_request'",
    },
  )
})

test('a bearer token in the header is not repeated in the answer', async () => {
  const request = withHeader(newRequest(), 'authorization', () => 'Bearer a.secret.token')
  await assert.rejects(newCheck()(request), (error: CognitoError) => {
    assert.equal(error.name, 'IncompleteSignatureException')
    assert.match(error.message, /^Invalid key=value pair \(missing equal-sign\) in Authorization header/)
    assert.doesNotMatch(error.message, /secret/)
    return true
  })
})

test('a request may carry its time as Date', async () => {
  const request = withHeader(newRequest(), 'x-amz-date', () => undefined)
  const dated = { ...request, rawHeaders: [...request.rawHeaders, 'date', 'Sat, 07 Nov 2026 12:00:00 GMT'] }
  const names = 'content-type;date;host;x-amz-target'
  const scope = { day: '20261107', region: 'local', service: 'cognito-idp' }
  const canonical = canonicalRequest(dated, joinHeaders(dated.rawHeaders), names, hash('sha256', body))
  const text = stringToSign(canonical, '20261107T120000Z', scope)
  const signature = newMac(signingKey(key.secret, scope))(text)
  const credential = 'AKIDEXAMPLE/20261107/local/cognito-idp/aws4_request'
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`
  const signer = await newCheck()(withHeader(dated, 'authorization', () => authorization))
  assert.equal(signer.accessKey, key.accessKey)
})

test('a removed key stops working after five seconds, and its secret is read no more often', async () => {
  let now = noon
  let reads = 0
  let exists = true
  const check = newSignatureCheck({
    findKey: async () => {
      reads += 1
      return exists ? { secret: key.secret, rights: {} } : undefined
    },
    acceptAnyKey: false,
    now: () => now,
  })
  for (let call = 0; call < 10; call++) await check(newRequest())
  assert.equal(reads, 1)
  exists = false
  now += 4999
  await check(newRequest())
  now += 1
  await assert.rejects(check(newRequest()), { name: 'UnrecognizedClientException' })
  exists = true
  await check(newRequest())
})

test('the rights of a key go with its signer, and each good signature counts as a use', async () => {
  const used: string[] = []
  const rights = { readOnly: true, poolId: 'us-east-1_rockpool', expires: noon }
  const check = newSignatureCheck({
    findKey: async (id) => (id === key.accessKey ? { secret: key.secret, rights } : undefined),
    noteUse: (id) => used.push(id),
    acceptAnyKey: true,
    now: () => noon,
  })
  assert.deepEqual((await check(newRequest())).rights, rights)
  await check(newRequest({ ...key, accessKey: 'unknown' }))
  await assert.rejects(check(newRequest({ ...key, secret: 'another' })), mismatch)
  assert.deepEqual(used, [key.accessKey])
})

test('a key that is made again with another secret is good only with that', async () => {
  let now = noon
  let secret = key.secret
  const check = newSignatureCheck({
    findKey: async () => ({ secret, rights: {} }),
    acceptAnyKey: false,
    now: () => now,
  })
  await check(newRequest())
  secret = 'another'
  now += 5000
  await assert.rejects(check(newRequest()), mismatch)
  await check(newRequest({ ...key, secret }))
})

test('no change of a single character gets through', async (t) => {
  const seed = randomInt(2 ** 31)
  t.diagnostic(`seed ${seed}`)
  const random = newRandom(seed)
  const check = newCheck()
  const request = newRequest(key, {
    'x-amz-security-token': 'a-token',
    'amz-sdk-request': 'attempt=1; max=3',
  })
  for (let round = 0; round < 500; round++) {
    const changed = mutate(request, random)
    await assert.rejects(check(changed), (error) => {
      assert.ok(error instanceof CognitoError, `${String(error)} in ${JSON.stringify(changed)}`)
      assert.match(
        error.name,
        /^(InvalidSignature|IncompleteSignature|UnrecognizedClient|MissingAuthenticationToken)Exception$/,
      )
      return true
    })
  }
})

function mutate(request: SignableRequest, random: (below: number) => number): SignableRequest {
  const place = random(request.rawHeaders.length / 2 + 3)
  if (place === 0) return { ...request, method: mutateText(request.method, random) }
  if (place === 1) return { ...request, path: `/a${mutateText('b', random)}` }
  if (place === 2) return { ...request, body: Buffer.from(mutateText(body, random)) }
  const name = request.rawHeaders[(place - 3) * 2] ?? ''
  return withHeader(request, name, (value) => (random(10) === 0 ? undefined : mutateText(value, random)))
}

/** Another printable character, never a blank, in the place of one. */
function mutateText(text: string, random: (below: number) => number): string {
  const at = random(text.length)
  const from = text.charCodeAt(at)
  const to = 33 + ((from - 33 + 1 + random(93) + 94) % 94)
  return text.slice(0, at) + String.fromCharCode(to) + text.slice(at + 1)
}

/** Numbers that a seed determines (mulberry32). */
function newRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

test('two Authorization headers are refused, even if they are the same', async () => {
  const request = newRequest()
  const at = request.rawHeaders.indexOf('authorization')
  const rawHeaders = [...request.rawHeaders, ...request.rawHeaders.slice(at, at + 2)]
  await assert.rejects(newCheck()({ ...request, rawHeaders }), {
    name: 'IncompleteSignatureException',
    message: /^Invalid key=value pair/,
  })
})
