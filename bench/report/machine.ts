import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { dirname, join } from 'node:path'
import { checkWrk } from '../load/wrk.ts'
import type { Run } from '../run.ts'

/** Where a run was made. */
export interface Host {
  readonly at: string
  readonly processor: string
  readonly cores: number
  /** Bytes. */
  readonly memory: number
  /** Where the data was kept. */
  readonly data: string
  readonly system: string
  readonly node: string
  readonly sqlite: string
  readonly openssl: string
  /** The version, and the commit where it is known. */
  readonly rockpool: string
  /** How many programs wanted to run, on average of the minute before. */
  readonly loadBefore: number
}

/** Where and with what a run was made. */
export interface Machine extends Host {
  readonly wrk: string
  readonly cognitoLocal: string
}

const bench = join(import.meta.dirname, '..')

export const describeMachine = (run: Run): Machine => ({
  ...describeHost(run),
  wrk: checkWrk(),
  cognitoLocal: versionIn(join(bench, 'node_modules', 'cognito-local', 'package.json')),
})

export function describeHost(run: Run): Host {
  const { node, sqlite = '', openssl } = process.versions
  const processors = cpus()
  return {
    at: new Date().toISOString(),
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memory: totalmem(),
    data: `${dirname(run.folder)}, on ${run.fileSystem}`,
    system: `${type()} ${release()}${distribution()}`,
    node,
    sqlite,
    openssl,
    rockpool: `${versionIn(join(bench, '..', 'package.json'))}${commit()}`,
    loadBefore: loadavg()[0] ?? 0,
  }
}

const versionIn = (file: string): string =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : 'not installed'

function distribution(): string {
  const [, name] = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? []
  return name ? `, ${name}` : ''
}

/** Of the code that was measured, and whether it was changed since. */
function commit(): string {
  const git = (...args: string[]) => spawnSync('git', ['-C', bench, ...args], { encoding: 'utf8' }).stdout
  const id = git('rev-parse', '--short', 'HEAD')?.trim()
  if (!id) return ''
  const isChanged = git('status', '--porcelain', '--', '../src', '../bin').trim() !== ''
  return ` (commit ${id}${isChanged ? ', with changes' : ''})`
}
