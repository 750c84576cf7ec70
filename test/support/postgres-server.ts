import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { installPostgres, makeCluster, postgresAccount } from './postgres-programs.ts'

export interface PostgresServer {
  /** Of its database `postgres`, for an account that may do everything. */
  readonly url: string
  /** Ends the server and removes its data. */
  stop(): Promise<void>
}

export interface PostgresServerOptions {
  /** Starts as a standby, which takes no changes. */
  readonly isStandby?: boolean
  /** Of its own besides the usual ones, which they replace: `name=value`. */
  readonly settings?: readonly string[]
  /** The folder of a package with the programs of another version. */
  readonly programsOf?: string
}

/** Waits until this process ends, however it ends, and then ends the server and removes its data. */
const guard = `"$0" "$@" & server=$!
read -r line
kill -QUIT $server
wait $server
cd / && rm -rf "$FOLDER"`

/** Starts a server of its own, from the binaries that are installed beside the other packages. */
export async function startPostgres({
  isStandby = false,
  settings = [],
  programsOf,
}: PostgresServerOptions = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'rockpool-postgres-'))
  const programs = installPostgres(folder, programsOf)
  const data = join(folder, 'data')
  makeCluster(programs, data)
  if (isStandby) writeFileSync(join(data, 'standby.signal'), '')
  const port = await freePort()
  const all = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'shared_buffers=64MB',
    ...settings,
  ]
  const log = join(folder, 'log')
  const args = ['-D', data, ...all.flatMap((setting) => ['-c', setting])]
  const child = spawn('sh', ['-c', guard, join(programs, 'postgres'), ...args], {
    ...postgresAccount,
    cwd: folder,
    env: { PATH: process.env['PATH'], FOLDER: folder },
    stdio: ['pipe', 'ignore', openSync(log, 'w')],
    detached: true,
  })
  const ended = once(child, 'close')
  const url = `postgres://rockpool@127.0.0.1:${port}/postgres`
  await untilItAnswers(url, child, log)
  // The server is not what keeps this process alive; when it ends, so does the server.
  child.unref()
  const lifeline = child.stdin as Socket
  lifeline.unref()
  return {
    url,
    async stop() {
      child.ref()
      lifeline.end()
      await ended
    },
  }
}

/** A port of this machine that is free. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function untilItAnswers(url: string, child: ChildProcess, log: string): Promise<void> {
  for (;;) {
    const client = new Client({ connectionString: url })
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.end()
      return
    } catch {
      if (child.exitCode !== null) throw new Error(`PostgreSQL ended: ${readFileSync(log, 'utf8')}`)
      await sleep(20)
    }
  }
}
