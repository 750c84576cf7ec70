import { Client, type ClientConfig } from 'pg'
import { migratePostgres } from '../migrations/migrate-postgres.ts'
import { StoreUnusable } from '../store.ts'
import { isDistributed } from '../citus/citus.ts'
import { PostgresError } from './failure.ts'
import { areSessionsLent } from './pooler.ts'

const oldestVersion = 14

/** The longest time for connecting, and for a query that changes nothing (milliseconds). */
const connectTimeout = 5000
const queryTimeout = 5000

/**
 * Checks whether a database can be trusted with users, and brings its schema up to date. Answers whether its tables
 * are distributed over several machines. `warn` is told of settings that an operator should change.
 * @throws {StoreUnusable} it cannot be used as it is; then nothing was changed
 */
export async function prepareDatabase(
  config: ClientConfig,
  isBeside: boolean,
  warn: (text: string) => void,
): Promise<boolean> {
  const { client, place } = await connect(config)
  try {
    await migratePostgres(client, place, isBeside)
    return await isDistributed(client, place, warn)
  } catch (error) {
    throw toUnusable(error, client)
  } finally {
    client.end().catch(() => undefined)
  }
}

/** A connection for work on the schema, and the name of its database, which can be trusted with users. */
export interface Connected {
  readonly client: Client
  readonly place: string
  /** Whether a pooler lends its session to other connections too. */
  readonly isLent: boolean
}

/**
 * Connects for work that holds a lock for as long as its session.
 * @throws {StoreUnusable} the database cannot be used as it is, or not by this way
 */
export async function connectAlone(config: ClientConfig): Promise<Connected> {
  const connected = await connect(config)
  if (!connected.isLent) return connected
  connected.client.end().catch(() => undefined)
  throw new StoreUnusable(
    `${connected.place} is behind a pooler that lends sessions. Servers can work so, this command cannot: give it the address of PostgreSQL itself.`,
  )
}

/** The time that a command waits for another of its kind, and the longest time of that query (milliseconds). */
const longestTurn = 60_000

/**
 * Waits until no other command holds an advisory lock of this schema, and takes it for as long as the session.
 * `busy` is the error if the other one takes longer than the session's `lock_timeout`.
 * @throws {StoreUnusable}
 */
export async function takeTurn(client: Client, lock: number, busy: string): Promise<void> {
  try {
    const text = `SELECT pg_advisory_lock(${lock}, hashtext(current_schema()))`
    await client.query(Object.assign({ query_timeout: longestTurn }, { text }))
  } catch (error) {
    if ((error as { readonly code?: string }).code !== '55P03') throw toUnusable(error, client)
    throw new StoreUnusable(busy, { cause: error })
  }
}

async function connect(config: ClientConfig): Promise<Connected> {
  let client: Client | undefined
  let other: Client | undefined
  try {
    client = newClient(config)
    await client.connect()
    const server = await readServer(client)
    const place = `The database ${server.database}`
    checkServer(server, place)
    other = newClient(config)
    await other.connect()
    const isLent = await areSessionsLent(client, other, place)
    // A setting of a lent session need not hold in the next one.
    if (isLent) checkCommits(server.usualCommit, place)
    return { client, place, isLent }
  } catch (error) {
    client?.end().catch(() => undefined)
    throw toUnusable(error, client)
  } finally {
    other?.end().catch(() => undefined)
  }
}

function newClient(config: ClientConfig): Client {
  const client = new Client({
    ...config,
    keepAlive: true,
    connectionTimeoutMillis: connectTimeout,
    query_timeout: queryTimeout,
  })
  // The error handler is empty: a connection that ends by itself fails the query that waits for it.
  client.on('error', () => undefined)
  return client
}

interface Server {
  readonly version: number
  readonly fsync: string
  readonly synchronousCommit: string
  /** The durability of commits in sessions that do not set it. */
  readonly usualCommit: string
  readonly isStandby: boolean
  readonly readOnly: string
  readonly encoding: string
  readonly database: string
  readonly schema: string | null
}

