import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import test, { type TestContext } from 'node:test'
import { newLog } from '../../src/log.ts'
import type { Message } from '../../src/messages/message.ts'
import { developmentPool } from '../../src/data/development-pool.ts'
import { readSettingsFile, type Settings } from '../../src/config/settings-file.ts'
import { openData } from '../../src/data/data-folder.ts'
import { startServer } from '../../src/server.ts'
import { createAccessKey } from '../../src/signing/access-keys.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { call, callSigned, type AccessKey } from '../support/calls.ts'
import { refused } from '../support/command.ts'
import { arnOf } from '../support/function-folder.ts'
import { newMailServer } from '../support/mail-server.ts'
import { configIn } from '../support/server-config.ts'
import { newWebServer } from '../support/web-server.ts'

const from = { name: '', address: 'no-reply@example.com' }
const { poolId, clientId: ClientId } = developmentPool

const smtpTo = (port: number): Settings => ({
  from,
  email: { smtp: { host: '127.0.0.1', port, tls: 'off' } },
})

/** So long a message may take on a slow machine that the first attempt is waited for (a third of it, milliseconds). */
const attemptWindow = 600_000

/** A serving server on data with the pool that development makes, and a key for its administrators. */
async function startServing(t: TestContext, settings: Settings) {
  const config = configIn(await temporaryFolder(t))
  await (await startServer(config)).close()
  const log = newLog(() => undefined, Date.now)
  const server = await startServer({ ...config, mode: 'serving', settings }, { log, attemptWindow })
  t.after(() => server.close())
  await using data = await openData(config, { alongsideServer: true })
  const { id, secret } = await createAccessKey(data.store, data.vault, 'test', Date.now())
  return { server, key: { accessKey: id, secret } }
}

/** A pool with these settings, and a client of it. */
async function poolWith(url: string, settings: object, key?: AccessKey) {
  const pool = await callSigned(url, 'CreateUserPool', { PoolName: 'functions', ...settings }, key)
  const { Id: UserPoolId } = pool.body['UserPool'] as { Id: string }
  const client = await callSigned(url, 'CreateUserPoolClient', { UserPoolId, ClientName: 'app' }, key)
  return client.body['UserPoolClient'] as { ClientId: string }
}

const newcomer = (Username: string) => ({
  ClientId,
  Username,
  Password: 'Correct-Horse-7',
  UserAttributes: [{ Name: 'email', Value: Username }],
})

test('serving, a code arrives by e-mail and confirms its user', async (t) => {
  await using mailServer = await newMailServer()
  const { server } = await startServing(t, smtpTo(mailServer.port))
  const Username = 'diego@example.com'
  assert.equal((await call(server.url, 'SignUp', newcomer(Username))).status, 200)
  const [mail] = mailServer.mails
  const [, ConfirmationCode] = /verification code is (\d{6})/.exec(mail?.raw.toString() ?? '') ?? []
  const { status } = await call(server.url, 'ConfirmSignUp', { ClientId, Username, ConfirmationCode })
  assert.equal(status, 200)
})

test('serving, a code that cannot be handed over is told in the service’s words, and the user exists', async (t) => {
  let isFull = true
  await using mailServer = await newMailServer({
    refuse: (step, address) =>
      step === 'to' && isFull ? { code: 552, text: `${address} is full` } : undefined,
  })
  const { server } = await startServing(t, smtpTo(mailServer.port))
  const Username = 'diego@example.com'
  const { status, body } = await call(server.url, 'SignUp', newcomer(Username))
  assert.equal(status, 400)
  assert.deepEqual(body, { __type: 'CodeDeliveryFailureException', message: '552 *** is full' })
  isFull = false
  assert.equal((await call(server.url, 'ResendConfirmationCode', { ClientId, Username })).status, 200)
  // Where users are hidden, the answer does not wait for the message.
  while (mailServer.mails.length === 0) await sleep(5)
  assert.equal(mailServer.mails.length, 1)
})

test('serving, a webhook of this machine is called only where the settings allow it', async (t) => {
  await using webhook = await newWebServer((response) => void response.writeHead(200).end())
  const sms = { webhook: { url: webhook.url, secret: randomBytes(32) } }
  for (const [allowPrivateAddresses, status] of [
    [undefined, 400],
    [false, 400],
    [true, 200],
  ] as const) {
    const { server, key } = await startServing(t, { sms, allowPrivateAddresses })
    const answer = await callSigned(
      server.url,
      'AdminCreateUser',
      {
        UserPoolId: poolId,
        Username: `diego${status}`,
        DesiredDeliveryMediums: ['SMS'],
        UserAttributes: [{ Name: 'phone_number', Value: '+4915112345678' }],
      },
      key,
    )
    assert.equal(answer.status, status, JSON.stringify(answer.body))
    assert.equal(webhook.requests.length, status === 200 ? 1 : 0)
  }
})

test('no secret of the settings is shown, and the sandbox is', async (t) => {
  const secret = randomBytes(32)
  const password = 'hunter2'
  const smtp = { host: 'mail.example.com', port: 587, tls: 'required', user: password, password } as const
  const settings = {
    from,
    email: { smtp },
    sms: { webhook: { url: 'https://hunter2.example.com', secret } },
    smsSandbox: [],
  }
  const { server, key } = await startServing(t, settings)
  const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/service-role/sms' }
  const made = await callSigned(server.url, 'CreateUserPool', { PoolName: 'sms', SmsConfiguration }, key)
  const { Id: UserPoolId } = made.body['UserPool'] as { Id: string }
  const { body } = await callSigned(server.url, 'DescribeUserPool', { UserPoolId }, key)
  const { SmsConfigurationFailure } = body['UserPool'] as { SmsConfigurationFailure?: string }
  assert.equal(SmsConfigurationFailure, 'SNSSandbox')
  const shown = JSON.stringify([made.body, body])
  assert.doesNotMatch(shown, /hunter2/)
  assert.equal(shown.includes(secret.toString('base64')), false)
})

