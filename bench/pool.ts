import { newRandomSource } from '../src/crypto/random.ts'
import { createPublicKey } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { undeliverable } from '../src/messages/transports/undeliverable.ts'
import type { AttributeType } from '../src/model/types.ts'
import { newContext, type Context } from '../src/context.ts'
import { cognitoLimits } from '../src/domain/limits.ts'
import { newCredentials } from '../src/accounts/credentials.ts'
import { startSession } from '../src/sign-in/sequence.ts'
import { newClientSettings } from '../src/domain/client-settings.ts'
import { newPoolSettings } from '../src/domain/pool-settings.ts'
import type { AppClient, Pool } from '../src/domain/pool.ts'
import { newSchema } from '../src/domain/schema.ts'
import { planUser } from '../src/domain/user-plan.ts'
import type { User } from '../src/domain/user.ts'
import { openData } from '../src/data/data-folder.ts'
import { createAccessKey, type AccessKey } from '../src/signing/access-keys.ts'
import { newPasswords } from '../src/crypto/srp/srp-passwords.ts'
import type { Store } from '../src/store/store.ts'
import { noTriggers } from '../src/triggers/contract/triggers.ts'
import type { Run } from './run.ts'

/** Where clients would find the server under test: part of every token, so it must not depend on a port. */
export const publicUrl = 'http://rockpool.bench'

/** Somebody whose password and tokens are known. */
export interface Person {
  readonly username: string
  readonly sub: string
  readonly password: string
  readonly attributes: Readonly<Record<string, string>>
  readonly accessToken: string
  readonly refreshToken: string
}

/** A data folder with one pool of some size, ready for a server. */
export interface BenchPool {
  readonly folder: string
  readonly poolId: string
  readonly clientId: string
  readonly users: number
  /** A thousand users, spread evenly over all, so that each of them lies in a part of the database of their own.
   * Everybody else is like them, but nobody can sign in as they. */
  readonly people: readonly Person[]
  readonly key: AccessKey
  /** Of the key that signs access tokens, in PEM. */
  readonly publicKey: string
}

const maxPeople = 1000
const plansAtOnce = 500
const poolId = 'local_benchpool'
const clientId = 'rockpoolbenchclient'
const password = 'Correct-Horse-7'

/** Attributes as the wire lists them. */
export const toAttributes = (values: Readonly<Record<string, string>>): AttributeType[] =>
  Object.entries(values).map(([Name, Value]) => ({ Name, Value }))

/** Makes a data folder by the store's own interface, as fast as it takes users. */
export async function makePool(run: Run, users: number): Promise<BenchPool> {
  const folder = await mkdtemp(join(run.folder, `pool-${users}-`))
  await using parts = new AsyncDisposableStack()
  const { store, vault } = parts.use(await openData({ data: folder, masterKey: undefined }))
  const passwords = newPasswords()
  parts.defer(() => passwords.close())
  const now = Date.now
  const shared = newContext({
    store,
    vault,
    random: newRandomSource(),
    now,
    limits: cognitoLimits,
    passwords,
    publicUrl,
    messages: undeliverable,
    triggers: noTriggers,
  })
  const context: Context = { ...shared, trail: {}, origin: { requestId: 'bench', source: '127.0.0.1' } }
  const place = await makePlace(store)
  const made = await makeUsers(context, place.pool, users)
  const call = { ...context, ...place, actor: 'bench', action: 'bench' }
  const people: Person[] = []
  for (const chunk of chunksOf(made, 50)) {
    const signedIn = chunk.map(async (user) => {
      const { AuthenticationResult: result } = await startSession(call, user)
      const { AccessToken: accessToken = '', RefreshToken: refreshToken = '' } = result ?? {}
      const { username, sub, attributes } = user
      return { username, sub, password, attributes, accessToken, refreshToken }
    })
    people.push(...(await Promise.all(signedIn)))
  }
  const { keys } = await context.tokens.keySet(poolId)
  const kid: unknown = JSON.parse(
    Buffer.from(people[0]?.accessToken.split('.')[0] ?? '', 'base64url').toString(),
  ).kid
  const jwk = keys.find((key) => key['kid'] === kid)
  if (!jwk) throw new Error('the pool has no key for access tokens')
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  const key = await createAccessKey(store, vault, 'bench', now())
  return { folder, poolId, clientId, users, people, key, publicKey: publicKey.toString() }
}

/** Like the pool that development begins with, but no code is ever sent, since nothing here could send one. */
async function makePlace(store: Store): Promise<{ readonly pool: Pool; readonly client: AppClient }> {
  const times = { version: 1, created: Date.now(), modified: Date.now() }
  const schema = newSchema([{ Name: 'CustomAttr1', AttributeDataType: 'String', Mutable: true }])
  const settings = newPoolSettings({
    PoolName: 'bench',
    UsernameConfiguration: { CaseSensitive: false },
  })
  await store.savePool({ id: poolId, ...times, settings, schema })
  const pool = await store.findPool(poolId)
  if (!pool) throw new Error('the pool was not saved')
  const clientSettings = newClientSettings(pool, {
    UserPoolId: poolId,
    ClientName: 'bench',
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    EnableTokenRevocation: true,
    PreventUserExistenceErrors: 'ENABLED',
    AccessTokenValidity: 24,
    AuthSessionValidity: 15,
  })
  await store.saveClient({ id: clientId, poolId, ...times, settings: clientSettings })
  const client = await store.findClient(clientId)
  if (!client) throw new Error('the client was not saved')
  return { pool, client }
}

/** Answers the thousand whose passwords are good. The others' are the right size and fit nobody. */
async function makeUsers(context: Context, pool: Pool, count: number): Promise<readonly User[]> {
  const { store, passwords } = context
  const people: User[] = []
  const stride = Math.max(1, Math.floor(count / maxPeople))
  const isPerson = (number: number) => number % stride === 0 && number / stride < maxPeople
  const somebody = { poolName: 'nobody', username: 'nobody' }
  const unfit = await passwords.derive(somebody, password, '00'.repeat(16))
  const nobodys = { ...context, passwords: { ...passwords, derive: async () => unfit } }
  const started = Date.now() - count * 1000
  for (let from = 0; from < count; from += plansAtOnce) {
    const numbers = Array.from({ length: Math.min(plansAtOnce, count - from) }, (_, index) => from + index)
    const users = numbers.map((number) => makeUser(context, pool, number, started + number * 1000))
    const plans = await Promise.all(
      users.map(async (user, index) => {
        const parts = isPerson(from + index) ? context : nobodys
        const credentials = await newCredentials(parts, pool, user, password)
        const event = { at: user.created, actor: 'bench', action: 'AdminCreateUser' }
        return planUser(pool, undefined, user, { ...event, credentials })
      }),
    )
    await store.commit(...plans)
    people.push(...users.filter((_, index) => isPerson(from + index)))
  }
  return people
}

function makeUser(context: Context, pool: Pool, number: number, at: number): User {
  const digits = String(number).padStart(7, '0')
  const sub = context.random.uuid()
  const username = `user-${digits}`
  return {
    poolId: pool.id,
    sub,
    username,
    version: 1,
    status: 'CONFIRMED',
    enabled: true,
    created: at,
    modified: at,
    attributes: {
      email: `user-${digits}@example.com`,
      email_verified: 'true',
      name: `Person Number ${digits}`,
      given_name: 'Person',
      family_name: `Number ${digits}`,
      locale: 'en-GB',
      'custom:CustomAttr1': 'Purple',
    },
    pending: {},
    temporarySince: undefined,
    tokensValidAfter: 0,
  }
}

function* chunksOf<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size)
}
