import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newSignatureCheck } from '../../src/signing/signature-check.ts'
import { signRequest } from '../../src/signing/sigv4.ts'
import { checkPublishedExamples } from '../support/published-examples.ts'

const key = { accessKey: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }

test('the published examples are written down, signed and verified as they stand', async (t) => {
  const { count, problems, line } = await checkPublishedExamples()
  if (count === 0) return t.skip(line)
  assert.deepEqual(problems, [])
})

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
  const check = newSignatureCheck({
    findKey: async () => ({ ...key, rights: {} }),
    acceptAnyKey: false,
    now: () => now,
  })
  const signer = await check({
    method: 'POST',
    path: '/a%20path/?b=2&a=1',
    rawHeaders: Object.entries(headers).flat(),
    body: Buffer.from(request.body),
  })
  assert.deepEqual(signer, { accessKey: key.accessKey, region: 'local', rights: {} })
})
