import assert from 'node:assert/strict'
import test from 'node:test'
import { invitationWording, verificationWording } from '../../../src/messages/compose/wording.ts'
import type { CreateUserPoolRequest } from '../../../src/model/types.ts'
import { newPoolSettings } from '../../../src/domain/pool-settings.ts'
import { toPool } from '../../../src/domain/pool.ts'

const hour = 3_600_000

const poolOf = (request: Partial<CreateUserPoolRequest> = {}) =>
  toPool({
    id: 'eu-test-1_ilD61yy1L',
    version: 1,
    created: 0,
    modified: 0,
    settings: newPoolSettings({ PoolName: 'test', ...request }),
    schema: [],
  })

const contents = { code: '012345', validity: 24 * hour, link: undefined }
const link = 'https://id.example.com/confirmUser?client_id=abc&user_name=x&confirmation_code=012345'

const byMail = (
  VerificationMessageTemplate: CreateUserPoolRequest['VerificationMessageTemplate'],
  parts = {},
) => verificationWording(poolOf({ VerificationMessageTemplate }), 'EMAIL', { ...contents, ...parts }, {})

const invite = (EmailMessage: string | undefined, username: string, code: string) =>
  invitationWording(
    poolOf({ AdminCreateUserConfig: { InviteMessageTemplate: { EmailMessage } } }),
    'EMAIL',
    { username, code, validity: 7 * 24 * hour },
    {},
  )

/** The attributes of every element that has them, of HTML of our own. */
const attributesOf = (html: string) =>
  [...html.matchAll(/ ([a-z-]+)="([^"]*)"/g)].map(([, name, value]) => ({ name, value }))

// Without words of the pool's

test('the usual e-mail says Cognito’s words as text, and the code and how long it is good as HTML', async () => {
  const { subject, text, html = '' } = await byMail(undefined)
  assert.equal(subject, 'Your verification code')
  assert.equal(text, 'Your verification code is 012345. ')
  assert.match(html, />012345</)
  assert.match(html, /good for 24 hours/)
})

test('the usual invitation says Cognito’s words as text, user name and password as HTML', async () => {
  const { subject, text, html = '' } = await invite(undefined, 'maría', 'aB3$&<9x')
  assert.equal(subject, 'Your temporary password')
  assert.equal(text, 'Your username is maría and temporary password is aB3$&<9x. ')
  assert.match(html, />maría</)
  assert.match(html, />aB3\$&amp;&lt;9x</)
  assert.match(html, /good for 7 days/)
})

test('the usual e-mail with a link has a button and the address to copy', async () => {
  const { subject, text, html = '' } = await byMail({ DefaultEmailOption: 'CONFIRM_WITH_LINK' }, { link })
  assert.equal(subject, 'Your verification link')
  assert.equal(text, `Please click the link below to verify your email address. Verify Email: ${link} `)
  const targets = attributesOf(html).filter(({ name }) => name === 'href')
  assert.deepEqual(
    targets.map(({ value }) => value),
    [link, link].map((target) => target.replaceAll('&', '&amp;')),
  )
})

test('names in any script stand by themselves in the direction of their own', async () => {
  for (const name of ['محمد٩٩🙂', 'דיאגו', '李小龍']) {
    const { html = '' } = await invite(undefined, name, 'aB3$9x')
    assert.match(html, new RegExp(`<bdi dir="auto"[^>]*>${name}</bdi>`))
  }
})

test('neither a name nor a password can bring tags or attributes into an e-mail', async () => {
  const name = '<img src="x" onerror=\'a\'>&amp;'
  const escaped = '&lt;img src=&quot;x&quot; onerror=&#39;a&#39;&gt;&amp;amp;'
  for (const template of [undefined, 'Hi {username}: {####}', '<b title="{username}">{####}</b>']) {
    const { html = '', text } = await invite(template, name, 'a<u>1')
    assert.ok(html.includes(escaped), html)
    assert.ok(html.includes('>a&lt;u&gt;1<') || html.endsWith(': a&lt;u&gt;1</div>'), html)
    assert.doesNotMatch(html, /<img|<u>/)
    assert.ok(text.includes('a<u>1'), text)
    if (!template?.startsWith('<')) assert.ok(text.includes(name), text)
  }
})

test('the usual e-mails load nothing from anywhere and have no scripts', async () => {
  const mails = [await byMail(undefined), await byMail({}, { link }), await invite(undefined, 'diego', 'x')]
  for (const { html = '' } of mails) {
    assert.ok(html.length > 1000)
    assert.doesNotMatch(html, /<script|<img|<link|@import|url\(|\son[a-z]+=/i)
  }
})

// Templates

test('a template is sent as HTML, and what it says as text', async () => {
  const { html, text } = await byMail({
    EmailMessage:
      '<html><head><style>b { color: red }</style></head><body><h1>Hello &amp; welcome</h1>' +
      '<p>Your code:&nbsp;<b>{####}</b></p><a href="https://app.example.com/?code={####}">Open the app</a></body></html>',
  })
  assert.ok(html?.includes('<p>Your code:&nbsp;<b>012345</b></p>'), html)
  assert.equal(
    text,
    'Hello & welcome\n\nYour code:\u00a0012345\n\nOpen the app https://app.example.com/?code=012345',
  )
})

test('a template without tags is meant as it stands, its lines and marks too', async () => {
  const { html, text } = await byMail({ EmailMessage: 'Tom & Ana <3\n\nCode: {####}\n' })
  assert.equal(text, 'Tom & Ana <3\n\nCode: 012345\n')
  assert.equal(html, '<div dir="auto">Tom &amp; Ana &lt;3<br>\n<br>\nCode: 012345<br>\n</div>')
})

test('the label of a link placeholder becomes the link, with nothing after it in the text', async () => {
  const template = { DefaultEmailOption: 'CONFIRM_WITH_LINK', EmailSubjectByLink: 'Click' } as const
  const plain = await byMail({ ...template, EmailMessageByLink: 'Please {##click here##}.' }, { link })
  assert.equal(plain.subject, 'Click')
  assert.equal(plain.text, `Please click here: ${link} .`)
  const target = link.replaceAll('&', '&amp;')
  assert.equal(plain.html, `<div dir="auto">Please <a href="${target}">click here</a>.</div>`)
  const marked = await byMail({ ...template, EmailMessageByLink: '<p>{##<b>Go</b>##}</p>' }, { link })
  assert.equal(marked.html, `<p><a href="${target}"><b>Go</b></a></p>`)
  assert.equal(marked.text, `Go: ${link}`)
})

test('a user name is no placeholder of a verification message', async () => {
  const { text } = await byMail({ EmailMessage: 'Hello {username}, {####}' })
  assert.equal(text, 'Hello {username}, 012345')
})

test('a subject stays one line', async () => {
  const { subject } = await byMail({ EmailSubject: 'Your\r\nBcc: all@example.com\t code' })
  assert.equal(subject, 'Your Bcc: all@example.com code')
})

test('HTML of any depth becomes text', async () => {
  const depth = 3_000
  const { text } = await byMail({ EmailMessage: `{####}${'<b>'.repeat(depth)}deep${'</b>'.repeat(depth)}` })
  assert.equal(text, '012345')
})

test('an SMS is text alone', async () => {
  const wording = await verificationWording(
    poolOf({ SmsVerificationMessage: 'Code <b>{####}</b>' }),
    'SMS',
    contents,
    {},
  )
  assert.deepEqual(wording, { subject: '', text: 'Code <b>012345</b>' })
})
