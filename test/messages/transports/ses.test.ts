import assert from 'node:assert/strict'
import test from 'node:test'
import { awsKey, newAwsService, onlyRequest, type AwsAnswer } from '../../support/aws-service.ts'
import { newWebServer } from '../../support/web-server.ts'
import { failureOf, newMessage, newPool, newSenders } from './fixtures.ts'

const sesAt = (endpoint: string, key: object = awsKey) => ({
  email: { ses: { region: 'eu-test-1', endpoint, ...key } },
})

const accepted: AwsAnswer = { status: 200, body: '{"MessageId":"0100"}' }

const refusal = (status: number, name: string, message: string): AwsAnswer => ({
  status,
  body: JSON.stringify({ message }),
  headers: { 'x-amzn-errortype': name },
})

interface SentEmail {
  readonly FromEmailAddress?: string
  readonly FromEmailAddressIdentityArn?: string
  readonly Destination?: { readonly ToAddresses?: readonly string[] }
  readonly ConfigurationSetName?: string
  readonly Content?: { readonly Raw?: { readonly Data?: string } }
}

test('an e-mail goes to SES signed, to one recipient, with the identity and the configuration set of its pool', async () => {
  await using service = await newAwsService('ses', () => accepted)
  await using senders = await newSenders(sesAt(service.url))
  const SourceArn = 'arn:aws:ses:eu-test-1:123456789012:identity/example.org'
  const pool = newPool({
    EmailConfiguration: {
      EmailSendingAccount: 'DEVELOPER',
      From: 'Süd <code@example.org>',
      SourceArn,
      ConfigurationSet: 'codes',
    },
  })
  await senders.send(
    pool,
    newMessage({ subject: 'Code\r\nBcc: victim@example.com', html: '<b>493817</b>' }),
    'id-1',
  )
  const { method, path, body } = onlyRequest(service)
  assert.deepEqual([method, path, service.regions], ['POST', '/v2/email/outbound-emails', ['eu-test-1']])
  const sent = JSON.parse(body.toString()) as SentEmail
  assert.deepEqual(sent.Destination, { ToAddresses: ['diego@example.com'] })
  assert.equal(sent.FromEmailAddressIdentityArn, SourceArn)
  assert.equal(sent.ConfigurationSetName, 'codes')
  assert.match(sent.FromEmailAddress ?? '', /^=\?UTF-8\?.*\?= <code@example\.org>$/)
  const raw = Buffer.from(sent.Content?.Raw?.Data ?? '', 'base64').toString()
  assert.match(raw, /^From: =\?UTF-8\?.*\?= <code@example\.org>\r\n/m)
  assert.match(raw, /^Subject: Code Bcc: victim@example\.com\r\n/m)
  assert.doesNotMatch(raw, /^Bcc:/m)
  assert.match(raw, /Your verification code is 493817\./)
  assert.match(raw, /<b>493817<\/b>/)
})

test('a pool without settings of its own sends as the server', async () => {
  await using service = await newAwsService('ses', () => accepted)
  await using senders = await newSenders(sesAt(service.url))
  await senders.send(newPool(), newMessage(), 'id-1')
  const sent = JSON.parse(onlyRequest(service).body.toString()) as SentEmail
  assert.equal(sent.FromEmailAddress, 'Example <no-reply@example.com>')
  assert.equal('ConfigurationSetName' in sent, false)
  assert.equal('FromEmailAddressIdentityArn' in sent, false)
})

test('a refusal by SES is final, in its words but without address; throttling and faults are not', async () => {
  const sandbox =
    'Email address is not verified. The following identities failed the check in region EU-TEST-1: diego@example.com'
  const cases = [
    [refusal(400, 'MessageRejected', sandbox), sandbox.replace('diego@example.com', '***'), true],
    [refusal(404, 'NotFoundException', 'Configuration set <codes> does not exist.'), undefined, true],
    [refusal(429, 'TooManyRequestsException', 'Maximum sending rate exceeded.'), undefined, false],
    [refusal(400, 'LimitExceededException', 'Daily message quota exceeded.'), undefined, false],
    [refusal(400, 'SendingPausedException', 'Sending is paused.'), undefined, false],
    [refusal(500, 'InternalServiceError', 'Something broke.'), undefined, false],
    [refusal(503, 'ServiceUnavailable', ''), 'Amazon SES answered 503.', false],
    [{ status: 400, body: '<p>diego@example.com' }, 'Amazon SES answered 400.', true],
    [{ status: 502, body: '' }, 'Amazon SES answered 502.', false],
  ] as const
  for (const [answer, text, isFinal] of cases) {
    await using service = await newAwsService('ses', () => answer)
    await using senders = await newSenders(sesAt(service.url))
    const failure = await failureOf(senders, newMessage())
    const said = () => (JSON.parse(answer.body) as { message: string }).message
    assert.deepEqual(failure, { text: text ?? said(), isFinal }, answer.body)
    // The outbox tries again, so nothing else does.
    assert.equal(service.requests.length, 1)
  }
})

test('a service that refuses the key, or cannot be reached, may take the message later', async () => {
  await using service = await newAwsService('ses', () => accepted)
  const wrong = { ...awsKey, secretAccessKey: 'hunter2' }
  await using one = await newSenders(sesAt(service.url, wrong))
  assert.deepEqual(await failureOf(one, newMessage()), {
    text: 'Amazon SES does not accept the credentials of this server.',
    isFinal: false,
  })
  const { url } = service
  await service[Symbol.asyncDispose]()
  await using other = await newSenders(sesAt(url))
  assert.deepEqual(await failureOf(other, newMessage()), {
    text: 'Amazon SES could not be reached (ECONNREFUSED).',
    isFinal: false,
  })
})

test('a service that never answers is given up', async () => {
  await using silent = await newWebServer(() => {})
  await using senders = await newSenders(sesAt(silent.url), { timeoutMs: 300 })
  assert.deepEqual(await failureOf(senders, newMessage()), {
    text: 'The service did not answer within 0.3 seconds.',
    isFinal: false,
  })
})
