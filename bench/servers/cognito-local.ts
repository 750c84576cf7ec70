import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SetupError } from '../../src/config/setup-error.ts'
import { toAttributes, type BenchPool } from '../pool.ts'
import type { Run } from '../run.ts'
import { startServer, type Server } from './server.ts'

const bench = join(import.meta.dirname, '..')
const home = join(bench, 'node_modules', 'cognito-local')

/** Installs what the benchmark measures beside Rockpool, if it is not there. @throws {SetupError} it cannot be had */
export function installPeers(): void {
  if (existsSync(home)) return
  process.stderr.write('Installing cognito-local into bench/node_modules\n')
  const { status, error, stderr } = spawnSync(
    'npm',
    ['ci', '--prefix', bench, '--ignore-scripts', '--no-audit', '--no-fund'],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new SetupError(`npm ci --prefix bench failed: ${error?.message ?? stderr}`)
}

/**
 * cognito-local with the same pool and the same users, under the same ids, names, passwords and tokens, so that the
 * same requests are good for it. It looks into access tokens without verifying them, so Rockpool's are good too.
 */
export async function startCognitoLocal(run: Run, pool: BenchPool): Promise<Server> {
  const cwd = await mkdtemp(join(run.folder, 'cognito-local-'))
  const data = join(cwd, '.cognito', 'db')
  await mkdir(data, { recursive: true })
  const date = new Date().toISOString()
  const users = pool.people.map((person) => ({
    Attributes: toAttributes({ sub: person.sub, ...person.attributes }),
    Enabled: true,
    Password: person.password,
    RefreshTokens: [person.refreshToken],
    UserCreateDate: date,
    UserLastModifiedDate: date,
    Username: person.username,
    UserStatus: 'CONFIRMED',
  }))
  const Users = Object.fromEntries(users.map((user) => [user.Username, user]))
  const Options = {
    Id: pool.poolId,
    MfaConfiguration: 'OFF',
    UsernameAttributes: [],
    SchemaAttributes: ['email', 'custom:CustomAttr1'].map((Name) => ({
      Name,
      AttributeDataType: 'String',
      Mutable: true,
      Required: false,
    })),
  }
  const client = {
    ClientId: pool.clientId,
    ClientName: 'bench',
    UserPoolId: pool.poolId,
    CreationDate: date,
    LastModifiedDate: date,
    RefreshTokenValidity: 30,
    TokenValidityUnits: { AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days' },
  }
  await writeFile(join(data, `${pool.poolId}.json`), JSON.stringify({ Users, Options }, undefined, 2))
  await writeFile(join(data, 'clients.json'), JSON.stringify({ Clients: { [pool.clientId]: client } }))
  return startServer(run, {
    name: 'cognito-local',
    args: [join(home, 'lib', 'bin', 'start.js')],
    env: { HOST: '127.0.0.1', PORT: '0', NODE_ENV: 'production' },
    cwd,
  })
}
