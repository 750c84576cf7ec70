import { newRandomSource } from '../../src/crypto/random.ts'
import { randomBytes } from 'node:crypto'
import { CognitoError } from '../../src/errors.ts'
import type { Message } from '../../src/messages/message.ts'
import type {
  Action,
  CreateUserPoolClientRequest,
  CreateUserPoolRequest,
  Input,
  Output,
} from '../../src/model/types.ts'
import { type AuditLine, newAudit } from '../../src/audit/audit.ts'
import { newContext, type Context } from '../../src/context.ts'
import { cognitoLimits, type Limits } from '../../src/domain/limits.ts'
import { KeyedQueue } from '../../src/keyed-queue.ts'
import type { PoolOptions } from '../../src/domain/pool-options.ts'
import { noPasswords, type RefusedPasswords } from '../../src/refused-passwords/list.ts'
import { cognitoSessions, type SessionOptions } from '../../src/domain/session-options.ts'
import { newPasswords } from '../../src/crypto/srp/srp-passwords.ts'
import type { KeyRights } from '../../src/domain/key-rights.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'
import { noTriggers, type Triggers } from '../../src/triggers/contract/triggers.ts'
import { newVault, type Vault } from '../../src/crypto/vault.ts'
import { checkError, checkReply } from './check-reply.ts'
import { handle, type ApiService } from '../../src/api/dispatch.ts'
import { faultsIn } from './audit-lines.ts'
import { WrongGuesses } from '../../src/api/wrong-guesses.ts'
import { keyFor } from './signing-keys.ts'

/** A server of a test's own: an in-memory store, a clock that stands still, and every message that was sent. */
export interface World extends AsyncDisposable {
  readonly context: Context
  readonly clock: { now: number; advance(milliseconds: number): void }
  /** In the order they were sent. */
  readonly messages: Message[]
  readonly service: ApiService
  /** The warnings to the operator. */
  readonly warnings: string[]
  /** The audit log. */
  readonly audit: AuditLine[]
  /** Faults of the server's own. Any is a failure when the world ends. */
  readonly faults: unknown[]
  /** The IP address that calls come from. */
  source: string
  /** What bounds the access key that signed calls are signed with. */
  rights: KeyRights
  /** Calls over the wire's own form, without a socket. @throws {CognitoError} what the wire said */
  call<A extends Action>(action: A, input: Input<A>): Promise<Output<A>>
  /** Sends any text as body. */
  send(
    action: string,
    body: string | Buffer,
  ): Promise<{ status: number; type: string | undefined; body: string }>
  pool(
    pool?: Partial<CreateUserPoolRequest>,
    client?: Partial<CreateUserPoolClientRequest>,
  ): Promise<{ poolId: string; clientId: string }>
}

/** Sunday, 13 September 2026, 12:26:40 UTC. */
const start = 1_789_302_400_000

export interface WorldOptions {
  /** One in memory, unless it is given. It is closed with the world. */
  readonly store?: Store
  /** What is sealed in the store is sealed by this. */
  readonly vault?: Vault
  /** None, unless they are given. */
  readonly triggers?: Triggers
  readonly limits?: Limits
  /** Of every pool. */
  readonly poolOptions?: PoolOptions
  readonly sessionOptions?: SessionOptions
  readonly refusedPasswords?: RefusedPasswords
}

export async function newWorld({
  store: given,
  vault: givenVault,
  triggers = noTriggers,
  limits = cognitoLimits,
  poolOptions = {},
  sessionOptions = cognitoSessions,
  refusedPasswords = noPasswords,
}: WorldOptions = {}): Promise<World> {
  const clock = {
    now: start,
    advance(milliseconds: number) {
      clock.now += milliseconds
    },
  }
  const now = () => clock.now
  const messages: Message[] = []
  const faults: unknown[] = []
  const audit: AuditLine[] = []
  const warnings: string[] = []
  const vault = givenVault ?? newVault(randomBytes(32))
  const store = given ?? (await openSqliteStore({ path: ':memory:', threads: false }))
  const shared = newContext({
    store,
    vault,
    random: newRandomSource(),
    now,
    limits,
    poolOptions: () => poolOptions,
    refusedPasswords,
    sessionOptions,
    passwords: sharedPasswords,
    newKey: keyFor,
    maxWait,
    publicUrl,
    messages: {
      seal: () => undefined,
      deliver: async (sent) => void messages.push(...sent),
      deliverUnseen: (sent) => void messages.push(...sent),
    },
    triggers,
  })
  const context: Context = { ...shared, origin: { requestId: 'test', source: '' }, trail: {} }
  const service: ApiService = {
    context,
    conflictQueue: new KeyedQueue(maxWait),
    checkSignature: async () => ({ accessKey: 'AKIATEST', region: 'eu-test-1', rights: world.rights }),
    fault: ({ error }) => void faults.push(error),
    guesses: new WrongGuesses({ limits, now, warn: (line) => void warnings.push(line) }),
    audit: newAudit({ vault, now, write: (line) => void audit.push(JSON.parse(line)) }),
  }
  const send = (action: string, body: string | Buffer) => {
    const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${action}` }
    const request = {
      method: 'POST',
      path: '/',
      headers,
      rawHeaders: [],
      body: Buffer.from(body),
      source: world.source,
    }
    return handle(service, request, 'test')
  }
  const world: World = {
    context,
    clock,
    messages,
    service,
    audit,
    warnings,
    faults,
    source: '198.51.100.7',
    rights: {},
    async call(action, input) {
      const reply = await send(action, JSON.stringify(input))
      const output = reply.body === '' ? undefined : JSON.parse(reply.body)
      if (reply.status === 200) {
        const problems = checkReply(action, output)
        if (problems.length > 0) throw new Error(`the answer breaks the model: ${problems.join('; ')}`)
        return output
      }
      const { __type: type = '', message = '' } = output ?? {}
      const problem = checkError(action, type)
      if (problem) throw new Error(`${problem} (${message})`, { cause: faults.at(-1) })
      throw new CognitoError(type, message, { cause: faults.at(-1) })
    },
    async send(action, body) {
      const reply = await send(action, body)
      return { status: reply.status, type: reply.headers?.['x-amzn-ErrorType'], body: reply.body }
    },
    async pool(pool = {}, client = {}) {
      const created = await world.call('CreateUserPool', { PoolName: 'test', ...pool })
      const poolId = created.UserPool?.Id ?? ''
      const made = await world.call('CreateUserPoolClient', {
        UserPoolId: poolId,
        ClientName: 'test',
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        ...client,
      })
      return { poolId, clientId: made.UserPoolClient?.ClientId ?? '' }
    },
    async [Symbol.asyncDispose]() {
      await store.close()
      if (faults.length > 0) throw new Error('the server had a fault', { cause: faults[0] })
      const leaks = audit.flatMap(faultsIn)
      if (leaks.length > 0) throw new Error(`the audit log tells too much: ${leaks.join('; ')}`)
    },
  }
  return world
}

const publicUrl = 'http://127.0.0.1:9229'

/** No call of a test waits too long, however busy the machine is (milliseconds). */
const maxWait = 600_000

/** Passwords keep no state, only threads, so all worlds of a process share them. */
const sharedPasswords = newPasswords({ threads: 1, maxWait })
