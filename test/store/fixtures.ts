import type { CodeRecord, StoredMessage, UserPlan } from '../../src/domain/records.ts'
import type { OneTimeProof, SessionRecord } from '../../src/store/ports/sessions.ts'
import { randomUUID } from 'node:crypto'
import type { ClientRecord, Pool, PoolRecord, PoolSettings } from '../../src/domain/pool.ts'
import { planUser, type PlanOptions } from '../../src/domain/user-plan.ts'
import type { Membership, User } from '../../src/domain/user.ts'
import type { Store } from '../../src/store/store.ts'

/** Sunday, 13 September 2026, 12:26:40 UTC. */
export const start = 1_789_302_400_000

export type Attributes = Readonly<Record<string, string>>
export type NewUser = Omit<User, 'version' | 'modified'>

export const poolRecord = (
  settings: Partial<PoolSettings> = {},
  id = `test_${randomUUID().slice(0, 9)}`,
): PoolRecord => ({
  id,
  version: 1,
  created: start,
  modified: start,
  settings: { PoolName: 'test', ...settings },
  schema: [],
})

export const clientRecord = (poolId: string, id = randomUUID().slice(0, 26)): ClientRecord => ({
  id,
  poolId,
  version: 1,
  created: start,
  modified: start,
  settings: { ClientName: 'test' },
})

/** A pool where e-mail address, phone number and preferred user name are aliases. */
export async function addPool(
  store: Store,
  settings: Partial<PoolSettings> = {},
  id?: string,
): Promise<Pool> {
  const record = poolRecord(
    { AliasAttributes: ['email', 'phone_number', 'preferred_username'], ...settings },
    id,
  )
  await store.savePool(record)
  const pool = await store.findPool(record.id)
  if (!pool) throw new Error('the pool was saved and is not there')
  return pool
}

export const newUser = (pool: Pool, username: string, attributes: Attributes = {}): NewUser => ({
  poolId: pool.id,
  sub: randomUUID(),
  username,
  signsInWith: undefined,
  status: 'CONFIRMED',
  enabled: true,
  created: start,
  attributes,
  pending: {},
  temporarySince: undefined,
  tokensValidAfter: 0,
})

const options = (more: Partial<PlanOptions>): PlanOptions => ({
  at: start,
  actor: 'user',
  action: 'Test',
  ...more,
})

export const planNew = (pool: Pool, user: NewUser, more: Partial<PlanOptions> = {}): UserPlan =>
  planUser(pool, undefined, user, options(more))

/** A change of attributes: the user has these and no others afterwards. */
export const planAttributes = (
  pool: Pool,
  user: User,
  attributes: Attributes,
  more: Partial<PlanOptions> = {},
): UserPlan => planUser(pool, user, { ...user, attributes }, options(more))

/** A change of memberships: the user is in these groups and no others afterwards. */
export const planGroups = (pool: Pool, user: User, ...groups: readonly Membership[]): UserPlan =>
  planUser(pool, user, { ...user, groups }, options({ keepsModified: true, at: start + 5 }))

/** A change that leaves the user as they are, apart from what goes with it. */
export const planTouch = (pool: Pool, user: User, more: Partial<PlanOptions> = {}): UserPlan =>
  planUser(pool, user, user, options(more))

export const planRemoval = (pool: Pool, user: User): UserPlan => planUser(pool, user, undefined, options({}))

export async function addUser(
  store: Store,
  pool: Pool,
  username: string,
  attributes: Attributes = {},
): Promise<User> {
  const user = newUser(pool, username, attributes)
  await store.commit(planNew(pool, user))
  return getUser(store, pool, user.sub)
}

export async function getUser(store: Store, pool: Pool, sub: string): Promise<User> {
  const user = await store.findUser(pool.id, sub)
  if (!user) throw new Error('the user was committed and is not there')
  return user
}

export const codeFor = (
  user: Pick<User, 'poolId' | 'sub'>,
  hash: string,
  more: Partial<CodeRecord> = {},
): CodeRecord => ({
  poolId: user.poolId,
  sub: user.sub,
  purpose: 'email',
  hash,
  expires: start + 1000,
  attribute: 'email',
  value: 'new@example.com',
  ...more,
})

export const sessionOf = (user: User, more: Partial<SessionRecord> = {}): SessionRecord => ({
  poolId: user.poolId,
  sub: user.sub,
  sessionId: randomUUID(),
  client: 'client',
  created: start,
  expires: start + 1000,
  keepUntil: start + 2000,
  hash: 'first',
  ...more,
})

export const proofOf = (user: User, more: Partial<OneTimeProof> = {}): OneTimeProof => ({
  poolId: user.poolId,
  sub: user.sub,
  id: 'proof',
  expires: start + 1000,
  ...more,
})

/** A message that waits from one second after it was written until a minute after. */
export const message = (
  poolId: string,
  id: string,
  at = start,
  more: Partial<StoredMessage> = {},
): StoredMessage => ({
  id,
  poolId,
  at,
  body: `sealed ${id}`,
  state: 'waiting',
  expires: at + 60_000,
  due: at + 1000,
  attempts: 1,
  failure: '',
  ...more,
})

export const email = (address: string, verified = true): Attributes => ({
  email: address,
  email_verified: String(verified),
})

/** Calls as many times at once; answers who got through and what stopped the others. */
export async function race<T>(count: number, task: (index: number) => Promise<T>) {
  const outcomes = await Promise.allSettled(Array.from({ length: count }, (_, index) => task(index)))
  return {
    won: outcomes.filter((outcome) => outcome.status === 'fulfilled').map(({ value }) => value),
    lost: outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason as Error),
  }
}
