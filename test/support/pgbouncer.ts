import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { postgresAccount } from './postgres-programs.ts'
import { freePort } from './postgres-server.ts'
import { query } from './postgres-query.ts'

const program = process.env['ROCKPOOL_TEST_PGBOUNCER'] ?? 'pgbouncer'

/** A pooler before a PostgreSQL server, to all of its databases. */
export interface PgBouncer extends AsyncDisposable {
  /** The same database by this way. */
  through(url: string): string
  /** Ends it at once, with all connections, and starts it again. */
  restart(): Promise<void>
}

/** Its version, as `1.21` is 121; undefined where it is not installed. */
export function findPgBouncer(): number | undefined {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  const [, major, minor] = /^PgBouncer (\d+)\.(\d+)/.exec(stdout ?? '') ?? []
  return major === undefined ? undefined : Number(major) * 100 + Number(minor)
}

/** `settings` are lines of its file. */
export async function startPgBouncer(server: string, settings: readonly string[]): Promise<PgBouncer> {
  const folder = mkdtempSync(join(tmpdir(), 'rockpool-pgbouncer-'))
  chmodSync(folder, 0o755)
  const { hostname, port: behind } = new URL(server)
  const port = await freePort()
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(
    file,
    [
      '[databases]',
      `* = host=${hostname} port=${behind} user=rockpool`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = any',
      'server_login_retry = 0',
      ...settings,
    ].join('\n'),
  )
  const through = (url: string) => {
    const own = new URL(url)
    own.port = String(port)
    return own.href
  }
  const start = async () => {
    const child = spawn(program, ['-q', file], { ...postgresAccount, cwd: '/', stdio: 'ignore' })
    const ended = once(child, 'close')
    for (;;) {
      const answered = await query(through(server), 'SELECT').catch(() => undefined)
      if (answered) return { child, ended }
      if (child.exitCode !== null) throw new Error(`PgBouncer ended with ${child.exitCode}`)
      await sleep(20)
    }
  }
  let { child, ended } = await start()
  const end = async () => {
    child.kill('SIGKILL')
    await ended
  }
  return {
    through,
    async restart() {
      await end()
      ;({ child, ended } = await start())
    },
    async [Symbol.asyncDispose]() {
      await end()
      rmSync(folder, { recursive: true })
    },
  }
}
