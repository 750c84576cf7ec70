import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { newLiveServer } from '../support/live-server.ts'
import { newSdkClient, toList, toObject } from '../support/sdk.ts'

const program = process.env['AWS_CLI'] || 'aws'
const version = await versionOf(program)
const skip = version === undefined && `${program} is not installed: the AWS CLI's own commands are not run`

const server = await newLiveServer()
const cognito = newSdkClient(server)
after(async () => {
  cognito.destroy()
  await server[Symbol.asyncDispose]()
})

const { poolId: UserPoolId, clientId } = server
const poolId = `--user-pool-id ${UserPoolId}`
const silence = { exit: 0, output: '', errors: '' }

test('admin-update-user-attributes sets a custom attribute, silently', { skip }, async (t) => {
  t.diagnostic(`${program} is version ${version}`)
  await create('diego@example.com')
  const updated = await aws(
    `admin-update-user-attributes ${poolId} --username diego@example.com ` +
      '--user-attributes Name="custom:CustomAttr1",Value="Purple"',
  )
  assert.deepEqual(updated, silence)
  assert.equal((await attributesOf('diego@example.com'))['custom:CustomAttr1'], 'Purple')
})

test('admin-update-user-attributes marks an e-mail address as verified', { skip }, async () => {
  await create('verified', { email: 'verified@example.com' })
  const updated = await aws(
    `admin-update-user-attributes ${poolId} --username verified --user-attributes Name=email_verified,Value=true`,
  )
  assert.deepEqual(updated, silence)
  const { sub, ...rest } = await attributesOf('verified')
  assert.ok(sub)
  assert.deepEqual(rest, { email: 'verified@example.com', email_verified: 'true' })
})

test('admin-create-user and admin-get-user print the user, with times that are times', { skip }, async () => {
  const created = await aws(
    `admin-create-user ${poolId} --username shown --message-action SUPPRESS --user-attributes Name=name,Value=Shown`,
  )
  assert.equal(created.exit, 0, created.errors)
  const { User: user } = JSON.parse(created.output) as { User: Record<string, unknown> }
  assert.equal(user['Username'], 'shown')
  assert.equal(user['UserStatus'], 'FORCE_CHANGE_PASSWORD')
  assert.equal(user['Enabled'], true)
  // Version 1 prints seconds, version 2 ISO 8601.
  const date = user['UserCreateDate']
  const at = typeof date === 'number' ? date * 1000 : Date.parse(String(date))
  assert.ok(Math.abs(Date.now() - at) < 60_000, `created ${String(date)}`)

  const { Attributes: attributes, ...rest } = user
  const shown = await aws(`admin-get-user ${poolId} --username shown`)
  assert.equal(shown.exit, 0, shown.errors)
  assert.deepEqual(JSON.parse(shown.output), { ...rest, UserAttributes: attributes })
})

test('list-users finds by filter', { skip }, async () => {
  await create('listed', { email: 'listed@example.com' })
  const { exit, output } = await aws(
    `list-users ${poolId} --filter 'email ^= "listed@"' --query 'Users[].Username' --output text`,
  )
  assert.deepEqual({ exit, output: output.trim() }, { exit: 0, output: 'listed' })
})

test(
  'list-users goes through pages by itself, stops where it is told to, and goes on from there',
  { skip },
  async () => {
    const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'paged' }))
    const paged = UserPool?.Id ?? ''
    const names = ['ann', 'ben', 'cem', 'dora', 'eva', 'finn', 'gil']
    await Promise.all(
      names.map((Username) =>
        cognito.send(new AdminCreateUserCommand({ UserPoolId: paged, Username, MessageAction: 'SUPPRESS' })),
      ),
    )
    const list = async (flags: string) => {
      const { exit, output, errors } = await aws(`list-users --user-pool-id ${paged} ${flags}`)
      assert.equal(exit, 0, errors)
      const { Users, NextToken } = JSON.parse(output) as { Users: { Username: string }[]; NextToken?: string }
      return { users: Users.map(({ Username }) => Username), token: NextToken }
    }
    const all = await list('--page-size 2')
    assert.deepEqual(all.users.toSorted(), names)
    assert.equal(all.token, undefined)
    // Five are two pages and a half, so the program's token also says how much of a page was shown.
    const some = await list('--page-size 2 --max-items 5')
    assert.deepEqual(some.users, all.users.slice(0, 5))
    assert.ok(some.token)
    const rest = await list(`--page-size 2 --starting-token ${some.token}`)
    assert.deepEqual([...some.users, ...rest.users], all.users)
    assert.equal(rest.token, undefined)
    assert.equal((await list('--no-paginate --limit 3')).users.length, 3)
  },
)

