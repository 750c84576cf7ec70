import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import test from 'node:test'
import type { SmtpSettings } from '../../../src/messages/transports/settings.ts'
import { certificate } from '../../support/certificate.ts'
import { verifyDkim } from '../../support/dkim.ts'
import { newMailServer, type Mail } from '../../support/mail-server.ts'
import { failureOf, newMessage, newPool, newSenders } from './fixtures.ts'

/** How a mail server on this machine is reached. */
const smtpTo = (port: number, parts: Partial<SmtpSettings> = {}) => ({
  email: { smtp: { host: '127.0.0.1', port, tls: 'offered', ca: certificate.cert, ...parts } as const },
})

/** The headers of an e-mail in the order that they came in, each with all its lines. */
const headersOf = ({ raw }: Mail) =>
  (raw.toString('latin1').split('\r\n\r\n')[0] ?? '').split(/\r\n(?![ \t])/)

const headerOf = (mail: Mail, name: string) =>
  headersOf(mail)
    .filter((header) => header.toLowerCase().startsWith(`${name.toLowerCase()}: `))
    .map((header) => header.slice(name.length + 2))

test('an e-mail arrives with its sender, subject, text and HTML', async () => {
  await using server = await newMailServer()
  const replyTo = { name: '', address: 'help@example.com' }
  await using senders = await newSenders({ ...smtpTo(server.port), replyTo })
  const message = newMessage({ subject: 'Ihr Code für März', html: '<p>Your code is <b>493817</b>.</p>' })
  await senders.send(newPool(), message, '0197-5')
  const [mail] = server.mails
  assert.ok(mail)
  assert.deepEqual([mail.from, mail.to], ['no-reply@example.com', ['diego@example.com']])
  assert.deepEqual(headerOf(mail, 'From'), ['Example <no-reply@example.com>'])
  assert.deepEqual(headerOf(mail, 'To'), ['diego@example.com'])
  assert.deepEqual(headerOf(mail, 'Reply-To'), ['help@example.com'])
  assert.deepEqual(headerOf(mail, 'Message-ID'), ['<0197-5@example.com>'])
  assert.deepEqual(headerOf(mail, 'Auto-Submitted'), ['auto-generated'])
  const [subject = ''] = headerOf(mail, 'Subject')
  const [, encoded = ''] = /^=\?UTF-8\?Q\?(.*)\?=$/.exec(subject) ?? []
  const bytes = encoded
    .replaceAll('_', ' ')
    .replace(/=(..)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  assert.equal(Buffer.from(bytes, 'latin1').toString(), 'Ihr Code für März')
  const raw = mail.raw.toString()
  assert.match(raw, /multipart\/alternative/)
  assert.match(raw, /text\/plain; charset=utf-8[^]*Your verification code is 493817\./)
  assert.match(raw, /text\/html; charset=utf-8[^]*<p>Your code is <b>493817<\/b>\.<\/p>/)
})

test('a connection is encrypted from the first byte, or by STARTTLS, and the password goes over it', async () => {
  const account = { user: 'rockpool', password: 'Täglich:1@' }
  for (const [tls, secure] of [
    ['implicit', true],
    ['required', false],
    ['offered', false],
  ] as const) {
    await using server = await newMailServer({ secure, account })
    await using senders = await newSenders(smtpTo(server.port, { tls, ...account }))
    await senders.send(newPool(), newMessage(), 'id-1')
    assert.deepEqual(
      server.mails.map(({ isSecure, user }) => [isSecure, user]),
      [[true, 'rockpool']],
    )
  }
})

test('TLS that is required and not there, or not to be trusted, is not done without', async () => {
  await using plain = await newMailServer({ offersTls: false })
  await using one = await newSenders(smtpTo(plain.port, { tls: 'required' }))
  const none = { text: 'No secure connection to the mail server could be made.', isFinal: false }
  assert.deepEqual(await failureOf(one, newMessage()), none)
  await using untrusted = await newMailServer()
  for (const tls of ['required', 'offered'] as const) {
    await using other = await newSenders(smtpTo(untrusted.port, { tls, ca: undefined }))
    assert.deepEqual(await failureOf(other, newMessage()), {
      text: 'The mail server could not be reached (DEPTH_ZERO_SELF_SIGNED_CERT).',
      isFinal: false,
    })
  }
  assert.deepEqual([plain.mails, untrusted.mails], [[], []])
  await using off = await newSenders(smtpTo(untrusted.port, { tls: 'off' }))
  await off.send(newPool(), newMessage(), 'id-1')
  assert.equal(untrusted.mails[0]?.isSecure, false)
})

test('an e-mail is signed so that others can tell that the domain sent it', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  await using server = await newMailServer()
  const dkim = { domain: 'example.com', selector: 'rockpool', privateKey: pem }
  await using senders = await newSenders(smtpTo(server.port, { dkim }))
  const text = 'Ihr Code:  493817 \n\n.\n\tGrüße  \n\n\n'
  await senders.send(newPool(), newMessage({ text, html: '<b>493817</b>' }), 'id-1')
  const [mail] = server.mails
  assert.ok(mail)
  const found = verifyDkim(mail.raw, publicKey)
  assert.deepEqual([found.isRight, found.domain, found.selector], [true, 'example.com', 'rockpool'])
  for (const name of ['from', 'to', 'subject', 'date', 'message-id'])
    assert.ok(found.signed.includes(name), name)
  const changed = Buffer.from(mail.raw.toString('latin1').replace('493817', '493818'), 'latin1')
  assert.equal(verifyDkim(changed, publicKey).isRight, false)
})

