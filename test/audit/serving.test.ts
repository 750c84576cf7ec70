import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import type { AuditLine } from '../../src/audit/audit.ts'
import { createAccessKey } from '../../src/signing/access-keys.ts'
import { startServer } from '../../src/server.ts'
import { openAuditLog } from '../../src/data/audit-log.ts'
import type { AuditLocation } from '../../src/config/audit-settings.ts'
import type { Config } from '../../src/config/config.ts'
import { openData } from '../../src/data/data-folder.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { faultsIn } from '../support/audit-lines.ts'
import { call, callSigned } from '../support/calls.ts'
import { configIn } from '../support/server-config.ts'

/** How a server is to run that others use, with an audit log, and what the log says after it has stopped. */
async function newPlace(t: TestContext, place: Partial<AuditLocation> = {}) {
  const folder = await temporaryFolder(t)
  const file = join(folder, 'audit.log')
  const audit = { file, standardError: false, maxSize: 1_048_576, keep: 2, ...place }
  const config: Config = { ...configIn(folder), mode: 'serving', audit }
  return { config, file, lines: async () => readLines(await readFile(file, 'utf8')) }
}

function readLines(text: string): readonly AuditLine[] {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditLine)
  assert.deepEqual(lines.flatMap(faultsIn), [])
  return lines
}

const newKey = async (config: Config) => {
  await using data = await openData(config, { alongsideServer: true })
  const { id, secret } = await createAccessKey(data.store, data.vault, 'test', Date.now())
  return { accessKey: id, secret }
}

test('every request whose signature is refused is a line with the reason, whatever it asked for', async (t) => {
  const { config, lines } = await newPlace(t)
  {
    await using server = await startServer(config)
    const key = await newKey(config)
    await callSigned(server.url, 'ListUserPools', { MaxResults: 1 }, key)
    await callSigned(server.url, 'CreateUserPool', { PoolName: 'x' }, key)
    await call(server.url, 'ListUserPools', { MaxResults: 1 })
    await callSigned(server.url, 'ListUserPools', { MaxResults: 1 }, { ...key, secret: 'wrong' })
    const unknown = { accessKey: 'AKIA234567ABCDEFGHIJ', secret: 'x' }
    await callSigned(server.url, 'AdminGetUser', { UserPoolId: 'x_1', Username: 'x' }, unknown)
    // A secret in the place of the id.
    const misplaced = { accessKey: 'aB3dEf6hI9kLmN2pQrS5tUvW8xYz1aB4cDe7fGh0', secret: 'x' }
    await callSigned(server.url, 'ListUserPools', { MaxResults: 1 }, misplaced)
    const found = (await server.close().then(lines)).map(({ event, action, reason, key: named }) =>
      [event, action, reason, named === key.accessKey ? 'ours' : named]
        .map((value) => value ?? '-')
        .join(' '),
    )
    assert.deepEqual(found, [
      'log start - -',
      'administration CreateUserPool - ours',
      'signature ListUserPools unsigned -',
      'signature ListUserPools wrong-signature ours',
      'signature AdminGetUser unknown-key AKIA234567ABCDEFGHIJ',
      'signature ListUserPools unknown-key -',
      'log stop - -',
    ])
  }
})

test('a line tells the id that the answer carries, the address of the client and the time', async (t) => {
  const { config, lines } = await newPlace(t)
  await using server = await startServer(config)
  const before = Date.now()
  const answer = await fetch(server.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.ForgotPassword' },
    body: JSON.stringify({ ClientId: 'a'.repeat(26), Username: 'diego' }),
  })
  const after = Date.now()
  await server.close()
  const [, line] = await lines()
  assert.equal(line?.request, answer.headers.get('x-amzn-requestid'))
  assert.equal(line?.source, '127.0.0.1')
  const at = Date.parse(line?.at ?? '')
  assert.ok(before <= at && at <= after, line?.at)
})

test('lines go to standard error where the settings want it, and to a file or none', async (t) => {
  const { config, lines } = await newPlace(t, { standardError: true })
  const printed: string[] = []
  const printAudit = (line: string) => void printed.push(line)
  const server = await startServer(config, { printAudit })
  await call(server.url, 'ListUserPools', {})
  await server.close()
  const audit = { file: undefined, standardError: true, maxSize: 1, keep: 1 }
  const other = await startServer({ ...config, audit }, { printAudit })
  await call(other.url, 'ListUsers', {})
  await other.close()
  const shown = readLines(printed.join('\n'))
  assert.deepEqual(
    shown.map(({ action }) => action),
    ['ListUserPools', 'ListUsers'],
  )
  assert.deepEqual((await lines())[1], shown[0])
})

test('in development, where any key is good, one that may be a secret is not repeated', async (t) => {
  const { config, lines } = await newPlace(t)
  const server = await startServer({ ...config, mode: 'development' })
  for (const accessKey of ['dev', 'aB3dEf6hI9kLmN2pQrS5tUvW8xYz1aB4cDe7fGh0'])
    await callSigned(server.url, 'CreateUserPool', { PoolName: 'x' }, { accessKey, secret: 'x' })
  await server.close()
  const made = (await lines()).filter(({ action }) => action === 'CreateUserPool')
  assert.deepEqual(
    made.map(({ outcome, key }) => [outcome, key]),
    [
      ['done', 'dev'],
      ['done', undefined],
    ],
  )
})

test('two servers do not write one audit log', async (t) => {
  const { config, file } = await newPlace(t)
  await using _server = await startServer(config)
  const other = { ...config, data: join(config.data, 'other') }
  await assert.rejects(startServer(other), {
    name: 'SetupError',
    message: `Another Rockpool server writes the audit log ${file}. Give this one a file of its own: --audit-log FILE`,
  })
})

test('servers that share a folder and a port have a log each, unless one is named', async (t) => {
  const folder = await temporaryFolder(t)
  const file = join(folder, 'audit-0.log')
  const log = { warn: (text: string) => assert.fail(text), fault: () => assert.fail() }
  const place = { file, isUsual: true, standardError: false, maxSize: 1_048_576, keep: 2 }
  const open = () => openAuditLog(place, { log, now: () => 0, print: assert.fail })
  const logs = [open(), open(), open()]
  for (const [index, { write }] of logs.entries()) write(`of ${index}`)
  for (const each of logs) await each[Symbol.asyncDispose]()
  for (const [index, name] of ['audit-0.log', 'audit-0-2.log', 'audit-0-3.log'].entries())
    assert.match(await readFile(join(folder, name), 'utf8'), new RegExp(`^of ${index}$`, 'm'))
})

test('a server whose audit log cannot be written does not start, and says why in one line', async (t) => {
  const { config } = await newPlace(t)
  const file = '/proc/none/audit.log'
  const audit = { file, standardError: false, maxSize: 1, keep: 1 }
  await assert.rejects(startServer({ ...config, audit }), (error: Error) => {
    assert.equal(error.name, 'SetupError')
    assert.match(
      error.message,
      /^The audit log \/proc\/none\/audit\.log cannot be written \([^)]+\)\. Choose another file/,
    )
    return true
  })
})
