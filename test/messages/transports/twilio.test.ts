import assert from 'node:assert/strict'
import test from 'node:test'
import { newWebServer, type WebServer } from '../../support/web-server.ts'
import { failureOf, newPool, newSenders, newSms } from './fixtures.ts'

const account = { accountSid: 'AC0123456789abcdef', authToken: 'token:with/marks' }

/** Twilio as far as this server sees it: one account, and numbers that begin with +49. */
const newTwilio = (answer?: { readonly status: number; readonly body: string }) =>
  newWebServer((response, { headers, path, body }) => {
    const [kind, credentials = ''] = (headers.authorization ?? '').split(' ')
    const given = Buffer.from(credentials, 'base64').toString()
    if (kind !== 'Basic' || given !== `${account.accountSid}:${account.authToken}`)
      return void response.writeHead(401).end('{"code":20003,"message":"Authenticate","status":401}')
    if (answer) return void response.writeHead(answer.status).end(answer.body)
    const isRight = path === `/2010-04-01/Accounts/${account.accountSid}/Messages.json` && body.length > 0
    response.writeHead(isRight ? 201 : 404).end('{"sid":"SM1","status":"queued"}')
  })

const twilioAt = ({ url }: WebServer, more: object = {}, twilio: object = {}) => ({
  sms: { twilio: { ...account, endpoint: url, ...twilio }, ...more },
})

const formsOf = ({ requests }: WebServer) =>
  requests.map(({ body }) => Object.fromEntries(new URLSearchParams(body.toString())))

test('an SMS goes to Twilio with the account’s token, from the number, the name, or the service that is set', async () => {
  await using twilio = await newTwilio()
  const to = { To: '+4915112345678', Body: 'Ihr Code & mehr: 493817' }
  const message = newSms({ text: to.Body })
  await using number = await newSenders(
    twilioAt(twilio, { originationNumber: '+15550100', senderId: 'SERVER' }),
  )
  await number.send(newPool(), message, 'id-1')
  await using name = await newSenders(
    twilioAt(twilio, { senderId: 'SERVER' }, { messagingServiceSid: 'MG1' }),
  )
  await name.send(newPool(), message, 'id-2')
  await using service = await newSenders(twilioAt(twilio, {}, { messagingServiceSid: 'MG1' }))
  await service.send(newPool(), message, 'id-3')
  const CallerArn = 'arn:aws:iam::123456789012:role/sms'
  const pool = newPool({ SmsConfiguration: { EumsSms: { CallerArn, OriginationIdentity: '+15550199' } } })
  await number.send(pool, message, 'id-4')
  assert.deepEqual(formsOf(twilio), [
    { ...to, From: '+15550100' },
    { ...to, From: 'SERVER' },
    { ...to, MessagingServiceSid: 'MG1' },
    { ...to, From: '+15550199' },
  ])
})

test('a refusal by Twilio is final, in its words but without number; throttling and faults are not', async () => {
  const said = (code: number, message: string) => JSON.stringify({ code, message, status: 400 })
  const cases = [
    [
      400,
      said(21211, "The 'To' number +4915112345678 is not a valid phone number."),
      "The 'To' number *** is not a valid phone number.",
      true,
    ],
    [400, 'rubbish', 'Twilio answered 400.', true],
    [400, '{"message":{"a":1}}', 'Twilio answered 400.', true],
    [400, 'null', 'Twilio answered 400.', true],
    [429, said(20429, 'Too Many Requests'), 'Too Many Requests', false],
    [503, '', 'Twilio answered 503.', false],
    [302, '', 'Twilio answered 302.', false],
  ] as const
  for (const [status, body, text, isFinal] of cases) {
    await using twilio = await newTwilio({ status, body })
    await using senders = await newSenders(twilioAt(twilio, { originationNumber: '+15550100' }))
    assert.deepEqual(await failureOf(senders, newSms()), { text, isFinal }, body)
  }
})

test('a wrong token, and a Twilio that is not there, may be right later', async () => {
  await using twilio = await newTwilio()
  await using wrong = await newSenders(twilioAt(twilio, {}, { authToken: 'hunter2' }))
  assert.deepEqual(await failureOf(wrong, newSms()), {
    text: 'Twilio does not accept the credentials of this server.',
    isFinal: false,
  })
  await using senders = await newSenders(twilioAt(twilio))
  await twilio[Symbol.asyncDispose]()
  assert.deepEqual(await failureOf(senders, newSms()), {
    text: 'Twilio could not be reached (ECONNREFUSED).',
    isFinal: false,
  })
})
