import { extname } from 'node:path'
import type { StoredMessage } from '../domain/records.ts'
import type { Counted } from './ports/attempts.ts'
import type { ListedUser, UserQuery } from './ports/users.ts'
import type { Bound } from '../domain/limits.ts'
import { cacheConfiguration, type ConfigurationCaches } from './cached-configuration.ts'
import { ConfigurationPart } from './configuration-part.ts'
import { toCommands, toCommandsOn, type Handlers } from './handlers.ts'
import { HiddenPools } from './hidden-pools.ts'
import { cacheUsers } from './sqlite/cached-users.ts'
import { CommandQueue, type QueueLimits } from './sqlite/command-queue.ts'
import type { Database } from './sqlite/database.ts'
import { lists, reads, writes } from './sqlite/handlers.ts'
import { toListedUser } from './sqlite/list-users.ts'
import { openDatabase, type OpenDatabase } from './sqlite/open-database.ts'
import { runCommands, runRequest } from './sqlite/requests.ts'
import { SignedInUsers } from './sqlite/signed-in-users.ts'
import { channelHere, WorkerChannel } from './sqlite/worker-channel.ts'
import type { Store } from './store.ts'
import { sweepInSteps } from './sweep-in-steps.ts'

export interface SqliteOptions {
  /** The database file, which is made if it is missing, or `:memory:`. */
  readonly path: string
  /** Writes and lists on threads of their own. Without it, both happen on this thread, one batch per turn. */
  readonly threads: boolean
  /** Opens beside a server that may be running, for a command that reads or writes a little. */
  readonly alongsideServer?: boolean
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
    alongsideServer = false,
    acceptsDamagedLog = false,
    elapsed = () => performance.now(),
  } = options
  const open = openDatabase(path, { alongsideServer, acceptsDamagedLog })
  return newSqliteStore(open, threads && path !== ':memory:', elapsed)
}

export type SqliteStore = Store & AsyncDisposable

/** A store on an open database, which it closes in the end. `elapsed` counts milliseconds from any moment. */
export function newSqliteStore(
  { database, lock }: OpenDatabase,
  threads: boolean,
  elapsed: () => number,
): SqliteStore {
  const queues = threads ? queuesOfThreads(database) : queuesHere(database)
  const written = commandsOf(writes, queues.writes)
  const commands = { ...toCommandsOn(database, reads), ...written, ...commandsOf(lists, queues.lists) }
  const configuration = cacheConfiguration(commands, cachesOf(elapsed))
  const signedIn = new SignedInUsers()
  const hiddenPools = new HiddenPools(commands, 1)
  if (lock) void hiddenPools.removeAll()

  async function end(): Promise<void> {
    await queues.lists.close()
    await hiddenPools.close()
    await queues.writes.close()
    database.close()
    lock?.release()
  }
  let closing: Promise<void> | undefined
  const close = () => (closing ??= end())

  return {
    ...commands,
    ...configuration,
    ...cacheUsers(database, written, signedIn),
    async removePool(id: string): Promise<void> {
      await configuration.hidePool(id)
      signedIn.forgetAll()
      hiddenPools.remove(id)
    },
    async listUsers(query: UserQuery): Promise<readonly ListedUser[]> {
      return (await commands.listUsers(query)).map((row) => toListedUser(query, row))
    },
    takeAttempt: (counted: Counted, action: string, bound: Bound, now: number, source = 0) =>
      written.takeAttempt(toCounted(counted), action, bound, now, source),
    takePasswordAttempt: (counted: Counted, maxInRow: number, now: number) =>
      written.takePasswordAttempt(toCounted(counted), maxInRow, now),
    async claimMessages(now: number, until: number, limit: number): Promise<readonly StoredMessage[]> {
      // The read here spares the queue: mostly no message is due.
      return (await commands.hasDueMessage(now)) ? written.claimMessages(now, until, limit) : []
    },
    async sweep(now: number): Promise<void> {
      await sweepInSteps(() => written.sweepSome(now))
      signedIn.forgetAll()
      await hiddenPools.removeAll()
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

interface Queues {
  readonly writes: CommandQueue<typeof writes>
  readonly lists: CommandQueue<typeof lists>
}

const writeLimits: QueueLimits = { batch: 32, inFlight: 2, waiting: 4096 }
const listLimits: QueueLimits = { batch: 4, inFlight: 2, waiting: 1024 }

/** Writes and lists on threads of their own. The main thread only reads from here on. */
function queuesOfThreads(database: Database): Queues {
  database.exec('PRAGMA query_only = ON')
  const channelOf = (name: string) => new WorkerChannel(threadFile(name), database.path)
  return {
    writes: new CommandQueue(channelOf('writer'), writeLimits),
    lists: new CommandQueue(channelOf('reader'), listLimits),
  }
}

/** Writes and lists on this thread. A batch is done before another could follow it in the same turn. */
function queuesHere(database: Database): Queues {
  const write = channelHere((requests) => runCommands(database, writes, requests))
  const list = channelHere((requests) => requests.map((request) => runRequest(database, lists, request)))
  return {
    writes: new CommandQueue(write, { ...writeLimits, inFlight: 1 }),
    lists: new CommandQueue(list, { ...listLimits, inFlight: 1 }),
  }
}

/** The commands that a queue carries out by the names of their handlers. */
const commandsOf = <H extends Handlers<Database>>(handlers: H, queue: CommandQueue<H>) =>
  // The arguments of a command are those of its handler.
  toCommands<Database, H>(handlers, (name, args) => queue.run(name, ...(args as never)))

/** The time that signing keys are cached: a command beside the server may add some (milliseconds). */
const signingKeysMaxAge = 2000

function cachesOf(elapsed: () => number): ConfigurationCaches {
  const never = () => undefined
  return {
    pools: (load) => new ConfigurationPart(load, never),
    clients: (load) => new ConfigurationPart(load, never),
    signingKeys(load) {
      let since = -Infinity
      const cache = new ConfigurationPart(load, () => {
        const now = elapsed()
        if (now - since < signingKeysMaxAge) return undefined
        cache.forgetAll()
        since = now
        return undefined
      })
      return cache
    },
    // The database is asked always: another process may add keys.
    accessKeys: (load) => ({ find: load, forget: never, forgetWhere: never }),
  }
}

/** The counted may be a whole user, and the writer needs no more than these fields. */
const toCounted = ({ poolId, sub, tag }: Counted): Counted =>
  tag === undefined ? { poolId, sub } : { poolId, sub, tag }

/** The worker module beside this one, in the sources and in the build alike. */
const threadFile = (name: string) => new URL(`./sqlite/${name}${extname(import.meta.url)}`, import.meta.url)