test('list-user-pools is paged by its own flags, list-user-pool-clients by itself', { skip }, async () => {
  const made = await Promise.all(
    ['one', 'two', 'three'].map((PoolName) => cognito.send(new CreateUserPoolCommand({ PoolName }))),
  )
  const listed: string[] = []
  for (let next: string | undefined = ''; next !== undefined;) {
    const { exit, output, errors } = await aws(
      `list-user-pools --max-results 3 ${next && `--next-token ${next}`}`,
    )
    assert.equal(exit, 0, errors)
    const page = JSON.parse(output) as { UserPools: { Id: string }[]; NextToken?: string }
    listed.push(...page.UserPools.map(({ Id }) => Id))
    next = page.NextToken
  }
  assert.equal(new Set(listed).size, listed.length)
  for (const { UserPool } of made) assert.ok(listed.includes(UserPool?.Id ?? ''))
  const poolOf = `--user-pool-id ${made[0]?.UserPool?.Id}`
  for (const name of ['web', 'phone', 'tv']) {
    const client = await aws(`create-user-pool-client ${poolOf} --client-name ${name}`)
    assert.equal(client.exit, 0, client.errors)
  }
  const clients = await aws(
    `list-user-pool-clients ${poolOf} --page-size 1 --query 'UserPoolClients[].ClientName' --output json`,
  )
  assert.equal(clients.exit, 0, clients.errors)
  assert.deepEqual((JSON.parse(clients.output) as string[]).toSorted(), ['phone', 'tv', 'web'])
})

test('admin-delete-user-attributes removes a custom attribute, silently', { skip }, async () => {
  await create('lighter', { 'custom:CustomAttr1': 'Purple' })
  const deleted = await aws(
    `admin-delete-user-attributes ${poolId} --username lighter --user-attribute-names custom:CustomAttr1`,
  )
  assert.deepEqual(deleted, silence)
  assert.deepEqual(Object.keys(await attributesOf('lighter')), ['sub'])
})

test('forgot-password and confirm-forgot-password recover a password', { skip }, async () => {
  await create('forgetful', { email: 'forgetful@example.com', email_verified: 'true' })
  await cognito.send(
    new AdminSetUserPasswordCommand({
      UserPoolId,
      Username: 'forgetful',
      Password: 'Correct-Horse-7',
      Permanent: true,
    }),
  )
  const forgotten = await aws(`forgot-password --client-id ${clientId} --username forgetful`)
  assert.equal(forgotten.exit, 0, forgotten.errors)
  assert.deepEqual(JSON.parse(forgotten.output), {
    CodeDeliveryDetails: { Destination: 'f***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' },
  })
  const recover = async () =>
    aws(
      `confirm-forgot-password --client-id ${clientId} --username forgetful --password Another-Horse-8 ` +
        `--confirmation-code ${await server.code('forgetful@example.com')}`,
    )
  const recovered = await recover()
  assert.deepEqual([recovered.exit, recovered.errors], [0, ''])
  const again = await recover()
  assert.match(again.errors, /\(ExpiredCodeException\) when calling the ConfirmForgotPassword operation/)

  const reset = await aws(`admin-reset-user-password ${poolId} --username forgetful`)
  assert.deepEqual([reset.exit, reset.errors], [0, ''])
  const { UserStatus } = await cognito.send(new AdminGetUserCommand({ UserPoolId, Username: 'forgetful' }))
  assert.equal(UserStatus, 'RESET_REQUIRED')
  assert.deepEqual([(await recover()).exit], [0])
})

