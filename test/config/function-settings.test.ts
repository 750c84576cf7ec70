import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { readFunctionSettings } from '../../src/config/function-settings.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'

const bytes = Buffer.alloc(32, 9)
const secret = `whsec_${bytes.toString('base64')}`
const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:message'

test('each form of a function is read', async (t) => {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'sign-up.ts'), '')
  const places = readFunctionSettings(
    {
      'sign-up': './sign-up.ts',
      [arn]: { webhook: 'https://example.com/hook', secret },
      short: 'https://example.com/short',
      plain: { lambda: {} },
      local: {
        lambda: {
          endpoint: 'http://127.0.0.1:3001',
          region: 'local',
          accessKeyId: 'a',
          secretAccessKey: 'b',
        },
      },
    },
    { folder, webhookSecret: secret },
  )
  assert.deepEqual(
    places,
    new Map<string, unknown>([
      ['sign-up', { kind: 'module', file: join(folder, 'sign-up.ts') }],
      [arn, { kind: 'webhook', url: 'https://example.com/hook', secret: bytes }],
      ['short', { kind: 'webhook', url: 'https://example.com/short', secret: bytes }],
      ['plain', { kind: 'lambda', region: undefined, endpoint: undefined, credentials: undefined }],
      [
        'local',
        {
          kind: 'lambda',
          region: 'local',
          endpoint: 'http://127.0.0.1:3001',
          credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
        },
      ],
    ]),
  )
  assert.equal(readFunctionSettings(undefined, { folder }).size, 0)
})

test('an unusable function is refused in one line that names it and no secret', async (t) => {
  const folder = await temporaryFolder(t)
  const cases: readonly [section: unknown, message: RegExp][] = [
    [[], /^The setting functions must be an object/],
    ['./functions', /^The setting functions must be an object/],
    [null, /^The setting functions must be an object/],
    [{ '../a': './a.ts' }, /^The setting functions has «\.\.\/a», which is neither the name nor the ARN/],
    [{ a: './a.ts' }, /^The function a in the settings is to be in .*a\.ts, and no file is there\.$/],
    [{ a: '.' }, /no file is there/],
    [{ a: '' }, /^The function a in the settings says nothing that can be used\./],
    [{ a: 5 }, /says nothing that can be used/],
    [{ a: null }, /says nothing that can be used/],
    [{ a: {} }, /says nothing that can be used/],
    [{ a: { lambda: 'x' } }, /says nothing that can be used/],
    [{ a: { lambda: {}, x: 1 } }, /has «x», which is not known there/],
    [{ a: { lambda: { regions: 'x' } } }, /has «regions», which is not known there/],
    [{ a: { lambda: { region: 5 } } }, /needs a text as "region"/],
    [{ a: { lambda: { endpoint: 'localhost' } } }, /needs an "endpoint" like/],
    [
      { a: { lambda: { secretAccessKey: 'Hunter2' } } },
      /needs "accessKeyId" and "secretAccessKey", or neither/,
    ],
    [{ a: { webhook: 'ftp://example.com', secret } }, /needs a URL like/],
    [{ a: { webhook: 'https://me:Hunter2@example.com', secret } }, /needs a URL like/],
    [{ a: { webhook: 5, secret } }, /needs a URL like/],
    [
      { a: { webhook: 'https://example.com', secret: 'Hunter2' } },
      /needs a "secret" to sign its requests with/,
    ],
    [{ a: { webhook: 'https://example.com' } }, /needs a "secret"/],
    [{ a: { webhook: 'https://example.com', secret: { Hunter2: 1 } } }, /needs a "secret"/],
    [{ a: 'https://example.com' }, /needs a "secret"/],
    [{ a: { webhook: 'https://example.com', secret, x: 1 } }, /has «x», which is not known there/],
  ]
  for (const [section, message] of cases) {
    assert.throws(
      () => readFunctionSettings(section, { folder }),
      (error: Error) => {
        assert.equal(error.name, 'SetupError')
        assert.match(error.message, message)
        assert.doesNotMatch(error.message, /\n|Hunter2/)
        return true
      },
      JSON.stringify(section),
    )
  }
})
