import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer, type ServerOptions } from '../../src/server.ts'
import type { Config } from '../../src/config/config.ts'
import { developmentPool } from '../../src/data/development-pool.ts'
import { comeAgain, PostOffice, taken } from '../../torture/mail/post-office.ts'
import { newSmtpSenders } from '../../torture/mail/smtp-senders.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { call, callSigned } from '../support/calls.ts'
import { refused, succeed } from '../support/command.ts'
import { configIn } from '../support/server-config.ts'

const never = '550 no such mailbox'

test('a code goes out by SMTP, and nothing of it stays', async (t) => {
  const { office, signUp, confirm, allDelivered } = await scene(t)
  assert.equal((await signUp('diego', 'diego@example.com')).status, 200)
  const [letter] = office.letters
  assert.equal(letter?.to, 'diego@example.com')
  assert.equal((await confirm('diego', letter?.code)).status, 200)
  await allDelivered()
  assert.equal(office.letters.length, 1)
})

test('a code that the mail server did not take at once arrives later, and is good', async (t) => {
  const { office, signUp, confirm } = await scene(t, { attemptWindow: 600 })
  office.answer = () => (office.refused < 2 ? comeAgain : taken)
  const { body } = await signUp('diego', 'diego@example.com')
  assert.equal(body['__type'], 'CodeDeliveryFailureException')
  assert.equal((await signUp('diego', 'diego@example.com')).body['__type'], 'UsernameExistsException')
  while (office.letters.length === 0) await sleep(20)
  assert.equal((await confirm('diego', office.letters[0]?.code)).status, 200)
})

test('dead letters are listed without what they say, and can be tried again', async (t) => {
  const { office, data, signUp, confirm, warnings } = await scene(t)
  office.answer = () => never
  const { body } = await signUp('diego', 'diego@example.com')
  assert.deepEqual([body['__type'], body['message']], ['CodeDeliveryFailureException', '550 no such mailbox'])
  const list = () => succeed('messages', '--data', data)
  while (!(await list()).includes(', dead,'));
  const [first = '', id = '', ...others] = (await list()).trimEnd().split(/\n\s*/)
  const line =
    /^\d{4}-.*Z {2}EMAIL to d\*\*\*@e\*\*\* \(diego\) in us-east-1_rockpool, dead, 1 attempt: 550 no such mailbox$/
  assert.match(first, line)
  assert.deepEqual(others, [])
  assert.match(
    warnings.join(),
    new RegExp(`^The EMAIL message ${id} of pool us-east-1_rockpool is a dead letter`),
  )
  assert.doesNotMatch(warnings.join(), /diego/)
  const [listed] = JSON.parse(await succeed('messages', '--data', data, '--json')) as Record<
    string,
    unknown
  >[]
  assert.deepEqual([listed?.['id'], listed?.['state'], listed?.['to']], [id, 'dead', 'd***@e***'])
  assert.doesNotMatch(JSON.stringify(listed), /diego@|\b\d{6}\b(?!Z)/)
  assert.match(
    await refused(['messages', 'retry', 'nothing', '--data', data]),
    /There is no dead letter nothing/,
  )
  office.answer = () => taken
  assert.match(await succeed('messages', 'retry', id, '--data', data), /^Running servers try .* again/)
  while (office.letters.length === 0) await sleep(20)
  assert.equal((await confirm('diego', office.letters[0]?.code)).status, 200)
  assert.match(await refused(['messages', 'retry', '--data', data]), /Use: rockpool messages/)
})

test('of two codes for the same only the newer arrives, when neither has left at once', async (t) => {
  const { office, signUp, confirm, call, allDelivered } = await scene(t, { attemptWindow: 600 })
  office.answer = () => comeAgain
  const late = 'CodeDeliveryFailureException'
  assert.equal((await signUp('diego', 'diego@example.com')).body['__type'], late)
  const again = { ClientId: developmentPool.clientId, Username: 'diego' }
  // Where users are hidden, the answer does not wait for the message.
  assert.equal((await call('ResendConfirmationCode', again)).status, 200)
  while (office.refused < 2) await sleep(5)
  office.answer = () => taken
  await allDelivered()
  assert.equal(office.letters.length, 1)
  assert.equal((await confirm('diego', office.letters[0]?.code)).status, 200)
})

test('of two invitations only the newer arrives, and none of a removed user', async (t) => {
  const { office, url, allDelivered } = await scene(t, { mode: 'development', attemptWindow: 600 })
  office.answer = () => comeAgain
  const { poolId: UserPoolId } = developmentPool
  const invite = async (Username: string, TemporaryPassword: string, more: object = {}) => {
    const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }]
    const input = {
      UserPoolId,
      Username,
      TemporaryPassword,
      UserAttributes,
      DesiredDeliveryMediums: ['EMAIL'],
    }
    const { body } = await callSigned(url, 'AdminCreateUser', { ...input, ...more })
    assert.equal(body['__type'], 'CodeDeliveryFailureException', JSON.stringify(body))
  }
  await invite('diego', 'Horse-111111')
  await invite('diego', 'Horse-222222', { MessageAction: 'RESEND' })
  await invite('maria', 'Horse-333333')
  assert.equal((await callSigned(url, 'AdminDeleteUser', { UserPoolId, Username: 'maria' })).status, 200)
  office.answer = () => taken
  await allDelivered()
  assert.deepEqual(
    office.letters.map(({ to, code }) => [to, code]),
    [['diego@example.com', '222222']],
  )
})

