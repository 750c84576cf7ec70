import { updateUserAttributes, confirmUserAttribute, fetchUserAttributes } from 'aws-amplify/auth'
import {
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import test, { after } from 'node:test'
import { configure, newSignedInUser } from '../support/amplify.ts'
import { newMailServer, type Mail } from '../support/mail-server.ts'

// The whole way: an app or a script changes an attribute, a function of the pool words the message with what it was
// told by the caller, and a mail server takes it.

const program = process.env['AWS_CLI'] || 'aws'
const hasCli = spawnSync(program, ['--version']).status === 0

/** A function as it is written for Lambda. */
const customMessage = `
import type { CustomMessageTriggerHandler } from 'aws-lambda'

export const handler: CustomMessageTriggerHandler = async (event) => {
  const { campaign = 'none' } = event.request.clientMetadata ?? {}
  event.response.emailSubject = \`Your code from \${campaign}\`
  event.response.emailMessage =
    \`<p>\${event.triggerSource} of \${event.request.userAttributes.email}: \${event.request.codeParameter} (\${campaign})</p>\`
  return event
}
`

const folder = await mkdtemp(join(tmpdir(), 'rockpool-flow-'))
const mailServer = await newMailServer({ offersTls: false })
await mkdir(join(folder, 'functions'))
await writeFile(join(folder, 'functions', 'custom-message.ts'), customMessage)
await writeFile(
  join(folder, 'rockpool.json'),
  JSON.stringify({
    from: 'Example <no-reply@example.com>',
    email: { smtp: { host: '127.0.0.1', port: mailServer.port } },
  }),
)
const child = spawn(
  process.execPath,
  [
    resolve(import.meta.dirname, '../../bin/rockpool.js'),
    'dev',
    '--port',
    '0',
    '--data',
    join(folder, 'data'),
    '--config',
    join(folder, 'rockpool.json'),
    '--functions',
    join(folder, 'functions'),
  ],
  { env: { PATH: process.env['PATH'], NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'inherit'] },
)
const endpoint = await urlOf(child.stdout)
const cognito = new CognitoIdentityProviderClient({
  endpoint,
  region: 'local',
  credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
})
after(async () => {
  cognito.destroy()
  child.kill()
  await once(child, 'close')
  await mailServer[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const { UserPool } = await cognito.send(
  new CreateUserPoolCommand({
    PoolName: 'flow',
    AutoVerifiedAttributes: ['email'],
    LambdaConfig: { CustomMessage: 'arn:aws:lambda:local:000000000000:function:custom-message' },
  }),
)
const poolId = UserPool?.Id ?? ''
const { UserPoolClient } = await cognito.send(
  new CreateUserPoolClientCommand({
    UserPoolId: poolId,
    ClientName: 'flow',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  }),
)
const clientId = UserPoolClient?.ClientId ?? ''

test('updateUserAttributes of aws-amplify: its clientMetadata is in the e-mail, whose code verifies', async (t) => {
  const live = {
    endpoint,
    poolId,
    clientId,
    folder,
    code: async (to: string) => codeIn(await mailTo(to)),
    [Symbol.asyncDispose]: async () => undefined,
  }
  configure(live)
  await newSignedInUser(live, t, 'maria')
  const first = await mailTo('maria@example.com')
  assert.match(subjectOf(first), /^Your code from none$/)

  const steps = await updateUserAttributes({
    userAttributes: { email: 'maria.new@example.com' },
    options: { clientMetadata: { campaign: 'spring' } },
  })
  assert.equal(steps['email']?.nextStep.updateAttributeStep, 'CONFIRM_ATTRIBUTE_WITH_CODE')
  const mail = await mailTo('maria.new@example.com')
  assert.equal(subjectOf(mail), 'Your code from spring')
  assert.match(textOf(mail), /CustomMessage_UpdateUserAttribute of maria.new@example\.com: \d{6} \(spring\)/)
  await confirmUserAttribute({ userAttributeKey: 'email', confirmationCode: codeIn(mail) })
  assert.equal((await fetchUserAttributes())['email_verified'], 'true')
})

const skip = !hasCli && `${program} is not installed: the AWS CLI's own command is not run`

test(
  'aws cognito-idp admin-update-user-attributes: its --client-metadata is in the e-mail',
  { skip },
  async () => {
    await cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: poolId,
        Username: 'diego',
        MessageAction: 'SUPPRESS',
        UserAttributes: [{ Name: 'email', Value: 'diego@example.com' }],
      }),
    )
    const args = [
      'cognito-idp',
      'admin-update-user-attributes',
      '--user-pool-id',
      poolId,
      '--username',
      'diego',
      '--user-attributes',
      'Name=email,Value=diego.new@example.com',
      '--client-metadata',
      'campaign=support',
      '--endpoint-url',
      endpoint,
      '--region',
      'local',
    ]
    const env = { ...process.env, AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' }
    const child = spawn(program, args, { env, stdio: ['ignore', 'inherit', 'inherit'] })
    const [exit] = await once(child, 'close')
    assert.equal(exit, 0)
    const mail = await mailTo('diego.new@example.com')
    assert.equal(subjectOf(mail), 'Your code from support')
    assert.match(
      textOf(mail),
      /CustomMessage_UpdateUserAttribute of diego.new@example\.com: \d{6} \(support\)/,
    )
  },
)

/** The newest mail to an address. Calls are answered once it was taken. */
async function mailTo(address: string): Promise<Mail> {
  const mail = mailServer.mails.findLast(({ to }) => to.includes(address))
  assert.ok(mail, `nothing came for ${address}`)
  return mail
}

const subjectOf = ({ raw }: Mail) => /^Subject: (.*)$/m.exec(raw.toString('latin1'))?.[1]?.trim() ?? ''

/** The part of a mail that is plain text, with what quoted-printable does to it undone. */
function textOf({ raw }: Mail): string {
  const [, text = ''] =
    /Content-Type: text\/plain[^]*?\r\n\r\n([^]*?)\r\n--/.exec(raw.toString('latin1')) ?? []
  return text.replaceAll('=\r\n', '').replaceAll('\r\n', ' ').replaceAll('=3D', '=')
}

function codeIn(mail: Mail): string {
  const [code] = /\d{6}/.exec(textOf(mail)) ?? []
  assert.ok(code, 'there is no code in the mail')
  return code
}

async function urlOf(output: Readable): Promise<string> {
  let printed = ''
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  output.on('end', () => reject(new Error(`the server ended: ${printed}`)))
  output.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed) ?? []
    if (url) resolve(url)
  })
  return promise
}
