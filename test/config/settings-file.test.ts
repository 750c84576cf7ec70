import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { readServingConfig } from '../../src/config/config.ts'
import { readSettingsFile } from '../../src/config/settings-file.ts'
import { certificate } from '../support/certificate.ts'

const from = 'Example <no-reply@example.com>'
const sender = { name: 'Example', address: 'no-reply@example.com' }

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'rockpool-settings-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

/** What a settings file of this content says. */
function read(
  t: TestContext,
  content: unknown,
  environment: Record<string, string> = {},
  folder = newFolder(t),
) {
  const file = join(folder, 'rockpool.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return readSettingsFile(file, environment)
}

/** The complaint about a settings file, without the name of the file. Secrets called hunter2 are not in it. */
function complaint(t: TestContext, content: unknown, environment: Record<string, string> = {}): string {
  const folder = newFolder(t)
  let message = ''
  assert.throws(
    () => read(t, content, environment, folder),
    (error: Error) => {
      message = error.message
      return error.name === 'SetupError'
    },
    JSON.stringify(content),
  )
  assert.doesNotMatch(message, /hunter2|\n/)
  return message.replace(join(folder, 'rockpool.json'), 'FILE')
}

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

test('an error is one line that names the setting, and never its value', (t) => {
  const smtp = (more: object) => ({ from, email: { smtp: { host: 'mail.example.com', ...more } } })
  const sms = (more: object) => ({ sms: { ...more } })
  const cases: readonly (readonly [unknown, string | RegExp])[] = [
    ['', /^FILE is not JSON/],
    ['{"sms": {"twilio": {"authToken": "hunter2"', /^FILE is not JSON/],
    ['{"email": hunter2}', /^FILE is not JSON/],
    ['[]', 'FILE: What it holds must be an object, in braces.'],
    ['null', 'FILE: What it holds must be an object, in braces.'],
    [
      { emial: {} },
      'FILE: There is no setting "emial". Known here: email, from, replyTo, sms, smsSandbox, allowPrivateAddresses, functions, pools, sessions, limits, audit, passwords.',
    ],
    ['{"__proto__": {}}', /^FILE: There is no setting "__proto__"\./],
    [{ toString: 1 }, /^FILE: There is no setting "toString"\./],
    [
      { email: { smtp: { host: 'a' } } },
      'FILE: from is missing: e-mails need a sender, like Example <no-reply@example.com>.',
    ],
    [{ sessions: { endOnPasswordChange: 1 } }, 'FILE: sessions.endOnPasswordChange must be true or false.'],
    [{ sessions: { end: true } }, /^FILE: There is no setting "sessions\.end"\. Known here: endOn/],
    [{ passwords: { refuse: 7 } }, 'FILE: passwords.refuse must be a text that is not empty.'],
    [
      { passwords: { refuse: 'none.txt' } },
      /^FILE: passwords\.refuse must be common, or the name of a file; there is no file \S+none\.txt\.$/,
    ],
    [{ pools: [] }, 'FILE: pools must be an object, in braces.'],
    [
      { pools: { hunted: {} } },
      'FILE: pools has "hunted", which must be the id of a pool, or * for all of them.',
    ],
    [
      { pools: { '*': { reauth: 1 } } },
      /^FILE: There is no setting "pools\.\*\.reauth"\. Known here: reauthenticateWithin/,
    ],
    [
      { pools: { eu_a: { reauthenticateWithin: 0 } } },
      'FILE: pools.eu_a.reauthenticateWithin must be a whole number from 1 to 1440.',
    ],
    [
      { pools: { eu_a: { reauthenticateWithin: 'hunter2' } } },
      'FILE: pools.eu_a.reauthenticateWithin must be a whole number from 1 to 1440.',
    ],
    [{ from: 7 }, 'FILE: from must be a text that is not empty.'],
    [
      { from: 'hunter2' },
      'FILE: from must be an e-mail address, alone or behind a name: Example <no-reply@example.com>.',
    ],
    [{ email: 'hunter2' }, 'FILE: email must be an object, in braces.'],
    [{ email: [] }, 'FILE: email must be an object, in braces.'],
    [{ email: {} }, 'FILE: email must have one of: smtp, ses.'],
    [
      { from, email: { smtp: { host: 'a' }, ses: { region: 'eu' } } },
      'FILE: email must have one of: smtp, ses.',
    ],
    [{ email: { smtp: {} } }, 'FILE: email.smtp must have one of: url, host.'],
    [smtp({ hots: 1 }), /^FILE: There is no setting "email\.smtp\.hots"\. Known here: url, host, /],
    [smtp({ port: '587' }), 'FILE: email.smtp.port must be a number from 1 to 65535.'],
    [smtp({ port: 70_000 }), 'FILE: email.smtp.port must be a number from 1 to 65535.'],
    [smtp({ user: 'me' }), 'FILE: email.smtp must have user and password, or none of them.'],
    [smtp({ tls: 'hunter2' }), 'FILE: email.smtp.tls must be one of: implicit, required, offered, off.'],
    [smtp({ ca: 'hunter2.pem' }), 'FILE: email.smtp.ca names a file that cannot be read (ENOENT).'],
    [
      smtp({ ca: '-----BEGIN hunter2' }),
      'FILE: email.smtp.ca must be certificates in PEM, or the name of a file with one.',
    ],
    [
      smtp({ dkim: { domain: 'a', selector: 'b', privateKey: certificate.key } }),
      'FILE: email.smtp.dkim.privateKey must be a private RSA key in PEM, or the name of a file with one.',
    ],
    [smtp({ dkim: { domain: 'a', selector: 'b' } }), 'FILE: email.smtp.dkim.privateKey is missing.'],
    [
      { from, email: { smtp: { url: 'https://me:hunter2@mail.example.com' } } },
      'FILE: email.smtp.url must be a URL like smtps://mail.example.com or smtp://mail.example.com:587.',
    ],
    [
      { from, email: { smtp: { url: 'smtp://me:%hunter2@a' } } },
      /^FILE: email\.smtp\.url must be a URL like/,
    ],
    [
      { from, email: { smtp: { url: 'smtp://a/?tls.rejectUnauthorized=false' } } },
      /^FILE: email\.smtp\.url must be a URL like/,
    ],
    [{ from, email: { ses: {} } }, 'FILE: email.ses.region is missing.'],
    [
      { from, email: { ses: { region: 'eu', secretAccessKey: 'hunter2' } } },
      'FILE: email.ses must have accessKeyId and secretAccessKey, or none of them.',
    ],
    [sms({}), 'FILE: sms must have one of: sns, twilio, webhook.'],
    [
      sms({ webhook: { url: 'https://example.com', secret: 'hunter2' } }),
      'FILE: sms.webhook.secret must be whsec_ and then 24 to 64 bytes in base64.',
    ],
    [
      sms({ webhook: { url: 'https://me:hunter2@example.com', secret: 'x' } }),
      'FILE: sms.webhook.url must be a URL like https://example.com/sms, without a user name in it.',
    ],
    [
      sms({ twilio: { accountSid: 'a/hunter2', authToken: 'b' } }),
      'FILE: sms.twilio.accountSid must be the SID of an account.',
    ],
    [{ smsSandbox: '+49' }, 'FILE: smsSandbox must be a list.'],
    [{ smsSandbox: ['+49', '0151'] }, 'FILE: smsSandbox[1] must be a phone number like +4915112345678.'],
    [{ allowPrivateAddresses: 'true' }, 'FILE: allowPrivateAddresses must be true or false.'],
  ]
  for (const [content, expected] of cases) {
    const found = complaint(t, content)
    if (typeof expected === 'string') assert.equal(found, expected)
    else assert.match(found, expected)
  }
})

test('a file that is not there, or is none, is said in one line', (t) => {
  const folder = newFolder(t)
  const missing = join(folder, 'missing.json')
  assert.throws(() => readSettingsFile(missing, {}), {
    name: 'SetupError',
    message: `There is no settings file ${missing}. Name another, or none: --config FILE`,
  })
  assert.throws(() => readSettingsFile(folder, {}), {
    name: 'SetupError',
    message: `The settings file ${folder} cannot be read (it is a folder).`,
  })
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

test('a limit that is none is told in one line', (t) => {
  for (const [limits, expected] of [
    [{ failuresInRow: 0 }, 'FILE: limits.failuresInRow must be a whole number from 1 to 1000000.'],
    [
      { attempts: { ForgotPassword: { hour: null } } },
      /^FILE: limits\.attempts\.ForgotPassword\.hour must be/,
    ],
    [
      { attempts: { InitiateAuth: { hour: 1 } } },
      /^FILE: There is no setting "limits\.attempts\.InitiateAuth"/,
    ],
    [{ codes: { verify: { day: 1 } } }, 'FILE: limits.codes.verify.hour is missing.'],
    [{ unknownNames: null }, /^FILE: limits\.unknownNames must be/],
    [{ codeValidity: '60' }, /^FILE: limits\.codeValidity must be/],
    [{ answersPerCode: { fromOne: 1 } }, 'FILE: limits.answersPerCode.fromAll is missing.'],
    [5, 'FILE: limits must be an object, in braces.'],
  ] as const) {
    const told = complaint(t, { limits })
    if (typeof expected === 'string') assert.equal(told, expected)
    else assert.match(told, expected)
  }
})
