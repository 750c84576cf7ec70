import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { readSettingsFile } from '../../src/config/settings-file.ts'
import { certificate } from '../support/certificate.ts'
import { from, newFolder, complaint } from './settings-scene.ts'

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
      'FILE: There is no setting "emial". Known here: email, from, replyTo, sms, smsSandbox, allowPrivateAddresses, issuer, functions, pools, sessions, limits, audit, passwords.',
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
