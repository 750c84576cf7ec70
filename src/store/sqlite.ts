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
import { extname } from 'node:path'
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
import { ConfigurationCache } from './configuration-cache.ts'
import { findClient } from './sqlite/clients.ts'
import { findCode } from './sqlite/codes.ts'
import { commands } from './sqlite/commands.ts'
import { findAccessKey, listAccessKeys, listSigningKeys } from './sqlite/keys.ts'
import { toListedUser } from './sqlite/list-users.ts'
import { lists } from './sqlite/lists.ts'
import { hasDueMessage } from './sqlite/messages.ts'
import { findHiddenPools, findPool } from './sqlite/pools.ts'
import { findSession } from './sqlite/sessions.ts'
import {
  findAliasHolder,
  findCredentials,
  findSignedInUser,
  findUser,
  findUserByName,
} from './sqlite/users.ts'
import { toWrite } from './sqlite/user-write.ts'
import { CommandQueue, type QueueLimits } from './sqlite/command-queue.ts'
import { laneHere, ThreadLane } from './sqlite/lanes.ts'
import { openDatabase, type OpenDatabase } from './sqlite/open-database.ts'
import { runCommands, runRequest } from './sqlite/requests.ts'
import { SignedInUsers, type SignedIn } from './sqlite/signed-in-users.ts'
import type { Store } from './store.ts'

export interface SqliteOptions {
  /** The database file, which is made if it is missing, or `:memory:`. */
  readonly path: string
  /** Writes and lists on threads of their own. Without it, both happen on this thread, one batch per turn. */
  readonly threads: boolean
  /** Opens beside a server that may be running, for a command that reads or writes a little. */
  readonly beside?: boolean
  /** Continues without the transactions that a damaged log hides, and keeps that log. */
  readonly acceptsDamagedLog?: boolean
  /** Counts milliseconds from any moment, for the age of what another process may change. */
  readonly elapsed?: () => number
}

/**
 * The embedded store.
 * @throws {StoreUnusable} the data cannot be used; the message says what to do
 */
export async function openSqliteStore(options: SqliteOptions): Promise<SqliteStore> {
  const {
    path,
    threads,
    beside = false,
    acceptsDamagedLog = false,
    elapsed = () => performance.now(),
  } = options
  return new SqliteStore(
    openDatabase(path, { beside, acceptsDamagedLog }),
    threads && path !== ':memory:',
    elapsed,
  )
}

const writeLimits: QueueLimits = { batch: 32, inFlight: 2, waiting: 4096 }
const listLimits: QueueLimits = { batch: 4, inFlight: 2, waiting: 1024 }
/** The number of steps that a sweep takes at most. */
const maxSweeps = 100
/** The time that signing keys are cached: a command beside the server may add some (milliseconds). */
const signingKeysLast = 2000
/** A batch on this thread is done before another could follow it in the same turn. */
const oneBatchATurn = { inFlight: 1 }

export class SqliteStore implements Store, AsyncDisposable {
  readonly #open: OpenDatabase
  readonly #writes: CommandQueue<typeof commands>
  readonly #lists: CommandQueue<typeof lists>
  readonly #pools = new ConfigurationCache<Pool>()
  readonly #clients = new ConfigurationCache<AppClient>()
  readonly #signedIn = new SignedInUsers()
  /** Signing keys by pool id, for pools that have keys. */
  readonly #signingKeys = new ConfigurationCache<readonly SigningKeyRecord[]>()
  #signingKeysSince = -Infinity
  readonly #elapsed: () => number
  /** Hidden pools whose rows are being removed. */
  readonly #removing = new Set<string>()
  #closing: Promise<void> | undefined

  constructor(open: OpenDatabase, threads: boolean, elapsed: () => number) {
    const { database } = open
    this.#elapsed = elapsed
    this.#open = open
    if (threads) {
      // This thread only reads from here on.
      database.exec('PRAGMA query_only = ON')
      this.#writes = new CommandQueue(new ThreadLane(threadFile('writer'), database.path), writeLimits)
      this.#lists = new CommandQueue(new ThreadLane(threadFile('reader'), database.path), listLimits)
    } else {
      const write = laneHere((requests) => runCommands(database, commands, requests))
      const list = laneHere((requests) => requests.map((request) => runRequest(database, lists, request)))
      this.#writes = new CommandQueue(write, { ...writeLimits, ...oneBatchATurn })
      this.#lists = new CommandQueue(list, { ...listLimits, ...oneBatchATurn })
    }
    if (open.lock) this.#removeHiddenPools()
  }