test('in development a message goes out as well where the settings say how, and is kept in any case', async (t) => {
  await using mailServer = await newMailServer()
  const shown: Message[] = []
  const config = configIn(await temporaryFolder(t), {
    settings: smtpTo(mailServer.port),
    fixedCode: '123456',
  })
  await using server = await startServer(config, { attemptWindow, show: (message) => shown.push(message) })
  assert.equal((await call(server.url, 'SignUp', newcomer('diego@example.com'))).status, 200)
  assert.match(mailServer.mails[0]?.raw.toString() ?? '', /verification code is 123456/)
  const invitation = {
    UserPoolId: poolId,
    Username: 'maria',
    DesiredDeliveryMediums: ['SMS'],
    UserAttributes: [{ Name: 'phone_number', Value: '+4915112345678' }],
  }
  assert.equal((await callSigned(server.url, 'AdminCreateUser', invitation)).status, 200)
  assert.deepEqual(
    shown.map(({ to }) => to),
    ['diego@example.com', '+4915112345678'],
  )
  assert.equal(mailServer.mails.length, 1)
})

test('in development a message goes to the function that the pool sends by, though no section says how to send', async (t) => {
  const folder = await temporaryFolder(t)
  const file = join(folder, 'sender.mjs')
  const taken = join(folder, 'taken.json')
  await writeFile(
    file,
    `import { writeFileSync } from 'node:fs'
    export const handler = async (event) => writeFileSync(${JSON.stringify(taken)}, JSON.stringify(event.request))`,
  )
  const functions = new Map([['sender', { kind: 'module', file }]] as const)
  await using server = await startServer(configIn(folder, { settings: { functions }, fixedCode: '123456' }), {
    attemptWindow,
  })
  const { ClientId } = await poolWith(server.url, {
    AutoVerifiedAttributes: ['email'],
    LambdaConfig: {
      CustomEmailSender: { LambdaArn: arnOf('sender'), LambdaVersion: 'V1_0' },
      KMSKeyID: 'arn:aws:kms:local:000000000000:key/11111111-2222-3333-4444-555555555555',
    },
  })
  const { status, body } = await call(server.url, 'SignUp', { ...newcomer('diego@example.com'), ClientId })
  assert.equal(status, 200, JSON.stringify(body))
  const { code, userAttributes } = JSON.parse(await readFile(taken, 'utf8'))
  assert.deepEqual([code, userAttributes.email], ['123456', 'diego@example.com'])
})

test('serving, a function at an address of this machine is called only where the settings allow it', async (t) => {
  await using webhook = await newWebServer((response, { body }) => {
    const event = JSON.parse(body.toString())
    response.end(JSON.stringify({ ...event, response: { autoConfirmUser: true } }))
  })
  const functions = new Map([
    ['hook', { kind: 'webhook', url: webhook.url, secret: randomBytes(32) }],
  ] as const)
  for (const [allowPrivateAddresses, status] of [
    [undefined, 400],
    [false, 400],
    [true, 200],
  ] as const) {
    const { server, key } = await startServing(t, { functions, allowPrivateAddresses })
    const { ClientId } = await poolWith(server.url, { LambdaConfig: { PreSignUp: arnOf('hook') } }, key)
    const answer = await call(server.url, 'SignUp', { ...newcomer('diego'), ClientId, UserAttributes: [] })
    assert.equal(answer.status, status, JSON.stringify(answer.body))
    assert.equal(webhook.requests.length, status === 200 ? 1 : 0)
  }
})

test('a server that is stopped hands over what it had begun to, and leaves the mail server', async (t) => {
  const gate = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  await using mailServer = await newMailServer({
    async hold() {
      reached.resolve()
      await gate.promise
    },
  })
  const { server } = await startServing(t, smtpTo(mailServer.port))
  const answer = call(server.url, 'SignUp', newcomer('diego@example.com'))
  await reached.promise
  const closed = server.close()
  gate.resolve()
  assert.equal((await answer).status, 200)
  await closed
  assert.equal(mailServer.mails.length, 1)
  await mailServer.left()
})

test('a server with wrong settings does not start, and says why in one line', async (t) => {
  const folder = await temporaryFolder(t)
  const data = join(folder, 'data')
  const file = join(folder, 'rockpool.json')
  await writeFile(file, '{"email": {"smtp": {"url": "smtps://me:${PASSWORD}@mail.example.com", "tls": 1}}}')
  for (const command of ['start', 'dev']) {
    const line = await refused([command, '--port', '0', '--data', data, '--config', file], {
      PASSWORD: 'hunter2',
    })
    assert.equal(
      line,
      `rockpool: ${file}: email.smtp.tls must be one of: implicit, required, offered, off.\n`,
    )
  }
  assert.match(await refused(['start', '--config', join(folder, 'none.json')]), /There is no settings file/)
  assert.throws(() => readSettingsFile(file, {}), /names the variable PASSWORD, which is not set/)
})
