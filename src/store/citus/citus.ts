import type { Client } from 'pg'
import { StoreUnusable } from '../store.ts'
import { distributionColumns, referenceTables } from '../tables.ts'

/**
 * The placement of a schema's tables under Citus: those that are placed as they must be, and those placed otherwise.
 */
export interface Placement {
  readonly done: ReadonlySet<string>
  readonly wrong: readonly string[]
}

/** The tables in the order in which they are distributed. */
export const allTables: readonly string[] = [...referenceTables, ...Object.keys(distributionColumns)]

/** The placement of the tables; empty if Citus is not installed. */
export async function readDistribution(client: Client): Promise<Placement> {
  const done = new Set<string>()
  const wrong: string[] = []
  if (!(await hasCitus(client))) return { done, wrong }
  const { rows } = await client.query<Placed>(
    `SELECT relname AS name, partmethod = 'n' AND repmodel = 't' AS "isCopied",
      CASE WHEN partmethod = 'h' THEN column_to_column_name(logicalrelid, partkey) END AS column,
      colocationid = (SELECT colocationid FROM pg_dist_partition WHERE logicalrelid = to_regclass('users')) AS "isWithUsers"
    FROM pg_dist_partition JOIN pg_class ON pg_class.oid = logicalrelid
    WHERE relnamespace = current_schema()::regnamespace`,
  )
  for (const placed of rows) {
    if (!allTables.includes(placed.name)) continue
    if (isRight(placed)) done.add(placed.name)
    else wrong.push(placed.name)
  }
  return { done, wrong }
}

interface Placed {
  readonly name: string
  readonly isCopied: boolean
  readonly column: string | null
  readonly isWithUsers: boolean | null
}

function isRight({ name, isCopied, column, isWithUsers }: Placed): boolean {
  const wanted = distributionColumns[name]
  if (wanted === undefined) return isCopied
  return column === wanted && (wanted !== 'sub' || isWithUsers === true)
}

/**
 * Whether the tables are distributed, all of them as they must be. `warn` is told what is not as it should be.
 * @throws {StoreUnusable} some are, others are not; or a machine cannot be trusted with users
 */
export async function isDistributed(
  client: Client,
  place: string,
  warn: (text: string) => void,
): Promise<boolean> {
  const { done, wrong } = await readDistribution(client)
  if (done.size === 0 && wrong.length === 0) return false
  const missing = allTables.filter((table) => !done.has(table))
  if (missing.length > 0) {
    throw new StoreUnusable(
      `${place} is distributed but for ${missing.join(', ')}. Stop all servers and run: rockpool database distribute`,
    )
  }
  await checkWorkers(client, place)
  await checkRecovery(client, place, warn)
  return true
}

/** Whether the extension is installed, or its double in tests. */
export const hasCitus = async (client: Client): Promise<boolean> =>
  (await client.query<{ there: boolean }>(`SELECT to_regclass('pg_dist_partition') IS NOT NULL AS there`))
    .rows[0]?.there ?? false

/**
 * Checks that the machines that hold the rows keep what they have committed.
 * @throws {StoreUnusable} one of them does not, or cannot be reached
 */
export async function checkWorkers(client: Client, place: string): Promise<void> {
  const { rows } = await client.query<Worker>(
    `SELECT nodename || ':' || nodeport AS name, success, result FROM run_command_on_workers($1)`,
    [`SELECT current_setting('fsync') || ' ' || current_setting('synchronous_commit')`],
  )
  for (const { name, success, result } of rows) {
    if (!success)
      throw new StoreUnusable(`The worker ${name} of ${inside(place)} cannot be reached. See that it runs.`)
    if (/^on (on|remote_apply)$/.test(result)) continue
    throw new StoreUnusable(
      `The worker ${name} of ${inside(place)} would lose users when the machine fails. Set fsync and synchronous_commit to on there.`,
    )
  }
}

interface Worker {
  readonly name: string
  readonly success: boolean
  readonly result: string
}

/** The longest time until Citus finishes a commit that should be waited for (seconds). */
const maxRecovery = 5

/**
 * Warns if a commit that a failed machine has left open is finished late. Its change was acknowledged, and until then
 * it is not seen on that machine.
 */
async function checkRecovery(client: Client, place: string, warn: (text: string) => void): Promise<void> {
  const { rows } = await client.query<{ seconds: number | null }>(
    `SELECT extract(epoch FROM current_setting('citus.recover_2pc_interval', true)::interval)::float AS seconds`,
  )
  const seconds = rows[0]?.seconds ?? 0
  if (seconds >= 0 && seconds <= maxRecovery) return
  const when = seconds < 0 ? 'never finishes' : `takes up to ${seconds} s to finish`
  warn(
    `Citus ${when} a commit that a failed machine of ${inside(place)} has left open. Until then an acknowledged change is not seen there. ` +
      `Set citus.recover_2pc_interval to ${maxRecovery}s on the coordinator.`,
  )
}

/** The name of a database within a sentence. */
const inside = (place: string) => place.replace(/^The/, 'the')
