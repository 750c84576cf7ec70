import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { newSignatureCheck } from '../../src/signing/signature-check.ts'
import {
  authorizationFor,
  canonicalRequest,
  joinHeaders,
  signRequest,
  stringToSign,
  type SignableRequest,
} from '../../src/signing/sigv4.ts'

// The key, region and service of AWS's published examples.
const key = { accessKey: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const scope = { day: '20150830', region: 'us-east-1', service: 'service' }
const date = '20150830T123600Z'
const vectors = new URL('../../../shared/data/aws4_testsuite', import.meta.url).pathname

test(
  'the published examples are written down, signed and verified as they stand',
  { skip: existsSync(vectors) ? false : `the published examples are not at ${vectors}` },
  async () => {
    const check = newSignatureCheck({
      findKey: async (id) => (id === key.accessKey ? key : undefined),
      acceptAnyKey: false,
      service: scope.service,
      now: () => Date.UTC(2015, 7, 30, 12, 36),
    })
    const files = readdirSync(vectors, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.req'),
    )
    assert.ok(files.length >= 30, `${files.length} examples`)
    for (const file of files) {
      const read = (ending: string) =>
        readFileSync(join(vectors, file.replace(/req$/, ending)), 'utf8').replaceAll('\r\n', '\n')
      const authorization = read('authz')
      const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? ''
      const sent = readMessage(read('sreq'), (name) => name !== 'authorization')
      const canonical = canonicalRequest(sent, joinHeaders(sent.rawHeaders), names, hash('sha256', sent.body))
      assert.equal(canonical, read('creq'), file)
      assert.equal(stringToSign(canonical, date, scope), read('sts'), file)
      const toSign = readMessage(read('sreq'), (name) => names.split(';').includes(name))
      assert.equal(authorizationFor(toSign, key, scope), authorization, file)
      const signed = { ...sent, rawHeaders: [...sent.rawHeaders, 'Authorization', authorization] }
      assert.deepEqual(await check(signed), { accessKey: key.accessKey, region: scope.region }, file)
    }
  },
)

test('a request signed here is taken by the check, and all of its headers are signed', async () => {
  const now = Date.UTC(2026, 0, 31, 23, 59, 59)
  const url = 'http://127.0.0.1:9229/a path/?b=2&a=1'
  const request = { method: 'POST', url, headers: { 'X-Amz-Target': 'Some.Action' }, body: '{"Name":"Zoë"}' }
  const headers = signRequest(request, { ...key, sessionToken: 'a token' }, 'local', new Date(now))
  assert.equal(headers['x-amz-date'], '20260131T235959Z')
  assert.match(
    headers['authorization'] ?? '',
    /SignedHeaders=host;x-amz-date;x-amz-security-token;x-amz-target,/,
  )
  const check = newSignatureCheck({ findKey: async () => key, acceptAnyKey: false, now: () => now })
  const signer = await check({
    method: 'POST',
    path: '/a%20path/?b=2&a=1',
    rawHeaders: Object.entries(headers).flat(),
    body: Buffer.from(request.body),
  })
  assert.deepEqual(signer, { accessKey: key.accessKey, region: 'local' })
})

/** A request as the examples have it: one header a line, continued by lines that start with blanks. */
function readMessage(text: string, isWanted: (name: string) => boolean): SignableRequest {
  const [head = '', ...rest] = text.split('\n\n')
  const lines = head.replace(/\n(?=[ \t])/g, '\0').split('\n')
  const [, method = '', path = ''] = /^(\S+) (.*) HTTP\/1.1$/.exec(lines[0] ?? '') ?? []
  const rawHeaders = lines.slice(1).flatMap((line) => {
    const mark = line.indexOf(':')
    const name = line.slice(0, mark)
    return isWanted(name.toLowerCase()) ? [name, line.slice(mark + 1).replaceAll('\0', '\n')] : []
  })
  return { method, path, rawHeaders, body: Buffer.from(rest.join('\n\n')) }
}