  async findPool(id: string): Promise<Pool | undefined> {
    return this.#pools.find(id, () => {
      const record = findPool(this.#open.database, id)
      return record && toPool(record)
    })
  }

  listPools(after: string | undefined, limit: number): Promise<readonly PoolRecord[]> {
    return this.#lists.run('listPools', after, limit)
  }

  async savePool(record: PoolRecord): Promise<void> {
    await this.#writes.run('savePool', record)
    this.#pools.forget(record.id)
  }

  async removePool(id: string): Promise<void> {
    await this.#writes.run('hidePool', id)
    this.#pools.forget(id)
    this.#signingKeys.forget(id)
    this.#clients.forgetWhere(({ poolId }) => poolId === id)
    this.#signedIn.forgetAll()
    void this.#removeRows(id)
  }

  async findClient(id: string): Promise<AppClient | undefined> {
    return this.#clients.find(id, () => {
      const record = findClient(this.#open.database, id)
      return record && toAppClient(record)
    })
  }

  listClients(poolId: string, after: string | undefined, limit: number): Promise<readonly ClientRecord[]> {
    return this.#lists.run('listClients', poolId, after, limit)
  }

  async saveClient(record: ClientRecord): Promise<void> {
    await this.#writes.run('saveClient', record)
    this.#clients.forget(record.id)
  }

  async removeClient(poolId: string, id: string): Promise<void> {
    await this.#writes.run('removeClient', poolId, id)
    this.#clients.forget(id)
  }

  async listSigningKeys(poolId: string): Promise<readonly SigningKeyRecord[]> {
    const now = this.#elapsed()
    if (now - this.#signingKeysSince >= signingKeysLast) {
      this.#signingKeys.forgetWhere(() => true)
      this.#signingKeysSince = now
    }
    const load = () => {
      const keys = listSigningKeys(this.#open.database, poolId)
      return keys.length > 0 ? keys : undefined
    }
    return this.#signingKeys.find(poolId, load) ?? []
  }

  refreshSigningKeys(poolId: string): Promise<readonly SigningKeyRecord[]> {
    this.#signingKeys.forget(poolId)
    return this.listSigningKeys(poolId)
  }

  async addSigningKeys(keys: readonly SigningKeyRecord[]): Promise<readonly SigningKeyRecord[]> {
    const now = await this.#writes.run('addSigningKeys', keys)
    for (const { poolId } of keys) this.#signingKeys.forget(poolId)
    return now
  }

  async rotateSigningKeys(keys: readonly SigningKeyRecord[]): Promise<void> {
    await this.#writes.run('rotateSigningKeys', keys)
    for (const { poolId } of keys) this.#signingKeys.forget(poolId)
  }

  /** Always asks the database: another process may add keys. */
  async findAccessKey(id: string): Promise<AccessKeyRecord | undefined> {
    return findAccessKey(this.#open.database, id)
  }

  async listAccessKeys(): Promise<readonly AccessKeyRecord[]> {
    return listAccessKeys(this.#open.database)
  }

  saveAccessKey(key: AccessKeyRecord): Promise<void> {
    return this.#writes.run('saveAccessKey', key)
  }

  noteKeyUse(id: string, at: number): Promise<void> {
    return this.#writes.run('noteKeyUse', id, at)
  }

  removeAccessKey(id: string): Promise<boolean> {
    return this.#writes.run('removeAccessKey', id)
  }

  async findUser(poolId: string, sub: string): Promise<User | undefined> {
    return findUser(this.#open.database, poolId, sub)
  }

  async findSignedInUser(poolId: string, sub: string, sessionId: string): Promise<SignedIn | undefined> {
    const read = () => findSignedInUser(this.#open.database, poolId, sub, sessionId)
    return this.#signedIn.find(poolId, sub, sessionId, read)
  }

  async findUserByName(poolId: string, name: string): Promise<User | undefined> {
    return findUserByName(this.#open.database, poolId, name)
  }

  async findAliasHolder(poolId: string, alias: Alias): Promise<User | undefined> {
    return findAliasHolder(this.#open.database, poolId, alias)
  }

  async commit(...plans: readonly UserPlan[]): Promise<void> {
    const looking = checkClaimedNames(this, plans)
    if (looking) await looking
    try {
      await this.#writes.run('commit', plans.map(toWrite))
    } catch (error) {
      for (const { sub } of plans) this.#signedIn.forget(sub)
      throw error
    }
    for (const plan of plans) this.#signedIn.renew(plan)
  }

  async findCredentials(poolId: string, sub: string): Promise<string | undefined> {
    return findCredentials(this.#open.database, poolId, sub)
  }

  async listUsers(query: UserQuery): Promise<readonly ListedUser[]> {
    return (await this.#lists.run('listUsers', query)).map((row) => toListedUser(query.poolId, row))
  }

  async findCode(poolId: string, sub: string, purpose: CodePurpose): Promise<CodeRecord | undefined> {
    return findCode(this.#open.database, poolId, sub, purpose)
  }

  putCode(code: CodeRecord, messages: readonly StoredMessage[]): Promise<void> {
    return this.#writes.run('putCode', code, messages)
  }

  putDecoyCode(code: CodeRecord): Promise<void> {
    return this.#writes.run('putDecoyCode', code)
  }

  takeCode(key: CodeKey, bound: AnswerBound, source: number): Promise<CodeRecord | undefined> {
    return this.#writes.run('takeCode', key, bound, source)
  }

  takeAttempt(counted: Counted, action: string, bound: Bound, now: number, source = 0): Promise<boolean> {
    return this.#writes.run('takeAttempt', toCounted(counted), action, bound, now, source)
  }

  takePasswordAttempt(counted: Counted, maxInRow: number, now: number): Promise<boolean> {
    return this.#writes.run('takePasswordAttempt', toCounted(counted), maxInRow, now)
  }

  forgetPasswordAttempts(poolId: string, sub: string): Promise<void> {
    return this.#writes.run('forgetPasswordAttempts', poolId, sub)
  }

  async openSession(session: SessionRecord, proof?: OneTimeProof, epoch?: number): Promise<boolean> {
    try {
      return await this.#writes.run('openSession', session, proof, epoch)
    } finally {
      this.#signedIn.forget(session.sub)
    }
  }

  consumeProof(proof: OneTimeProof): Promise<boolean> {
    return this.#writes.run('useProof', proof)
  }

  async findSession(poolId: string, sub: string, sessionId: string): Promise<SessionRecord | undefined> {
    return findSession(this.#open.database, poolId, sub, sessionId)
  }

  rotateSession(session: SessionKey, from: string, to: string, graceEnds: number): Promise<boolean> {
    return this.#writes.run('rotateSession', session, from, to, graceEnds)
  }

  async closeSession(session: SessionKey): Promise<void> {
    try {
      await this.#writes.run('closeSession', session)
    } finally {
      this.#signedIn.forget(session.sub)
    }
  }

  addMessage(message: StoredMessage): Promise<void> {
    return this.#writes.run('addMessage', message)
  }

  listMessages(poolId: string | undefined, limit: number): Promise<readonly StoredMessage[]> {
    return this.#lists.run('listMessages', poolId, limit)
  }

  listUndelivered(state: 'waiting' | 'dead', limit: number): Promise<readonly StoredMessage[]> {
    return this.#lists.run('listUndelivered', state, limit)
  }

  async claimMessages(now: number, until: number, limit: number): Promise<readonly StoredMessage[]> {
    // The read here spares the queue: mostly no message is due.
    return hasDueMessage(this.#open.database, now) ? this.#writes.run('claimMessages', now, until, limit) : []
  }

  settleMessage(
    attempt: Pick<StoredMessage, 'id' | 'attempts'>,
    outcome: MessageOutcome | undefined,
  ): Promise<void> {
    return this.#writes.run('settleMessage', attempt, outcome)
  }

  retryMessage(id: string, now: number): Promise<boolean> {
    return this.#writes.run('retryMessage', id, now)
  }

  async sweep(now: number): Promise<void> {
    for (let step = 0; step < maxSweeps && (await this.#writes.run('sweep', now)); step++);
    this.#signedIn.forgetAll()
    this.#removeHiddenPools()
  }

  close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #end(): Promise<void> {
    await this.#lists.close()
    await this.#writes.close()
    this.#open.database.close()
    this.#open.lock?.release()
  }

  #removeHiddenPools(): void {
    for (const id of findHiddenPools(this.#open.database)) void this.#removeRows(id)
  }

  /** Removes rows step by step, each step behind the commands that came meanwhile. Never rejects. */
  async #removeRows(id: string): Promise<void> {
    if (this.#removing.has(id)) return
    this.#removing.add(id)
    try {
      while (await this.#writes.run('removeSomeOfPool', id));
    } catch {
      // The store is closing or cannot write now. The pool stays hidden. What is left of it goes with the next sweep
      // or after the next start.
    } finally {
      this.#signedIn.forgetAll()
      this.#removing.delete(id)
    }
  }
}

/** The counted may be a whole user, and the writer needs no more than these fields. */
const toCounted = ({ poolId, sub, tag }: Counted): Counted =>
  tag === undefined ? { poolId, sub } : { poolId, sub, tag }

/** The worker module beside this one, in the sources and in the build alike. */
const threadFile = (name: string) => new URL(`./sqlite/${name}${extname(import.meta.url)}`, import.meta.url)