async function readServer(client: Client): Promise<Server> {
  await client.query(`SELECT set_config('synchronous_commit',
    CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false)`)
  const { rows } = await client.query<Server>(`SELECT
    current_setting('server_version_num')::integer / 10000 AS version,
    current_setting('fsync') AS fsync,
    current_setting('synchronous_commit') AS "synchronousCommit",
    (SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit') AS "usualCommit",
    pg_is_in_recovery() AS "isStandby",
    current_setting('transaction_read_only') AS "readOnly",
    current_setting('server_encoding') AS encoding,
    current_database() AS database,
    current_schema() AS schema`)
  const [server] = rows
  if (!server) throw new TypeError('the server does not say what it is')
  return server
}

function checkServer(server: Server, place: string): void {
  const { version, fsync, synchronousCommit, encoding } = server
  if (version < oldestVersion) {
    throw new StoreUnusable(
      `${place} is of PostgreSQL ${version}. Rockpool needs ${oldestVersion} or newer: upgrade the server.`,
    )
  }
  if (server.isStandby) {
    throw new StoreUnusable(
      `${place} is a standby, which takes no changes. Give the address of its primary: --database URL`,
    )
  }
  if (server.readOnly === 'on') {
    throw new StoreUnusable(
      `${place} is read-only for this account. Take default_transaction_read_only off for it.`,
    )
  }
  if (fsync !== 'on') {
    throw new StoreUnusable(
      `${place} runs with fsync off and would lose users when the machine fails. Set fsync = on and restart it.`,
    )
  }
  checkCommits(synchronousCommit, place)
  if (encoding !== 'UTF8') {
    throw new StoreUnusable(
      `${place} has the encoding ${encoding}. Make one for Rockpool with: createdb --encoding=UTF8 --template=template0 NAME`,
    )
  }
  if (server.schema === null) {
    throw new StoreUnusable(
      `${place} has no schema for this account to work in. Make the one that its search_path names.`,
    )
  }
}

function checkCommits(setting: string, place: string): void {
  if (setting === 'on' || setting === 'remote_apply') return
  throw new StoreUnusable(
    `${place} keeps synchronous_commit at ${setting} and would lose users when the machine fails. Set it to on.`,
  )
}

/** The error of opening as one line that says what to do. It tells nothing of the address but the host. */
export function toUnusable(error: unknown, client: Client | undefined): StoreUnusable {
  if (error instanceof StoreUnusable) return error
  if (!client)
    return new StoreUnusable(
      'The address of the database cannot be read. It is like postgres://user:password@host:5432/name',
    )
  const failure = new PostgresError('refused', '', error)
  const where = `${client.host}:${client.port}`
  const user = client.user ?? ''
  switch (failure.code) {
    case '28P01':
    case '28000':
      return new StoreUnusable(
        `The server at ${where} does not let ${user} in. Check the user and the password of the database, and pg_hba.conf.`,
      )
    case '3D000':
      return new StoreUnusable(
        `There is no database ${client.database ?? ''} at ${where}. Make it with: createdb --encoding=UTF8 --template=template0 NAME`,
      )
    case '42501':
      return new StoreUnusable(
        `${user} may not make tables in the database at ${where}. Make it the owner, or grant it CREATE on the schema.`,
      )
    case '53100':
      return new StoreUnusable(
        `There is no space left on the server at ${where}. Make room on the disk of its data.`,
      )
    case '55P03':
    case '57014':
      return new StoreUnusable(
        `Another server has been changing the schema of the database at ${where} for too long. See what holds it, and try again.`,
      )
    default:
      return new StoreUnusable(
        `The database at ${where} cannot be reached (${failure.message.replace(/^: /, '')}). Check its address, and that it runs.`,
      )
  }
}