test('connections are used again, and a crowd of messages shares a few of them', async () => {
  await using server = await newMailServer()
  await using senders = await newSenders(smtpTo(server.port))
  for (let count = 0; count < 5; count++) await senders.send(newPool(), newMessage(), `id-${count}`)
  assert.equal(new Set(server.mails.map(({ connection }) => connection)).size, 1)
  const many = Array.from({ length: 60 }, (_, index) => newMessage({ to: `user${index}@example.com` }))
  await Promise.all(many.map((message, index) => senders.send(newPool(), message, `many-${index}`)))
  assert.equal(server.mails.length, 65)
  assert.equal(new Set(server.mails.map(({ to }) => to[0])).size, 61)
  assert.ok(server.connections() <= 5, `${server.connections()} connections`)
})

test('a line break in an address, a name or a subject adds no header and no recipient', async () => {
  await using server = await newMailServer()
  await using senders = await newSenders(smtpTo(server.port))
  const injected = '\r\nBcc: victim@example.com\r\n\r\nHello\n\u0000\u2028\u0085X-Injected: 1'
  const pool = newPool({
    EmailConfiguration: {
      EmailSendingAccount: 'DEVELOPER',
      From: `Exa"mple,${injected} <no-reply@example.com>`,
    },
  })
  const text = 'First\r\n.\r\nMAIL FROM:<evil@example.com>\r\nRCPT TO:<victim@example.com>\r\nDATA\r\n493817'
  await senders.send(pool, newMessage({ subject: `Code${injected}`, text }), 'id-1')
  const [mail, ...others] = server.mails
  assert.ok(mail)
  assert.deepEqual(others, [])
  assert.deepEqual(mail.to, ['diego@example.com'])
  const names = headersOf(mail).map((header) => header.slice(0, header.indexOf(':')).toLowerCase())
  assert.deepEqual(names.sort(), [
    'auto-submitted',
    'content-transfer-encoding',
    'content-type',
    'date',
    'from',
    'message-id',
    'mime-version',
    'subject',
    'to',
  ])
  assert.equal(headerOf(mail, 'To')[0], 'diego@example.com')
  assert.match(headerOf(mail, 'From')[0] ?? '', / <no-reply@example\.com>$/)
  const [, body = ''] = mail.raw.toString('latin1').split(/\r\n\r\n([^]*)/)
  assert.equal(body.trimEnd(), text)
})

