import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { postgresAccount } from '../../test/support/postgres-programs.ts'
import type { Site } from './site.ts'

/** A PostgreSQL server whose processes can be killed and brought back on the same data and port. */
export interface PostgresServer extends AsyncDisposable {
  readonly port: number
  readonly url: string
  /** Whether the process that starts the others is there. */
  readonly isRunning: boolean
  /** All that it has said. */
  readonly said: string
  /** Starts it and waits until it takes connections. */
  start(): Promise<void>
  /** Starts it, whatever comes of that. */
  begin(): void
  /** Ends all of its processes at once, the one that starts the others first of all. */
  kill(): Promise<void>
  /** Stops all of its processes where they are. Only `kill` is for them then. */
  freeze(): Promise<void>
  /** Makes a standby take changes. */
  promote(): Promise<void>
  query<Row extends object>(sql: string): Promise<readonly Row[]>
}

export interface ServerOptions {
  readonly port: number
  readonly settings?: readonly string[]
  /** The port of the server that it follows. */
  readonly follows?: number
  /** Where its data are, and what makes them seen; without it, in a cluster of the site. */
  readonly place?: { readonly data: string; readonly through: readonly string[] }
}

/** Checkpoints come often, so that what is recovered after a kill begins at all kinds of places. */
const small = [
  'shared_buffers=32MB',
  'max_connections=100',
  'checkpoint_timeout=30s',
  'max_wal_size=64MB',
  'wal_keep_size=512MB',
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
]
const queryTimeout = 30_000

export async function newPostgres(site: Site, options: ServerOptions): Promise<PostgresServer> {
  const { port, settings = [], follows, place } = options
  const data = place?.data ?? (await site.newCluster())
  if (follows !== undefined) writeFileSync(join(data, 'standby.signal'), '')
  const leader = `primary_conninfo=host=127.0.0.1 port=${follows} user=rockpool`
  const all = [...small, `port=${port}`, ...settings, ...(follows === undefined ? [] : [leader])]
  const args = ['-D', data, ...all.flatMap((setting) => ['-c', setting])]
  const url = `postgres://rockpool@127.0.0.1:${port}/postgres`
  const log = site.newLog()
  let child: ChildProcess | undefined

  function begin(): void {
    const output = openSync(log, 'a')
    const { uid, gid } = postgresAccount
    const account = uid === undefined ? [] : [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
    // It ends with this process, however this one ends.
    const guarded = ['setpriv', ...account, '--pdeathsig', 'QUIT', join(site.programs, 'postgres'), ...args]
    const [program = '', ...rest] = [...(place?.through ?? []), ...guarded]
    child = spawn(program, rest, {
      cwd: '/',
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'ignore', output],
    })
    closeSync(output)
  }

  async function start(): Promise<void> {
    begin()
    await until(
      () => `PostgreSQL did not start: ${readFileSync(log, 'utf8').slice(-2000)}`,
      async () => {
        await query('SELECT')
        return true
      },
    )
  }

  async function query<Row extends object>(sql: string): Promise<readonly Row[]> {
    const client = new Client({ connectionString: url, query_timeout: queryTimeout })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return (await client.query<Row>(sql)).rows
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  async function kill(): Promise<void> {
    const killed = child
    child = undefined
    if (killed?.pid === undefined || killed.exitCode !== null || killed.signalCode !== null) return
    const exited = once(killed, 'exit')
    const all = await stopAll(killed.pid)
    for (const pid of all) signal(pid, 'SIGKILL')
    await exited
    // A new server refuses the data as long as one of the old is there.
    await until(
      () => 'the processes of PostgreSQL did not end',
      async () => !all.some(isAlive),
    )
  }

  return {
    port,
    url,
    get isRunning() {
      return child?.pid !== undefined && child.exitCode === null && child.signalCode === null
    },
    get said() {
      return readFileSync(log, 'utf8')
    },
    start,
    begin,
    kill,
    query,
    async freeze() {
      if (child?.pid !== undefined) for (const pid of await stopAll(child.pid)) signal(pid, 'SIGSTOP')
    },
    async promote() {
      await query('SELECT pg_promote(wait => true)')
    },
    [Symbol.asyncDispose]: kill,
  }
}

/** Stops the process that starts the others, so that none is added, and answers all of them. */
async function stopAll(postmaster: number): Promise<readonly number[]> {
  signal(postmaster, 'SIGSTOP')
  await until(
    () => 'PostgreSQL did not stop',
    async () => ['T', 'Z', ''].includes(stateOf(postmaster)),
  )
  return [postmaster, ...childrenOf(postmaster)]
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended by itself.
  }
}

function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return text === '' ? [] : text.split(' ').map(Number)
}

const isAlive = (pid: number) => !['', 'Z'].includes(stateOf(pid))

/** The letter by which the system tells what a process does; empty where there is none. */
function stateOf(pid: number): string {
  try {
    return /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1] ?? ''
  } catch {
    return ''
  }
}

/** Asks again and again; what it throws counts as not yet. */
export async function until(complaint: () => string, isSo: () => Promise<boolean>): Promise<void> {
  const begun = performance.now()
  while (!(await isSo().catch(() => false))) {
    if (performance.now() - begun > queryTimeout) throw new Error(complaint())
    await sleep(20)
  }
}
