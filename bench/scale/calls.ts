import { newRandomSource } from '../../src/crypto/random.ts'
import { randomBytes } from 'node:crypto'
import { undeliverable } from '../../src/messages/transports/undeliverable.ts'
import { hashCode } from '../../src/accounts/verification-codes.ts'
import { newContext, type Context } from '../../src/context.ts'
import { cognitoLimits } from '../../src/domain/limits.ts'
import { newCredentials } from '../../src/accounts/credentials.ts'
import { KeyedQueue } from '../../src/keyed-queue.ts'
import { claimsOf } from '../../src/domain/claims.ts'
import { newClientSettings } from '../../src/domain/client-settings.ts'
import type { AppClient } from '../../src/domain/pool.ts'
import { planUser } from '../../src/domain/user-plan.ts'
import { newPasswords } from '../../src/crypto/srp/srp-passwords.ts'
import type { Store } from '../../src/store/store.ts'
import { noTriggers } from '../../src/triggers/contract/triggers.ts'
import { newVault } from '../../src/crypto/vault.ts'
import { handle, type ApiService } from '../../src/api/dispatch.ts'
import { listen } from '../../src/http/listen.ts'
import { newCall, toBytes, type Call } from '../load/requests.ts'
import { publicValueOf } from '../load/srp-client.ts'
import { publicUrl } from '../pool.ts'
import { familyOf, start, subOf, type Crowd } from './crowd.ts'
import { KeptConnection } from './kept-connection.ts'
import type { ScaleOperation } from './operations.ts'

export interface Calls extends AsyncDisposable {
  readonly operations: readonly ScaleOperation[]
}

const clientId = 'rockpoolscaleclient'
const code = '123456'
const password = 'Correct-Horse-7'
const A = publicValueOf('5'.repeat(64))

/**
 * The same operations as calls of the API over HTTP, from the first byte sent to the last one received, on connections
 * that are kept. Client and server share this process. What a caller needs is made before, and not measured.
 */
export async function newCalls(store: Store, crowd: Crowd): Promise<Calls> {
  await using parts = new AsyncDisposableStack()
  let turn = 0
  let now = start
  const context = makeContext(store, parts, () => now)
  const client = await makeClient(store, crowd)
  const service: ApiService = {
    context,
    conflictQueue: new KeyedQueue(),
    checkSignature: () => Promise.reject(new Error('nothing here is signed')),
    fault: ({ error }) => {
      throw error
    },
  }
  const server = parts.use(await listen({ host: '127.0.0.1', port: 0 }))
  server.serve((request, id) => handle(service, request, id))
  const free: KeptConnection[] = []
  parts.defer(() => free.forEach((connection) => connection.close()))
  const origin = server.url
  const port = Number(new URL(origin).port)
  const send = async (call: Call) => {
    const connection = free.pop() ?? (await KeptConnection.open(port))
    const { status, body } = await connection.ask(toBytes(call, { origin }))
    free.push(connection)
    if (status !== 200) throw new Error(`${call.action} was answered ${status}: ${body.slice(0, 300)}`)
  }

  const tokens = new Map<number, { readonly text: string; readonly ends: number }>()
  /** Each token is shown once before, as by somebody who has called in the last minutes. */
  const signInAll = (numbers: readonly number[]) => inTurn(numbers, signIn)
  const signIn = async (number: number) => {
    if ((tokens.get(number)?.ends ?? 0) > now) return
    const user = crowd.user(number)
    const ids = { id: context.random.id(now), access: context.random.id(now) }
    const groups = { groups: [], roles: [], preferredRole: undefined }
    const session = { sessionId: familyOf(number), signedInAt: now, eventId: undefined, isRefreshed: false }
    const making = { pool: crowd.pool, client, user, groups, ...session, now, ids }
    const { access } = await context.tokens.sign(crowd.pool.id, claimsOf(making))
    await context.tokens.verify(access, now)
    tokens.set(number, { text: access, ends: now + client.accessTokenValidity / 2 })
  }
  const tokenOf = (number: number) => tokens.get(number)?.text ?? ''
  const named = new Set<number>()
  const verifiedAt = new Map<number, number>()
  const operations: readonly ScaleOperation[] = [
    {
      name: 'GetUser',
      before: signInAll,
      run: (number) => send(newCall('GetUser', { AccessToken: tokenOf(number) })),
    },
    {
      name: 'UpdateUserAttributes',
      before: signInAll,
      run: (number) =>
        send(
          newCall('UpdateUserAttributes', {
            AccessToken: tokenOf(number),
            UserAttributes: [{ Name: 'given_name', Value: `somebody ${++turn}` }],
          }),
        ),
    },
    {
      name: 'VerifyUserAttribute',
      before: signInAll,
      async prepare(number) {
        // So that nobody runs out of attempts in an hour.
        now = Math.max(now, (verifiedAt.get(number) ?? 0) + 5 * 60_000)
        verifiedAt.set(number, now)
        await signIn(number)
        const { poolId, sub, attributes } = crowd.user(number)
        const hash = hashCode(context, { poolId, sub, purpose: 'email' }, code)
        const value = attributes['email'] ?? ''
        const expires = now + 86_400_000
        await store.putCode({ poolId, sub, purpose: 'email', hash, expires, attribute: 'email', value }, [])
      },
      run: (number) =>
        send(
          newCall('VerifyUserAttribute', {
            AccessToken: tokenOf(number),
            AttributeName: 'email',
            Code: code,
          }),
        ),
    },
    {
      name: 'Sign-in look-up',
      before: (numbers) =>
        inTurn(numbers, async (number) => {
          if (named.has(number)) return
          named.add(number)
          const user = await store.findUser(crowd.pool.id, subOf(number))
          if (!user) throw new Error(`user ${number} cannot be found`)
          const credentials = await newCredentials(context, crowd.pool, user, password)
          const event = { at: now, actor: 'bench', action: 'AdminSetUserPassword' }
          await store.commit(planUser(crowd.pool, user, user, { ...event, credentials }))
        }),
      run: (number) =>
        send(
          newCall('InitiateAuth', {
            ClientId: clientId,
            AuthFlow: 'USER_SRP_AUTH',
            AuthParameters: { USERNAME: crowd.signInNameOf(number), SRP_A: A },
          }),
        ),
    },
  ]
  const ending = parts.move()
  return { operations, [Symbol.asyncDispose]: () => ending.disposeAsync() }
}

function makeContext(store: Store, parts: AsyncDisposableStack, now: () => number): Context {
  const passwords = newPasswords()
  parts.defer(() => passwords.close())
  const shared = newContext({
    store,
    vault: newVault(randomBytes(32)),
    random: newRandomSource(),
    now,
    limits: cognitoLimits,
    passwords,
    publicUrl,
    messages: undeliverable,
    triggers: noTriggers,
  })
  return { ...shared, trail: {}, origin: { requestId: 'bench', source: '127.0.0.1' } }
}

async function makeClient(store: Store, { pool }: Crowd): Promise<AppClient> {
  const settings = newClientSettings(pool, {
    UserPoolId: pool.id,
    ClientName: 'scale',
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    AccessTokenValidity: 24,
  })
  const times = { version: 1, created: start, modified: start }
  await store.saveClient({ id: clientId, poolId: pool.id, ...times, settings })
  const client = await store.findClient(clientId)
  if (!client) throw new Error('the client was not saved')
  return client
}

async function inTurn(numbers: readonly number[], task: (number: number) => Promise<void>): Promise<void> {
  for (const number of numbers) await task(number)
}
