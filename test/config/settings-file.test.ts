import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { readServingConfig } from '../../src/config/config.ts'
import { certificate } from '../support/certificate.ts'
import { from, newFolder, read, complaint } from './settings-scene.ts'

const sender = { name: 'Example', address: 'no-reply@example.com' }

test('a mail server is named by its URL', (t) => {
  const smtp = (url: string, more: object = {}) =>
    read(t, { from, email: { smtp: { url, ...more } } }).email?.smtp
  assert.deepEqual(smtp('smtps://rock%40pool:pass%2Fword@mail.example.com'), {
    host: 'mail.example.com',
    port: 465,
    user: 'rock@pool',
    password: 'pass/word',
    tls: 'implicit',
  })
  assert.deepEqual(smtp('smtp://mail.example.com'), { host: 'mail.example.com', port: 587, tls: 'required' })
  assert.deepEqual(smtp('smtp://mail.example.com:465'), {
    host: 'mail.example.com',
    port: 465,
    tls: 'implicit',
  })
  assert.deepEqual(smtp('smtp://[::1]:1025'), { host: '::1', port: 1025, tls: 'off' })
  assert.deepEqual(smtp('smtp://mail.example.com:2525', { user: 'a', password: 'b', tls: 'offered' }), {
    host: 'mail.example.com',
    port: 2525,
    user: 'a',
    password: 'b',
    tls: 'offered',
  })
})

test('a mail server is named in parts; TLS is left out only where it is said, or on this machine', (t) => {
  const tlsOf = (smtp: object) => {
    const { port, tls } = read(t, { from, email: { smtp } }).email?.smtp ?? {}
    return [port, tls]
  }
  assert.deepEqual(tlsOf({ host: 'mail.example.com' }), [587, 'required'])
  assert.deepEqual(tlsOf({ host: 'mail.example.com', port: 465 }), [465, 'implicit'])
  assert.deepEqual(tlsOf({ host: 'mail.example.com', tls: 'implicit' }), [465, 'implicit'])
  assert.deepEqual(tlsOf({ host: 'mail.example.com', port: 25, tls: 'off' }), [25, 'off'])
  assert.deepEqual(tlsOf({ host: 'localhost', port: 1025 }), [1025, 'off'])
  assert.deepEqual(tlsOf({ host: 'localhost.example.com' }), [587, 'required'])
})

test('keys and certificates stand in the file, in a variable, or in a file beside it', (t) => {
  const folder = newFolder(t)
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  writeFileSync(join(folder, 'dkim.pem'), pem)
  writeFileSync(join(folder, 'ca.pem'), certificate.cert)
  const smtp = (privateKey: string, ca: string) => ({
    host: 'mail.example.com',
    ca,
    dkim: { domain: 'example.com', selector: 'rockpool', privateKey },
  })
  const expected = { ...smtp(pem, certificate.cert), port: 587, tls: 'required' }
  const found = (settings: object, environment = {}) =>
    read(t, { from, email: { smtp: settings } }, environment, folder).email?.smtp
  assert.deepEqual(found(smtp('dkim.pem', join(folder, 'ca.pem'))), expected)
  assert.deepEqual(found(smtp('${DKIM}', certificate.cert), { DKIM: pem }), expected)
})

test('the other senders, and what holds for all', (t) => {
  const bytes = randomBytes(32)
  const secret = `whsec_${bytes.toString('base64')}`
  const key = { accessKeyId: 'AKIA', secretAccessKey: '${SECRET}' }
  const settings = {
    email: { ses: { region: 'eu-central-1', ...key } },
    from,
    replyTo: 'help@example.com',
    sms: { sns: { region: 'eu-central-1', endpoint: 'http://127.0.0.1:4566' }, senderId: 'ROCKPOOL' },
    smsSandbox: ['+4915112345678'],
    allowPrivateAddresses: true,
  }
  assert.deepEqual(read(t, settings, { SECRET: 'hunter2' }), {
    ...settings,
    email: { ses: { region: 'eu-central-1', accessKeyId: 'AKIA', secretAccessKey: 'hunter2' } },
    from: sender,
    replyTo: { name: '', address: 'help@example.com' },
    variables: new Set(['SECRET']),
  })
  const sms = { webhook: { url: 'https://example.com/sms', secret }, originationNumber: '12345' }
  assert.deepEqual(read(t, { sms }), { sms: { ...sms, webhook: { ...sms.webhook, secret: bytes } } })
  const twilio = { accountSid: 'AC1', authToken: 'hunter2', messagingServiceSid: 'MG1' }
  assert.deepEqual(read(t, { sms: { twilio } }), { sms: { twilio } })
  assert.deepEqual(read(t, {}), {})
})

test('options of pools are named by their ids, and by a star for all', (t) => {
  const pools = {
    '*': { reauthenticateWithin: 10 },
    'eu-central-1_Abc123XyZ': { reauthenticateWithin: false },
  }
  assert.deepEqual(
    read(t, { pools }).pools,
    new Map([
      ['*', { reauthenticateWithin: 600_000 }],
      ['eu-central-1_Abc123XyZ', { reauthenticateWithin: undefined }],
    ]),
  )
})

test('the issuer of tokens is amazon or a URL', (t) => {
  assert.equal(read(t, { issuer: 'amazon' }).issuer, 'amazon')
  for (const issuer of ['id.example.com', '', 7]) {
    assert.throws(() => read(t, { issuer }), { name: 'SetupError', message: /: issuer must be / })
  }
})

