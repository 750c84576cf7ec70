import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { openData } from '../../src/data/data-folder.ts'
import { createAccessKey } from '../../src/signing/access-keys.ts'
import { startTarget } from '../../torture/target.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { call, callSigned } from '../support/calls.ts'
import { newMailServer } from '../support/mail-server.ts'

test('a serving process prints nothing of the messages that it sends', async (t) => {
  await using mailServer = await newMailServer()
  const folder = await temporaryFolder(t)
  const data = join(folder, 'data')
  const config = join(folder, 'rockpool.json')
  const smtp = { url: `smtp://127.0.0.1:${mailServer.port}`, tls: 'off' }
  await writeFile(config, JSON.stringify({ from: 'no-reply@example.com', email: { smtp } }))
  await using server = await startTarget({ mode: 'start', data, arguments: ['--config', config] })
  await using opened = await openData({ data, masterKey: undefined }, { alongsideServer: true })
  const { id, secret } = await createAccessKey(opened.store, opened.vault, 'test', Date.now())
  const key = { accessKey: id, secret }
  const pool = await callSigned(
    server.url,
    'CreateUserPool',
    { PoolName: 'people', AutoVerifiedAttributes: ['email'] },
    key,
  )
  const { Id: UserPoolId } = pool.body['UserPool'] as { Id: string }
  const client = await callSigned(server.url, 'CreateUserPoolClient', { UserPoolId, ClientName: 'app' }, key)
  const { ClientId } = client.body['UserPoolClient'] as { ClientId: string }
  const attributes = (email: string) => ({ UserAttributes: [{ Name: 'email', Value: email }] })
  const newcomer = { ClientId, Username: 'diego', Password: 'Correct-Horse-7' }
  const guest = { UserPoolId, Username: 'maria', TemporaryPassword: 'Temporary-Tapir-9' }
  const signedUp = await call(server.url, 'SignUp', { ...newcomer, ...attributes('diego@example.com') })
  assert.equal(signedUp.status, 200)
  const invitation = { ...guest, ...attributes('maria@example.com'), DesiredDeliveryMediums: ['EMAIL'] }
  assert.equal((await callSigned(server.url, 'AdminCreateUser', invitation, key)).status, 200)
  const [first, second] = mailServer.mails.map(({ raw }) => raw.toString())
  const [code = ''] = /\b\d{6}\b/.exec(first ?? '') ?? []
  assert.match(code, /^\d{6}$/)
  assert.match(second ?? '', /Temporary-Tapir-9/)
  await server.stop()
  assert.match(server.output(), /^Rockpool serves http:\/\/127\.0\.0\.1:\d+, ready in \d+ ms\n$/)
  assert.equal(server.log(), '')
})