test('a text that is not one plain address gets no mail', async () => {
  await using server = await newMailServer()
  await using senders = await newSenders(smtpTo(server.port))
  for (const to of [
    'diego@example.com\r\nRCPT TO:<victim@example.com>',
    'diego@example.com, victim@example.com',
    'diego,victim@example.com',
    'diego@example.com;victim@example.com',
    '<victim@example.com>diego@example.com',
    'diego@example.com> NOTIFY=SUCCESS',
    'diego@example.com\u0000',
    'group:diego@example.com',
    '"a\\"@b"@example.com',
    '',
  ]) {
    const failure = { text: 'The address of the recipient cannot be used.', isFinal: true }
    assert.deepEqual(await failureOf(senders, newMessage({ to })), failure, to)
  }
  assert.deepEqual(server.mails, [])
  assert.equal(server.connections(), 0)
})

test('an address in other letters than Latin ones is written to, in ASCII where the server wants that', async () => {
  await using server = await newMailServer()
  await using senders = await newSenders(smtpTo(server.port))
  await senders.send(newPool(), newMessage({ to: 'diego@bücher.example' }), 'id-1')
  await senders.send(newPool(), newMessage({ to: 'иван@example.com' }), 'id-2')
  const [domain, name] = server.mails
  assert.ok(domain && name)
  assert.deepEqual([headerOf(domain, 'To'), domain.utf8], [['diego@xn--bcher-kva.example'], false])
  assert.deepEqual([name.to, name.utf8], [['иван@example.com'], true])
})

