import type {
  AccessKeyRecord,
  Alias,
  CodeKey,
  CodePurpose,
  CodeRecord,
  Counted,
  ListedUser,
  MessageOutcome,
  OneTimeProof,
  SessionKey,
  SessionRecord,
  SigningKeyRecord,
  StoredMessage,
  UserPlan,
  UserQuery,
} from '../domain/records.ts'
import { checkClaimedNames } from './claimed-names.ts'
import {
  toAppClient,
  toPool,
  type AppClient,
  type ClientRecord,
  type Pool,
  type PoolRecord,
} from '../domain/pool.ts'
import type { AnswerBound, Bound } from '../domain/limits.ts'
import type { User } from '../domain/user.ts'
import { forgetPasswordAttempts, takePasswordAttempt } from './postgres/attempts.ts'
import { UpdateBatcher } from './postgres/change-lane.ts'
import { isPlainChange } from './postgres/change-users.ts'
import { findClient, listClients } from './postgres/clients.ts'
import { findCode, putDecoyCode, takeCode } from './postgres/codes.ts'
import { commands, type Commands } from './postgres/commands.ts'
import { Database } from './postgres/database.ts'
import { distributedCommands } from './citus/commands.ts'
import { HiddenPools } from './postgres/hidden-pools.ts'
import { findAccessKey, listAccessKeys, listSigningKeys, noteKeyUse } from './postgres/keys.ts'
import {
  addMessage,
  claimMessages,
  listUndelivered,
  retryMessage,
  settleMessage,
} from './postgres/messages.ts'
import { prepareDatabase } from './postgres/open-database.ts'
import { findPool, listPools, readVersion } from './postgres/pools.ts'
import { closeSession, findSession, rotateSession, useProof } from './postgres/sessions.ts'
import { SharedConfiguration, type ConfigurationPart } from './postgres/shared-configuration.ts'
import { findCredentials, findSignedInUser, findUser } from './postgres/users.ts'
import type { Store } from './store.ts'

export interface PostgresOptions {
  /** The address in the form of PostgreSQL's own programs: `postgres://user:password@host:5432/name`. */
  readonly url: string
  /**
   * For a command that reads or writes a little. It changes the schema of no server, and removes nothing by itself.
   */
  readonly beside?: boolean
  /** Counts milliseconds from any moment, for the age of cached configuration. */
  readonly elapsed?: () => number
  /** Receives one line for the operator about a setting of the database. */
  readonly warn?: (text: string) => void
}

/**
 * The store of several nodes: PostgreSQL 14 or newer, or several of them under Citus.
 * @throws {StoreUnusable} the database cannot be used; the message says what to do
 */
export async function openPostgresStore(options: PostgresOptions): Promise<PostgresStore> {
  const { url, beside = false, elapsed = () => performance.now(), warn = () => undefined } = options
  const config = { connectionString: url }
  const isDistributed = await prepareDatabase(config, beside, warn)
  const store = new PostgresStore(new Database(config, isDistributed), isDistributed, elapsed)
  if (!beside) store.removeHiddenPools()
  return store
}

/** The number of steps that a sweep takes at most. */
const maxSweeps = 100

export class PostgresStore implements Store, AsyncDisposable {
  readonly #database: Database
  readonly #commands: Commands
  /** The queue of plain changes. Undefined on Citus, where each user is changed alone. */
  readonly #changes: UpdateBatcher | undefined
  readonly #pools: ConfigurationPart<Pool>
  readonly #clients: ConfigurationPart<AppClient>
  readonly #accessKeys: ConfigurationPart<AccessKeyRecord>
  /** Signing keys by pool id, for pools that have keys. */
  readonly #signingKeys: ConfigurationPart<readonly SigningKeyRecord[]>
  readonly #hiddenPools: HiddenPools
  #isClosed = false