test('the code of a sign-in that could not be sent does not come later', async (t) => {
  const { office, url, warnings, call } = await scene(t, { mode: 'development', attemptWindow: 600 })
  const { poolId: UserPoolId, clientId: ClientId } = developmentPool
  const [Username, Password] = ['diego', 'Correct-Horse-7']
  for (const [action, input] of [
    ['SetUserPoolMfaConfig', { MfaConfiguration: 'ON', EmailMfaConfiguration: {} }],
    [
      'AdminCreateUser',
      {
        Username,
        MessageAction: 'SUPPRESS',
        UserAttributes: [{ Name: 'email', Value: 'diego@example.com' }],
      },
    ],
    ['AdminSetUserPassword', { Username, Password, Permanent: true }],
  ] as const) {
    const { status, body } = await callSigned(url, action, { UserPoolId, ...input })
    assert.equal(status, 200, JSON.stringify(body))
  }
  const signIn = () =>
    call('InitiateAuth', {
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: Password },
    })
  office.answer = () => comeAgain
  assert.equal((await signIn()).body['__type'], 'CodeDeliveryFailureException')
  office.answer = () => taken
  while (warnings.length + office.letters.length === 0) await sleep(20)
  assert.equal(office.letters.length, 0)
  const { body } = await signIn()
  const answered = await call('RespondToAuthChallenge', {
    ClientId,
    ChallengeName: body['ChallengeName'],
    Session: body['Session'],
    ChallengeResponses: { USERNAME: Username, EMAIL_OTP_CODE: office.letters[0]?.code },
  })
  assert.ok(answered.body['AuthenticationResult'], JSON.stringify(answered.body))
  assert.equal(office.letters.length, 1)
})

test('one address gets five codes an hour from all accounts, and the sixth account exists without one', async (t) => {
  const { office, signUp, call } = await scene(t)
  for (let count = 1; count <= 5; count++) {
    assert.equal((await signUp(`u${count}`, 'Diego@example.com')).status, 200)
  }
  const limit = ['LimitExceededException', 'Attempt limit exceeded, please try after some time.']
  const { body } = await signUp('u6', 'diego@example.com')
  assert.deepEqual([body['__type'], body['message']], limit)
  assert.equal((await signUp('u6', 'diego@example.com')).body['__type'], 'UsernameExistsException')
  const again = await call('ResendConfirmationCode', { ClientId: developmentPool.clientId, Username: 'u1' })
  assert.deepEqual([again.body['__type'], again.body['message']], limit)
  assert.equal((await signUp('u7', 'maria@example.com')).status, 200)
  assert.equal(office.letters.length, 6)
})

test('in development messages go out and stay in the inbox, as many as are asked for', async (t) => {
  const { office, url, signUp } = await scene(t, { mode: 'development' })
  for (let count = 1; count <= 7; count++) {
    assert.equal((await signUp(`u${count}`, 'diego@example.com')).status, 200)
  }
  assert.equal(office.letters.length, 7)
  const inbox = (await (await fetch(`${url}/_rockpool/inbox`)).json()) as readonly { code: string }[]
  assert.deepEqual(inbox.map(({ code }) => code).sort(), office.letters.map(({ code }) => code).sort())
})

/** A server that sends by a post office, on data that has the pool of development. */
async function scene(
  t: TestContext,
  {
    mode = 'serving',
    // However slow the machine is, the first attempt is waited for.
    attemptWindow = 600_000,
  }: Pick<ServerOptions, 'attemptWindow'> & { readonly mode?: Config['mode'] } = {},
) {
  const config = configIn(await temporaryFolder(t))
  const { data } = config
  await (await startServer(config)).close()
  const office = new PostOffice()
  const senders = newSmtpSenders(await office.open())
  const faults: unknown[] = []
  const warnings: string[] = []
  const log = {
    fault: ({ error }: { readonly error: unknown }) => void faults.push(error),
    warn: (text: string) => void warnings.push(text),
  }
  const server = await startServer({ ...config, mode }, { attemptWindow, senders, log })
  t.after(async () => {
    await server.close()
    await office[Symbol.asyncDispose]()
    assert.deepEqual(faults, [])
  })
  const callHere = (action: string, input: object) => call(server.url, action, input)
  const ClientId = developmentPool.clientId
  return {
    office,
    data,
    warnings,
    url: server.url,
    call: callHere,
    signUp: (Username: string, Value: string) =>
      callHere('SignUp', {
        ClientId,
        Username,
        Password: 'Correct-Horse-7',
        UserAttributes: [{ Name: 'email', Value }],
      }),
    allDelivered: async () => {
      while (!(await succeed('messages', '--data', data)).includes('Every message has been delivered.'));
    },
    confirm: (Username: string, ConfirmationCode: string | undefined) =>
      callHere('ConfirmSignUp', { ClientId, Username, ConfirmationCode }),
  }
}
