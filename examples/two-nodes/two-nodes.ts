import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  DeleteUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

if (!process.env['ROCKPOOL_DATABASE_URL']) {
  throw new Error('Name an empty database of PostgreSQL: ROCKPOOL_DATABASE_URL=postgres://…')
}
const rockpool = resolve(import.meta.dirname, '../../bin/rockpool.js')
const environment = { ROCKPOOL_MASTER_KEY: randomBytes(32).toString('hex'), ...process.env }

/** A server of its own on a free port. */
async function startNode() {
  const data = await mkdtemp(join(tmpdir(), 'rockpool-node-'))
  const child = spawn(process.execPath, [rockpool, 'start', '--port', '0', '--data', data], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let url: string | undefined
  for await (const line of createInterface(child.stdout)) {
    url = /http:\/\/\S+(?=,)/.exec(line)?.[0]
    if (url) break
  }
  child.stdout.resume()
  if (!url) throw new Error('The server did not start; it has said why.')
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill()
      if (child.exitCode === null) await once(child, 'exit')
      await rm(data, { recursive: true })
    },
  }
}

/** An access key, which all servers of the database take. */
async function makeKey() {
  const { stdout } = await promisify(execFile)(process.execPath, [rockpool, 'keys', 'create'], {
    env: environment,
  })
  const [, accessKeyId = ''] = /AWS_ACCESS_KEY_ID=(\S+)/.exec(stdout) ?? []
  const [, secretAccessKey = ''] = /AWS_SECRET_ACCESS_KEY=(\S+)/.exec(stdout) ?? []
  return { accessKeyId, secretAccessKey }
}

// The tables are made by the first server that starts.
await using first = await startNode()
await using second = await startNode()
const credentials = await makeKey()
const [one, other] = [first, second].map(
  ({ url }) => new CognitoIdentityProviderClient({ endpoint: url, region: 'us-east-1', credentials }),
)
if (!one || !other) throw new TypeError('two servers were started')

const { UserPool: pool } = await one.send(
  new CreateUserPoolCommand({
    PoolName: 'two nodes',
    Schema: [{ Name: 'colour', AttributeDataType: 'String', Mutable: true }],
  }),
)
const user = { UserPoolId: pool?.Id, Username: 'diego' }
await one.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }))
await one.send(
  new AdminUpdateUserAttributesCommand({
    ...user,
    UserAttributes: [{ Name: 'custom:colour', Value: 'Purple' }],
  }),
)
const { UserAttributes = [] } = await other.send(new AdminGetUserCommand(user))
const colour = UserAttributes.find(({ Name }) => Name === 'custom:colour')
process.stdout.write(`Changed at ${first.url}, read at ${second.url}: ${colour?.Value}\n`)
await one.send(new DeleteUserPoolCommand({ UserPoolId: pool?.Id }))
