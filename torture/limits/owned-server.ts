import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newLog } from '../../src/log.ts'
import type { Senders } from '../../src/messages/sender.ts'
import type { Action, Input, Output } from '../../src/model/types.ts'
import { toTrustedProxies } from '../../src/domain/client-address.ts'
import { servingLimits, withChanges, type LimitChanges } from '../../src/domain/limits.ts'
import type { Settings } from '../../src/config/settings-file.ts'
import { startServer } from '../../src/server.ts'
import { configIn } from '../../test/support/server-config.ts'
import { newSrpClient } from '../../test/support/srp-client.ts'
import { anyKey, newCaller, Refusal } from '../target.ts'

/** A server in this process with the limits of serving mode, whose clock, mailbox and sources of calls are the part's. */
export interface OwnedServer extends AsyncDisposable {
  readonly url: string
  /** The database file. */
  readonly database: string
  /** Lines that the server has logged. */
  readonly log: readonly string[]
  readonly now: () => number
  /** Sets the clock on, or back. */
  readonly pass: (milliseconds: number) => void
  /** The code that was sent to a user last. */
  readonly codeOf: (user: string) => string
  /** A call over a socket, from an address. @throws {Refusal} */
  readonly call: <A extends Action>(source: string, action: A, input: Input<A>) => Promise<Output<A>>
}

export const password = 'Correct-Horse-7'

export async function startOwnedServer(
  changes: LimitChanges = {},
  more: Pick<Settings, 'pools'> = {},
): Promise<OwnedServer> {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-torture-'))
  const log: string[] = []
  const codes = new Map<string, string>()
  let ahead = 0
  const now = () => Date.now() + ahead
  const senders: Senders = {
    send: async (_pool, { user, code }) => void codes.set(user, code),
    close: async () => undefined,
  }
  const config = configIn(folder, {
    settings: { ...more, limits: withChanges(servingLimits, changes) as unknown as LimitChanges },
    trustedProxies: toTrustedProxies('127.0.0.1'),
  })
  const server = await startServer(config, { now, senders, log: newLog((line) => void log.push(line), now) })
  const caller = newCaller({ url: server.url, connections: 100 })
  return {
    url: server.url,
    database: join(folder, 'data', 'rockpool.db'),
    log,
    now,
    pass: (milliseconds) => void (ahead += milliseconds),
    codeOf: (user) => codes.get(user) ?? '',
    async call(source, action, input) {
      const headers = { ...anyKey, 'x-forwarded-for': source }
      const { status, body } = await caller.send(action, JSON.stringify(input), headers)
      const output = body === '' ? undefined : JSON.parse(body)
      if (status !== 200) throw new Refusal(output?.__type ?? '', output?.message ?? '', status)
      return output
    },
    async [Symbol.asyncDispose]() {
      caller[Symbol.dispose]()
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}

export interface OwnedPool {
  readonly poolId: string
  readonly clientId: string
  /** An app client that does not tell who exists, nor waits for messages. */
  readonly hiding: string
}

const administrator = '192.0.2.250'

/** A pool that verifies e-mail addresses. */
export async function newPool({ call }: OwnedServer): Promise<OwnedPool> {
  const { UserPool } = await call(administrator, 'CreateUserPool', {
    PoolName: 'limits',
    AutoVerifiedAttributes: ['email'],
  })
  const poolId = UserPool?.Id ?? ''
  const newClient = async (PreventUserExistenceErrors: 'ENABLED' | 'LEGACY') => {
    const { UserPoolClient } = await call(administrator, 'CreateUserPoolClient', {
      UserPoolId: poolId,
      ClientName: 'limits',
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors,
    })
    return UserPoolClient?.ClientId ?? ''
  }
  return { poolId, clientId: await newClient('LEGACY'), hiding: await newClient('ENABLED') }
}

/** A user with the usual password and a verified address. */
export async function addUser({ call }: OwnedServer, { poolId }: OwnedPool, name: string): Promise<void> {
  const user = { UserPoolId: poolId, Username: name }
  await call(administrator, 'AdminCreateUser', {
    ...user,
    MessageAction: 'SUPPRESS',
    UserAttributes: [
      { Name: 'email', Value: `${name}@example.com` },
      { Name: 'email_verified', Value: 'true' },
    ],
  })
  await call(administrator, 'AdminSetUserPassword', { ...user, Password: password, Permanent: true })
}

/** The access token of a sign-in by password. */
export async function signIn(
  { call }: OwnedServer,
  { clientId }: Pick<OwnedPool, 'clientId'>,
  source: string,
  name: string,
  given = password,
): Promise<string> {
  const { AuthenticationResult } = await call(source, 'InitiateAuth', {
    ClientId: clientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: name, PASSWORD: given },
  })
  return AuthenticationResult?.AccessToken ?? ''
}

/** The same by SRP, with the server's time: a client whose clock is another is refused. */
export async function signInBySrp(
  { call, now }: OwnedServer,
  { poolId, clientId }: OwnedPool,
  source: string,
  name: string,
): Promise<string> {
  const client = newSrpClient()
  const begun = await call(source, 'InitiateAuth', {
    ClientId: clientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: name, SRP_A: client.A },
  })
  const { AuthenticationResult } = await call(source, 'RespondToAuthChallenge', {
    ClientId: clientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: client.answer(begun.ChallengeParameters, poolId, password, now()),
  })
  return AuthenticationResult?.AccessToken ?? ''
}