test(
  'set-user-pool-mfa-config and the preferences of users turn second factors on and off',
  { skip },
  async () => {
    await create('careful', { email: 'careful@example.com', phone_number: '+15550109934' })
    const setConfig = (email: string) =>
      aws(
        `set-user-pool-mfa-config ${poolId} --mfa-configuration OPTIONAL ${email} ` +
          '--sms-mfa-configuration SmsConfiguration={SnsCallerArn=arn:aws:iam::123456789012:role/sms} ' +
          '--software-token-mfa-configuration Enabled=true',
      )
    let config = await setConfig('--email-mfa-configuration Subject=Hello')
    // Debian's AWS CLI is from before factors by e-mail.
    const knowsEmail = !config.errors.includes('Unknown options: --email-mfa-configuration')
    if (!knowsEmail) config = await setConfig('')
    assert.equal(config.exit, 0, config.errors)
    const read = await aws(`get-user-pool-mfa-config ${poolId}`)
    assert.deepEqual(JSON.parse(read.output), JSON.parse(config.output))
    const who = `${poolId} --username careful`
    const preferred = '--sms-mfa-settings Enabled=true,PreferredMfa=true'
    assert.deepEqual(await aws(`admin-set-user-mfa-preference ${who} ${preferred}`), silence)
    const shown = await aws(`admin-get-user ${who} --query [PreferredMfaSetting,UserMFASettingList[]]`)
    assert.deepEqual(JSON.parse(shown.output), ['SMS_MFA', ['SMS_MFA']])
    const token = await accessTokenOf('careful', '+15550109934')
    const change = `--sms-mfa-settings Enabled=false${knowsEmail ? ' --email-mfa-settings Enabled=true' : ''}`
    assert.deepEqual(await aws(`set-user-mfa-preference --access-token ${token} ${change}`), silence)
    const after = await aws(`get-user --access-token ${token} --query UserMFASettingList`)
    assert.deepEqual(JSON.parse(after.output), knowsEmail ? ['EMAIL_OTP'] : null)
  },
)

test('groups and their members are made, listed page by page, and deleted, silently', { skip }, async () => {
  await create('member')
  for (const name of ['Editors', 'Readers', 'Writers']) {
    const made = await aws(
      `create-group ${poolId} --group-name ${name} --precedence 0 --query Group.GroupName`,
    )
    assert.deepEqual(made, { exit: 0, output: `"${name}"\n`, errors: '' })
  }
  const membership = `${poolId} --username member --group-name Editors`
  assert.deepEqual(await aws(`admin-add-user-to-group ${membership}`), silence)
  const text = async (words: string) => (await aws(`${words} --output text`)).output.trim()
  const groups = `list-groups ${poolId} --page-size 2 --query Groups[].GroupName`
  assert.deepEqual((await text(groups)).split(/\s+/), ['Editors', 'Readers', 'Writers'])
  const members = `list-users-in-group ${poolId} --group-name Editors --query Users[].Username`
  assert.equal(await text(members), 'member')
  const own = `admin-list-groups-for-user ${poolId} --username member --query Groups[].GroupName`
  assert.equal(await text(own), 'Editors')
  assert.deepEqual(await aws(`admin-remove-user-from-group ${membership}`), silence)
  assert.equal(await text(own), '')
  assert.deepEqual(await aws(`delete-group ${poolId} --group-name Editors`), silence)
  const gone = await aws(`get-group ${poolId} --group-name Editors`)
  assert.match(
    gone.errors,
    /\(ResourceNotFoundException\) when calling the GetGroup operation: Group not found\./,
  )
})

test(
  'admin-initiate-auth and admin-respond-to-auth-challenge sign an invited user in',
  { skip },
  async () => {
    const made = await aws(
      `create-user-pool-client ${poolId} --client-name backend --query UserPoolClient.ClientId --output text ` +
        '--explicit-auth-flows ALLOW_ADMIN_USER_PASSWORD_AUTH ALLOW_REFRESH_TOKEN_AUTH',
    )
    const app = `${poolId} --client-id ${made.output.trim()}`
    const invited = `${poolId} --username backend --temporary-password Temporary-1 --message-action SUPPRESS`
    assert.equal((await aws(`admin-create-user ${invited}`)).exit, 0)
    const begun = await aws(
      `admin-initiate-auth ${app} --auth-flow ADMIN_NO_SRP_AUTH ` +
        '--auth-parameters USERNAME=backend,PASSWORD=Temporary-1 --query [ChallengeName,Session]',
    )
    assert.equal(begun.exit, 0, begun.errors)
    const [challenge, session] = JSON.parse(begun.output) as [string, string]
    assert.equal(challenge, 'NEW_PASSWORD_REQUIRED')
    const answered = await aws(
      `admin-respond-to-auth-challenge ${app} --challenge-name ${challenge} --session ${session} ` +
        '--challenge-responses USERNAME=backend,NEW_PASSWORD=Purple-Rain-1984 ' +
        '--query AuthenticationResult.AccessToken --output text',
    )
    assert.equal(answered.exit, 0, answered.errors)
    const token = answered.output.trim()
    const shown = await aws(`get-user --access-token ${token} --query Username --output text`)
    assert.equal(shown.output.trim(), 'backend')
    assert.deepEqual(await aws(`admin-user-global-sign-out ${poolId} --username backend`), silence)
    const refused = await aws(`get-user --access-token ${token}`)
    assert.match(refused.errors, /\(NotAuthorizedException\).*Access Token has been revoked/)
  },
)