test('a pool that sends as its developer names its own sender, another only where replies go', async () => {
  await using server = await newMailServer()
  await using senders = await newSenders(smtpTo(server.port))
  const own = { From: '"Süd, GmbH" <code@pool.example>', ReplyToEmailAddress: 'reply@pool.example' }
  const SourceArn = 'arn:aws:ses:eu-central-1:123456789012:identity/identity@pool.example'
  const send = (settings: object) =>
    senders.send(newPool({ EmailConfiguration: { ...settings } }), newMessage(), 'id-1')
  await send({ EmailSendingAccount: 'DEVELOPER', ...own, ConfigurationSet: 'codes' })
  await send({ EmailSendingAccount: 'DEVELOPER', SourceArn })
  await send({ EmailSendingAccount: 'DEVELOPER', SourceArn: SourceArn.replace('identity@', '') })
  await send({ EmailSendingAccount: 'COGNITO_DEFAULT', ...own, SourceArn, ConfigurationSet: 'codes' })
  const seen = server.mails.map((mail) => [
    mail.from,
    headerOf(mail, 'Reply-To')[0],
    headerOf(mail, 'X-SES-CONFIGURATION-SET')[0],
  ])
  assert.deepEqual(seen, [
    ['code@pool.example', 'reply@pool.example', 'codes'],
    ['identity@pool.example', undefined, undefined],
    ['no-reply@example.com', undefined, undefined],
    ['no-reply@example.com', 'reply@pool.example', undefined],
  ])
  const wrong = newPool({ EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', From: 'nobody' } })
  assert.deepEqual(await failureOf(senders, newMessage(), wrong), {
    text: 'The address that the user pool sends from, or wants replies at, cannot be used.',
    isFinal: false,
  })
})

test('a final refusal of the mail server is final, a delay is not, and no address is repeated', async () => {
  const cases = [
    ['to', 550, '5.1.1 <diego@example.com>: no such user', true, '550 5.1.1 <***>: no such user'],
    ['to', 450, '4.2.1 diego@example.com is busy', false, '450 4.2.1 *** is busy'],
    ['to', 552, 'mailbox of diego@example.com is full', true, '552 mailbox of *** is full'],
    ['data', 554, '493817 looks like spam from +49 151 12345678', true, '554 *** looks like spam from ***'],
    ['data', 451, 'try again later', false, '451 try again later'],
    ['from', 550, 'no-reply@example.com may not send', false, '550 *** may not send'],
    ['from', 421, 'closing', false, '421 closing'],
  ] as const
  for (const [at, code, text, isFinal, shown] of cases) {
    await using server = await newMailServer({ refuse: (step) => (step === at ? { code, text } : undefined) })
    await using senders = await newSenders(smtpTo(server.port))
    assert.deepEqual(await failureOf(senders, newMessage()), { text: shown, isFinal }, `${at} ${code}`)
  }
})

test('after a refusal the next message goes out', async () => {
  await using server = await newMailServer({
    refuse: (step, address) =>
      step === 'to' && address.startsWith('nobody') ? { code: 550, text: 'no such user' } : undefined,
  })
  await using senders = await newSenders(smtpTo(server.port))
  await failureOf(senders, newMessage({ to: 'nobody@example.com' }))
  await senders.send(newPool(), newMessage(), 'id-2')
  assert.deepEqual(server.mails[0]?.to, ['diego@example.com'])
})

test('a wrong password, and a server that is not there, may be right later; no secret is repeated', async () => {
  await using server = await newMailServer({ account: { user: 'rockpool', password: 'right' } })
  await using one = await newSenders(smtpTo(server.port, { user: 'rockpool', password: 'hunter2' }))
  assert.deepEqual(await failureOf(one, newMessage()), {
    text: 'The mail server does not accept the user name and password of this server.',
    isFinal: false,
  })
  await using other = await newSenders(smtpTo(await freePort()))
  assert.deepEqual(await failureOf(other, newMessage()), {
    text: 'The mail server could not be reached (ECONNREFUSED).',
    isFinal: false,
  })
})

test('a server that does not answer in time is given up, whatever it keeps saying', async (t) => {
  const sockets = new Set<Socket>()
  let heard = ''
  // Silent, greeting without end, and answering without end.
  for (const [greeting, talk] of [
    ['', ''],
    ['', '220-still there\r\n'],
    ['220 here\r\n', '250-still there\r\n'],
  ] as const) {
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {}).on('data', (data) => (heard += data.toString()))
      socket.write(greeting)
      const timer = setInterval(() => socket.write(talk), 10)
      socket.once('close', () => clearInterval(timer))
    })
    t.after(() => server.close())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await using senders = await newSenders(smtpTo(port), { timeoutMs: 200 })
    const { text, isFinal } = await failureOf(senders, newMessage())
    assert.match(text, /did not answer/)
    assert.equal(isFinal, false)
    // Given up means that the connection is gone, so that it cannot go out after all.
    for (const socket of sockets) if (!socket.closed) await once(socket, 'close')
  }
  // A slow machine may not have come so far.
  assert.match(heard, /^(EHLO [^\r\n]*\r\n)?$/)
})

test('a message that was given up while others waited behind it takes none of them along', async () => {
  const gate = Promise.withResolvers<void>()
  await using server = await newMailServer({
    hold: async ({ to: [to = ''] }) => (to.startsWith('stuck') ? gate.promise : undefined),
  })
  await using senders = await newSenders(smtpTo(server.port), { timeoutMs: 2500 })
  const stuck = Array.from({ length: 5 }, (_, index) =>
    failureOf(senders, newMessage({ to: `stuck${index}@example.com` })),
  )
  for (const { text } of await Promise.all(stuck)) assert.match(text, /did not answer within 2\.5 seconds/)
  await senders.send(newPool(), newMessage(), 'id-2')
  assert.deepEqual(
    server.mails.map(({ to }) => to[0]),
    ['diego@example.com'],
  )
  gate.resolve()
})

test('closing waits for what is being sent', async () => {
  const gate = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  await using server = await newMailServer({
    async hold() {
      reached.resolve()
      await gate.promise
    },
  })
  const senders = await newSenders(smtpTo(server.port))
  const sent = senders.send(newPool(), newMessage(), 'id-1')
  await reached.promise
  let isClosed = false
  const closed = senders.close().then(() => (isClosed = true))
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(isClosed, false)
  gate.resolve()
  await Promise.all([sent, closed])
  assert.equal(server.mails.length, 1)
})

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
