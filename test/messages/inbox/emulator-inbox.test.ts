import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { startServer } from '../../../src/server.ts'
import { developmentPool } from '../../../src/data/development-pool.ts'
import { temporaryFolder } from '../../store/temporary-folder.ts'
import { callSigned } from '../../support/calls.ts'
import { configIn } from '../../support/server-config.ts'

test('e-mails are listed as emulators of AWS list them, the newest last', async (t) => {
  const { url, signUp, listEmails } = await scene(t)
  assert.deepEqual(await listEmails(), [])
  await signUp(developmentPool.clientId, { email: 'diego@example.com' })
  await signUp(developmentPool.clientId, { email: 'maria@example.com' })
  const [first, second, ...others] = await listEmails()
  assert.ok(first && second)
  assert.deepEqual(others, [])
  const { Id, Timestamp, Body, ...rest } = first
  assert.deepEqual(rest, {
    Region: 'us-east-1',
    Source: 'no-reply@verificationemail.com',
    Destination: { ToAddresses: ['diego@example.com'] },
    Subject: 'Your verification code',
  })
  assert.match(Body.text_part, /\d{6}/)
  assert.ok('html_part' in Body)
  assert.equal(new Date(Timestamp).toISOString(), Timestamp)
  assert.deepEqual(second.Destination.ToAddresses, ['maria@example.com'])

  assert.deepEqual(await listEmails('?email=maria@example.com'), [second])
  assert.deepEqual(await listEmails('?email=no-reply@verificationemail.com'), [first, second])
  assert.deepEqual(await listEmails('?email=nobody@example.com'), [])
  assert.deepEqual(await listEmails(`?id=${Id}`), [first])
  const headers = { origin: 'https://example.com' }
  assert.equal((await fetch(`${url}/_aws/ses`, { headers })).status, 403)
})

test('the sender is the one that the pool names', async (t) => {
  const { signUp, newPool, listEmails } = await scene(t)
  const SourceArn = 'arn:aws:ses:eu-central-1:123456789012:identity/codes@example.com'
  const EmailConfiguration = { EmailSendingAccount: 'DEVELOPER', SourceArn }
  const AutoVerifiedAttributes = ['email']
  await signUp(await newPool({ AutoVerifiedAttributes, EmailConfiguration }), { email: 'a@example.com' })
  const From = 'Codes <codes@example.com>'
  const named = { AutoVerifiedAttributes, EmailConfiguration: { ...EmailConfiguration, From } }
  await signUp(await newPool(named), { email: 'b@example.com' })
  assert.deepEqual(
    (await listEmails()).map(({ Source }) => Source),
    ['codes@example.com', From],
  )
})

test('text messages are listed by number', async (t) => {
  const { url, signUp, newPool, listEmails } = await scene(t)
  const clientId = await newPool({ AutoVerifiedAttributes: ['phone_number'] })
  for (const phone_number of ['+4915100001', '+4915100002', '+4915100001']) {
    await signUp(clientId, { phone_number })
  }
  const list = async (query = '') =>
    (await (await fetch(`${url}/_aws/sns/sms-messages${query}`)).json()) as SmsList
  const { sms_messages: messages, region } = await list()
  assert.equal(region, 'us-east-1')
  assert.deepEqual(
    Object.entries(messages).map(([number, { length }]) => [number, length]),
    [
      ['+4915100001', 2],
      ['+4915100002', 1],
    ],
  )
  const [only] = messages['+4915100002'] ?? []
  assert.match(only?.Message ?? '', /\d{6}/)
  assert.equal(only?.PhoneNumber, '+4915100002')
  const one = await list(`?phoneNumber=${encodeURIComponent('+4915100002')}&region=us-east-1`)
  assert.deepEqual(one, { sms_messages: { '+4915100002': [only] }, region: 'us-east-1' })
  assert.deepEqual((await list('?region=eu-central-1')).sms_messages, {})
  assert.deepEqual(await listEmails(), [])
})

test('serving shows no messages', async (t) => {
  const { url } = await scene(t, 'serving')
  for (const path of ['/_aws/ses', '/_aws/sns/sms-messages', '/_rockpool/inbox']) {
    assert.equal((await fetch(url + path)).status, 404)
  }
})

interface Email {
  readonly Id: string
  readonly Timestamp: string
  readonly Source: string
  readonly Destination: { readonly ToAddresses: readonly string[] }
  readonly Body: { readonly text_part: string; readonly html_part: string | null }
}

interface SmsList {
  readonly sms_messages: Record<string, { readonly PhoneNumber: string; readonly Message: string }[]>
  readonly region: string
}

async function scene(t: TestContext, mode: 'development' | 'serving' = 'development') {
  const server = await startServer(configIn(await temporaryFolder(t), { mode }))
  t.after(() => server.close())
  const { url } = server
  async function answerTo(action: string, input: object): Promise<Record<string, unknown>> {
    const { status, body } = await callSigned(url, action, input)
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }
  let count = 0
  return {
    url,
    signUp: (ClientId: string, attributes: Readonly<Record<string, string>>) =>
      answerTo('SignUp', {
        ClientId,
        Username: `user-${++count}`,
        Password: 'Correct-Horse-7',
        UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
      }),
    /** The client of a pool of its own. */
    newPool: async (settings: object): Promise<string> => {
      const { UserPool } = await answerTo('CreateUserPool', { PoolName: 'test', ...settings })
      const UserPoolId = (UserPool as { readonly Id: string }).Id
      const { UserPoolClient } = await answerTo('CreateUserPoolClient', { UserPoolId, ClientName: 'test' })
      return (UserPoolClient as { readonly ClientId: string }).ClientId
    },
    listEmails: async (query = ''): Promise<readonly Email[]> => {
      const answer = await fetch(`${url}/_aws/ses${query}`)
      return ((await answer.json()) as { readonly messages: readonly Email[] }).messages
    },
  }
}
