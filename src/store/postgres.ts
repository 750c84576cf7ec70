import type { UserPlan } from '../domain/records.ts'
import type { UserQuery } from './ports/users.ts'
import { cacheConfiguration, type ConfigurationCaches } from './cached-configuration.ts'
import { distributedHandlers } from './citus/handlers.ts'
import { requiredEmptyLooks } from './citus/removal.ts'
import { checkClaimedNames } from './claimed-names.ts'
import { toCommandsOn, type CommandsOf } from './handlers.ts'
import { HiddenPools } from './hidden-pools.ts'
import { isPlainChange } from './postgres/change-users.ts'
import { Database } from './postgres/database.ts'
import { handlers } from './postgres/handlers.ts'
import { prepareDatabase } from './postgres/open-database.ts'
import { SharedConfiguration } from './postgres/shared-configuration.ts'
import { UpdateBatcher } from './postgres/update-batcher.ts'
import type { Store } from './store.ts'
import { sweepInSteps } from './sweep-in-steps.ts'

export interface PostgresOptions {
  /** The address in the form of PostgreSQL's own programs: `postgres://user:password@host:5432/name`. */
  readonly url: string
  /**
   * For a command that reads or writes a little. It changes the schema of no server, and removes nothing by itself.
   */
  readonly alongsideServer?: boolean
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
  const { url, alongsideServer = false, elapsed = () => performance.now(), warn = () => undefined } = options
  const config = { connectionString: url }
  const isDistributed = await prepareDatabase(config, alongsideServer, warn)
  const database = new Database(config, isDistributed)
  // A transaction that adds to a pool holds it, so no row is added after the pool is hidden. On Citus none does.
  const commands = toCommandsOn<Database, typeof handlers>(
    database,
    isDistributed ? distributedHandlers : handlers,
  )
  const hiddenPools = new HiddenPools(commands, isDistributed ? requiredEmptyLooks : 1)
  // The next sweep retries what fails.
  if (!alongsideServer) hiddenPools.removeAll().catch(() => undefined)
  return newPostgresStore(database, commands, hiddenPools, isDistributed, elapsed)
}

export type PostgresStore = Store & AsyncDisposable

function newPostgresStore(
  database: Database,
  commands: CommandsOf<typeof handlers>,
  hiddenPools: HiddenPools,
  isDistributed: boolean,
  elapsed: () => number,
): PostgresStore {
  const configuration = cacheConfiguration(commands, cachesOf(commands.readVersion, elapsed))
  // On Citus each user is changed alone.
  const batcher = isDistributed ? undefined : new UpdateBatcher(database)
  let isClosed = false
  async function close(): Promise<void> {
    isClosed = true
    await batcher?.close()
    await hiddenPools.close()
    await database.close()
  }
  return {
    ...commands,
    ...configuration,
    async commit(...plans: readonly UserPlan[]): Promise<void> {
      const looking = checkClaimedNames(commands, plans)
      if (looking) await looking
      const [plan] = plans
      return batcher && plan && plans.length === 1 && isPlainChange(plan)
        ? batcher.change(plan)
        : commands.commit(plans)
    },
    listUsers: (query: UserQuery) => commands.listUsers(query, configuration.findPool),
    async removePool(id: string): Promise<void> {
      await configuration.hidePool(id)
      hiddenPools.remove(id)
    },
    async sweep(now: number): Promise<void> {
      await sweepInSteps(async () => !isClosed && commands.sweepSome(now))
      await hiddenPools.removeAll()
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Caches that are forgotten when another node has changed the configuration. */
function cachesOf(
  readVersion: () => Promise<number | undefined>,
  elapsed: () => number,
): ConfigurationCaches {
  const shared = new SharedConfiguration(readVersion, elapsed)
  const part = <T extends object>(load: (id: string) => Promise<T | undefined>) => shared.part(load)
  return { pools: part, clients: part, signingKeys: part, accessKeys: part }
}