test('a refusal is one line that names the error, the operation and the reason', { skip }, async () => {
  const refused = await aws(
    `admin-update-user-attributes ${poolId} --username nobody --user-attributes Name=name,Value=Nobody`,
  )
  assert.equal(refused.exit, version?.startsWith('1.') ? 255 : 254)
  assert.equal(refused.output, '')
  assert.match(
    refused.errors,
    /^\s*(aws: \[ERROR\]: )?An error occurred \(UserNotFoundException\) when calling the AdminUpdateUserAttributes operation: User does not exist\.\s*$/,
  )
})

/** Of a user who gives a code that is sent to a number. */
async function accessTokenOf(Username: string, number: string): Promise<string> {
  const Password = 'Purple-Rain-1984'
  await cognito.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }))
  const begun = await aws(
    `initiate-auth --client-id ${server.clientId} --auth-flow USER_PASSWORD_AUTH ` +
      `--auth-parameters USERNAME=${Username},PASSWORD=${Password} --query Session --output text`,
  )
  const code = await server.code(number)
  const answered = await aws(
    `respond-to-auth-challenge --client-id ${server.clientId} --challenge-name SMS_MFA ` +
      `--session ${begun.output.trim()} --challenge-responses USERNAME=${Username},SMS_MFA_CODE=${code} ` +
      '--query AuthenticationResult.AccessToken --output text',
  )
  assert.equal(answered.exit, 0, answered.errors)
  return answered.output.trim()
}

async function create(Username: string, attributes: Record<string, string> = {}): Promise<void> {
  const UserAttributes = toList(attributes)
  await cognito.send(
    new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' }),
  )
}

async function attributesOf(Username: string): Promise<Record<string, string | undefined>> {
  const user = await cognito.send(new AdminGetUserCommand({ UserPoolId, Username }))
  return toObject(user.UserAttributes)
}

/** Runs `aws cognito-idp` as typed into a shell, with settings of its own, whatever this machine is set up for. */
function aws(words: string): Promise<{ exit: number; output: string; errors: string }> {
  const env = {
    ...process.env,
    AWS: program,
    AWS_ACCESS_KEY_ID: 'AKIADEVELOPMENT',
    AWS_SECRET_ACCESS_KEY: 'any secret will do',
    AWS_DEFAULT_REGION: 'eu-test-1',
    AWS_CONFIG_FILE: join(server.folder, 'no-aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(server.folder, 'no-aws-credentials'),
    AWS_PAGER: '',
    NO_PROXY: '127.0.0.1',
  }
  const line = `"$AWS" cognito-idp ${words} --endpoint-url ${server.endpoint}`
  return new Promise((resolve, reject) => {
    const child = execFile('/bin/sh', ['-c', line], { env }, (error, output, errors) => {
      if (child.exitCode === null) reject(error ?? new Error(`${program} was stopped`))
      else resolve({ exit: child.exitCode, output, errors })
    })
  })
}

/** Such as 2.9.19; undefined where there is no such program. */
function versionOf(program: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    execFile(program, ['--version'], (error, output, errors) => {
      if (error && 'code' in error && error.code === 'ENOENT') resolve(undefined)
      else if (error) reject(error)
      else resolve(/^aws-cli\/(\S+)/.exec(output || errors)?.[1] ?? 'unknown')
    })
  })
}