  constructor(database: Database, isDistributed: boolean, elapsed: () => number) {
    this.#database = database
    this.#commands = isDistributed ? distributedCommands : commands
    this.#changes = isDistributed ? undefined : new UpdateBatcher(database)
    this.#hiddenPools = new HiddenPools(database, this.#commands)
    const configuration = new SharedConfiguration(() => readVersion(database), elapsed)
    this.#pools = configuration.part(async (id) => {
      const record = await findPool(database, id)
      return record && toPool(record)
    })
    this.#clients = configuration.part(async (id) => {
      const record = await findClient(database, id)
      return record && toAppClient(record)
    })
    this.#accessKeys = configuration.part((id) => findAccessKey(database, id))
    this.#signingKeys = configuration.part(async (poolId) => {
      const keys = await listSigningKeys(database, poolId)
      return keys.length > 0 ? keys : undefined
    })
  }

  findPool(id: string): Promise<Pool | undefined> {
    return this.#pools.find(id)
  }

  listPools(after: string | undefined, limit: number): Promise<readonly PoolRecord[]> {
    return listPools(this.#database, after, limit)
  }

  async savePool(record: PoolRecord): Promise<void> {
    await this.#commands.savePool(this.#database, record)
    this.#pools.forget(record.id)
  }

  async removePool(id: string): Promise<void> {
    await this.#commands.hidePool(this.#database, id)
    this.#pools.forget(id)
    this.#signingKeys.forget(id)
    this.#clients.forgetWhere(({ poolId }) => poolId === id)
    this.#hiddenPools.remove(id)
  }

  findClient(id: string): Promise<AppClient | undefined> {
    return this.#clients.find(id)
  }

  listClients(poolId: string, after: string | undefined, limit: number): Promise<readonly ClientRecord[]> {
    return listClients(this.#database, poolId, after, limit)
  }

  async saveClient(record: ClientRecord): Promise<void> {
    await this.#commands.saveClient(this.#database, record)
    this.#clients.forget(record.id)
  }

  async removeClient(poolId: string, id: string): Promise<void> {
    await this.#commands.removeClient(this.#database, poolId, id)
    this.#clients.forget(id)
  }

  async listSigningKeys(poolId: string): Promise<readonly SigningKeyRecord[]> {
    return (await this.#signingKeys.find(poolId)) ?? []
  }

  refreshSigningKeys(poolId: string): Promise<readonly SigningKeyRecord[]> {
    this.#signingKeys.forget(poolId)
    return this.listSigningKeys(poolId)
  }

  async addSigningKeys(keys: readonly SigningKeyRecord[]): Promise<readonly SigningKeyRecord[]> {
    const now = await this.#commands.addSigningKeys(this.#database, keys)
    for (const { poolId } of keys) this.#signingKeys.forget(poolId)
    return now
  }

  async rotateSigningKeys(keys: readonly SigningKeyRecord[]): Promise<void> {
    await this.#commands.rotateSigningKeys(this.#database, keys)
    for (const { poolId } of keys) this.#signingKeys.forget(poolId)
  }

  findAccessKey(id: string): Promise<AccessKeyRecord | undefined> {
    return this.#accessKeys.find(id)
  }

  listAccessKeys(): Promise<readonly AccessKeyRecord[]> {
    return listAccessKeys(this.#database)
  }

  async saveAccessKey(key: AccessKeyRecord): Promise<void> {
    await this.#commands.saveAccessKey(this.#database, key)
    this.#accessKeys.forget(key.id)
  }

  noteKeyUse(id: string, at: number): Promise<void> {
    return noteKeyUse(this.#database, id, at)
  }

  async removeAccessKey(id: string): Promise<boolean> {
    const isRemoved = await this.#commands.removeAccessKey(this.#database, id)
    this.#accessKeys.forget(id)
    return isRemoved
  }

  findUser(poolId: string, sub: string): Promise<User | undefined> {
    return findUser(this.#database, poolId, sub)
  }

  findSignedInUser(
    poolId: string,
    sub: string,
    sessionId: string,
  ): Promise<{ user: User; alive: boolean } | undefined> {
    return findSignedInUser(this.#database, poolId, sub, sessionId)
  }

  findUserByName(poolId: string, name: string): Promise<User | undefined> {
    return this.#commands.findUserByName(this.#database, poolId, name)
  }

  findAliasHolder(poolId: string, alias: Alias): Promise<User | undefined> {
    return this.#commands.findAliasHolder(this.#database, poolId, alias)
  }

  findCredentials(poolId: string, sub: string): Promise<string | undefined> {
    return findCredentials(this.#database, poolId, sub)
  }

  async commit(...plans: readonly UserPlan[]): Promise<void> {
    const looking = checkClaimedNames(this, plans)
    if (looking) await looking
    const [plan] = plans
    return this.#changes && plan && plans.length === 1 && isPlainChange(plan)
      ? this.#changes.change(plan)
      : this.#commands.commit(this.#database, plans)
  }

  listUsers(query: UserQuery): Promise<readonly ListedUser[]> {
    return this.#commands.listUsers(this.#database, query, (id) => this.findPool(id))
  }

  findCode(poolId: string, sub: string, purpose: CodePurpose): Promise<CodeRecord | undefined> {
    return findCode(this.#database, poolId, sub, purpose)
  }

  putCode(code: CodeRecord, messages: readonly StoredMessage[]): Promise<void> {
    return this.#commands.putCode(this.#database, code, messages)
  }

  putDecoyCode(code: CodeRecord): Promise<void> {
    return putDecoyCode(this.#database, code)
  }

  takeCode(key: CodeKey, bound: AnswerBound, source: number): Promise<CodeRecord | undefined> {
    return takeCode(this.#database, key, bound, source)
  }

  takeAttempt(counted: Counted, action: string, bound: Bound, now: number, source = 0): Promise<boolean> {
    return this.#commands.takeAttempt(this.#database, counted, action, bound, now, source)
  }

  takePasswordAttempt(counted: Counted, maxInRow: number, now: number): Promise<boolean> {
    return takePasswordAttempt(this.#database, counted, maxInRow, now)
  }

  forgetPasswordAttempts(poolId: string, sub: string): Promise<void> {
    return forgetPasswordAttempts(this.#database, poolId, sub)
  }

  openSession(session: SessionRecord, proof?: OneTimeProof, epoch?: number): Promise<boolean> {
    return this.#commands.openSession(this.#database, session, proof, epoch)
  }

  consumeProof(proof: OneTimeProof): Promise<boolean> {
    return useProof(this.#database, proof)
  }

  findSession(poolId: string, sub: string, sessionId: string): Promise<SessionRecord | undefined> {
    return findSession(this.#database, poolId, sub, sessionId)
  }

  rotateSession(session: SessionKey, from: string, to: string, graceEnds: number): Promise<boolean> {
    return rotateSession(this.#database, session, from, to, graceEnds)
  }

  closeSession(session: SessionKey): Promise<void> {
    return closeSession(this.#database, session)
  }

  addMessage(message: StoredMessage): Promise<void> {
    return addMessage(this.#database, message)
  }

  listMessages(poolId: string | undefined, limit: number): Promise<readonly StoredMessage[]> {
    return this.#commands.listMessages(this.#database, poolId, limit)
  }

  listUndelivered(state: 'waiting' | 'dead', limit: number): Promise<readonly StoredMessage[]> {
    return listUndelivered(this.#database, state, limit)
  }

  claimMessages(now: number, until: number, limit: number): Promise<readonly StoredMessage[]> {
    return claimMessages(this.#database, now, until, limit)
  }

  settleMessage(
    attempt: Pick<StoredMessage, 'id' | 'attempts'>,
    outcome: MessageOutcome | undefined,
  ): Promise<void> {
    return settleMessage(this.#database, attempt, outcome)
  }

  retryMessage(id: string, now: number): Promise<boolean> {
    return retryMessage(this.#database, id, now)
  }

  async sweep(now: number): Promise<void> {
    for (
      let step = 0;
      step < maxSweeps && !this.#isClosed && (await this.#commands.sweep(this.#database, now));
      step++
    );
    await this.#hiddenPools.removeAll()
  }

  /** Starts to remove what is left of hidden pools. */
  removeHiddenPools(): void {
    // The next sweep retries what fails.
    this.#hiddenPools.removeAll().catch(() => undefined)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#changes?.close()
    await this.#hiddenPools.close()
    await this.#database.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
