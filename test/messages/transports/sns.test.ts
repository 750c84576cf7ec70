import assert from 'node:assert/strict'
import test from 'node:test'
import { awsKey, newAwsService, onlyRequest, type AwsAnswer } from '../../support/aws-service.ts'
import { failureOf, newPool, newSenders, newSms } from './fixtures.ts'

const snsAt = (endpoint: string, more: object = {}) => ({
  sms: { sns: { region: 'eu-test-1', endpoint, ...awsKey }, ...more },
})

const answerOf = (status: number, inside: string): AwsAnswer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: inside,
})

const accepted = answerOf(
  200,
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult><ResponseMetadata><RequestId>2</RequestId></ResponseMetadata></PublishResponse>',
)

const refusal = (status: number, code: string, message: string) =>
  answerOf(
    status,
    `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>2</RequestId></ErrorResponse>`,
  )

/** The attributes of a published message by name. */
function attributesIn(form: URLSearchParams): Readonly<Record<string, string>> {
  const names = [...form].filter(([name]) => name.endsWith('.Name'))
  return Object.fromEntries(
    names.map(([name, value]) => [value, form.get(name.replace(/Name$/, 'Value.StringValue')) ?? '']),
  )
}

test('an SMS goes to SNS signed, as a message that must arrive, from the number of the server', async () => {
  await using service = await newAwsService('sns', () => accepted)
  await using senders = await newSenders(snsAt(service.url, { originationNumber: '+4915799999999' }))
  await senders.send(newPool(), newSms({ text: 'Ihr Code:\n493817' }), 'id-1')
  const form = new URLSearchParams(onlyRequest(service).body.toString())
  assert.equal(form.get('Action'), 'Publish')
  assert.equal(form.get('PhoneNumber'), '+4915112345678')
  assert.equal(form.get('Message'), 'Ihr Code:\n493817')
  assert.deepEqual(service.regions, ['eu-test-1'])
  assert.deepEqual(attributesIn(form), {
    'AWS.SNS.SMS.SMSType': 'Transactional',
    'AWS.MM.SMS.OriginationNumber': '+4915799999999',
  })
})

test('a pool names its own region and origin', async () => {
  await using service = await newAwsService('sns', () => accepted)
  await using senders = await newSenders(
    snsAt(service.url, { originationNumber: '+4915799999999', senderId: 'SERVER' }),
  )
  const CallerArn = 'arn:aws:iam::123456789012:role/sms'
  const send = (SmsConfiguration: object) =>
    senders.send(newPool({ SmsConfiguration: { ...SmsConfiguration } }), newSms(), 'id-1')
  await send({ SnsCallerArn: CallerArn, SnsRegion: 'us-test-2' })
  await send({ EumsSms: { CallerArn, OriginationIdentity: '+15550100', Region: 'us-test-3' } })
  await send({
    EumsSms: { CallerArn, OriginationIdentity: 'POOL', InEntityId: 'entity', InTemplateId: 'template' },
  })
  await send({ EumsSms: { CallerArn, OriginationIdentity: 'pool-0123456789abcdef' } })
  assert.deepEqual(service.regions, ['us-test-2', 'us-test-3', 'eu-test-1', 'eu-test-1'])
  const type = { 'AWS.SNS.SMS.SMSType': 'Transactional' }
  const server = {
    ...type,
    'AWS.MM.SMS.OriginationNumber': '+4915799999999',
    'AWS.SNS.SMS.SenderID': 'SERVER',
  }
  assert.deepEqual(
    service.requests.map(({ body }) => attributesIn(new URLSearchParams(body.toString()))),
    [
      server,
      { ...type, 'AWS.MM.SMS.OriginationNumber': '+15550100' },
      {
        ...type,
        'AWS.SNS.SMS.SenderID': 'POOL',
        'AWS.MM.SMS.EntityId': 'entity',
        'AWS.MM.SMS.TemplateId': 'template',
      },
      server,
    ],
  )
})

test('a refusal by SNS is final, in its words but without number; throttling and faults are not', async () => {
  const cases = [
    [
      refusal(400, 'InvalidParameter', 'Invalid parameter: +4915112345678 is not valid'),
      'Invalid parameter: *** is not valid',
      true,
    ],
    [refusal(400, 'Throttling', 'Rate exceeded'), 'Rate exceeded', false],
    [refusal(429, 'Throttled', 'Rate exceeded'), 'Rate exceeded', false],
    [refusal(500, 'InternalError', 'Something broke'), 'Something broke', false],
    [
      refusal(
        403,
        'AuthorizationError',
        'arn:aws:iam::123456789012:user/me may not publish to +4915112345678',
      ),
      'Amazon SNS does not accept the credentials of this server.',
      false,
    ],
  ] as const
  for (const [answer, text, isFinal] of cases) {
    await using service = await newAwsService('sns', () => answer)
    await using senders = await newSenders(snsAt(service.url))
    const failure = await failureOf(senders, newSms())
    assert.deepEqual(failure, { text, isFinal }, answer.body)
    assert.equal(service.requests.length, 1)
  }
})