test('sessions end as at Cognito unless the settings say otherwise', (t) => {
  const cognito = { endOnPasswordChange: false, endFamilyOnReuse: false }
  assert.deepEqual(read(t, { sessions: {} }).sessions, cognito)
  const sessions = { endFamilyOnReuse: true }
  assert.deepEqual(read(t, { sessions }).sessions, { ...cognito, endFamilyOnReuse: true })
})

test('notices are in the usual words, in words of a pool’s own, or off', (t) => {
  const emailChanged = { subject: 'Moved', message: 'Moved to {address}: {####}' }
  const pools = {
    '*': { notices: true },
    local_one: { notices: false },
    local_two: { notices: { emailChanged, passwordChanged: { smsMessage: 'Your password was changed.' } } },
  }
  const { notices } = pools.local_two
  assert.deepEqual(
    read(t, { pools }).pools,
    new Map([
      ['*', { notices: {} }],
      ['local_one', { notices: undefined }],
      ['local_two', { notices }],
    ]),
  )
  const at = 'FILE: pools.*.notices'
  for (const [wrong, text] of [
    ['hunter2', `${at} must be an object, in braces.`],
    [{ other: {} }, /^FILE: There is no setting "pools\.\*\.notices\.other"\. Known here: emailChanged, /],
    [{ emailChanged: 1 }, `${at}.emailChanged must be an object, in braces.`],
    [
      { emailChanged: { message: 'hunter2' } },
      `${at}.emailChanged.message must be a text with {####} or {##label##} for the link.`,
    ],
    [{ emailChanged: { smsMessage: 'hunter2' } }, /"pools\.\*\.notices\.emailChanged\.smsMessage"/],
    [
      { passwordChanged: { smsMessage: 'hunter2'.repeat(21) } },
      `${at}.passwordChanged.smsMessage must be a text of 6 to 140 characters.`,
    ],
    [{ passwordChanged: { subject: '' } }, `${at}.passwordChanged.subject must be a text that is not empty.`],
  ] as const) {
    const said = complaint(t, { pools: { '*': { notices: wrong } } })
    if (typeof text === 'string') assert.equal(said, text)
    else assert.match(said, text)
  }
})

test('passwords are refused by the common list, or by a file beside the settings', (t) => {
  const folder = newFolder(t)
  writeFileSync(join(folder, 'ours.txt'), 'rockpool')
  const refuse = (named: string) => read(t, { passwords: { refuse: named } }, {}, folder).passwords?.refuse
  assert.deepEqual(refuse('common'), { kind: 'common' })
  assert.deepEqual(refuse('ours.txt'), { kind: 'file', path: join(folder, 'ours.txt') })
})

test('variables stand anywhere in a text, and must be set', (t) => {
  const settings = { from: '${NAME} Team <no-reply@${DOMAIN}>' }
  const environment = { NAME: 'Example', DOMAIN: 'example.com' }
  assert.deepEqual(read(t, settings, environment).from, { ...sender, name: 'Example Team' })
  const nested = { ...settings, smsSandbox: ['${PREFIX}15112345678'] }
  const { variables } = read(t, nested, { ...environment, PREFIX: '+49', OTHER: 'not named' })
  assert.deepEqual(variables, new Set(['NAME', 'DOMAIN', 'PREFIX']))
  assert.equal(
    complaint(t, { smsSandbox: ['+49', '${NUMBER}'] }, { NUMBER: '' }),
    'FILE: smsSandbox[1] names the variable NUMBER, which is not set.',
  )
  // What a variable holds is not looked through again.
  const [password, user] = ['${hunter2}', 'me']
  const smtp = { host: 'mail.example.com', user, password: '${PASSWORD}' }
  assert.equal(read(t, { from, email: { smtp } }, { PASSWORD: password }).email?.smtp?.password, password)
})

test('the settings file is named by a flag or a variable', (t) => {
  const folder = newFolder(t)
  const [one, other] = [join(folder, 'one.json'), join(folder, 'other.json')]
  writeFileSync(one, '{"allowPrivateAddresses":true}')
  writeFileSync(other, '{"allowPrivateAddresses":false}')
  assert.deepEqual(readServingConfig(['--config', one], { ROCKPOOL_CONFIG: other }).settings, {
    allowPrivateAddresses: true,
  })
  assert.deepEqual(readServingConfig([], { ROCKPOOL_CONFIG: other }).settings, {
    allowPrivateAddresses: false,
  })
})

test('limits are set by their names, in minutes where they are times, and null takes one away', (t) => {
  const limits = {
    attempts: { ForgotPassword: { hour: 5, day: null, fromAll: { hour: 50 } } },
    codes: { recover: { hour: 3, fromAll: null }, signUp: null },
    answersPerCode: { fromOne: 3, fromAll: 9 },
    answersPerSession: 3,
    failuresInRow: null,
    failuresPerSource: 10,
    failuresPerPool: { minute: 1, hour: 2 },
    unknownNames: 4096,
  }
  const { limits: found } = read(t, { limits: { ...limits, codeValidity: 60, signInValidity: 1 } })
  assert.deepEqual(found, { ...limits, codeValidity: 3_600_000, signInValidity: 60_000 })
  assert.equal(read(t, {}).limits, undefined)
})
