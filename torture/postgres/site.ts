import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { installPostgres, makeCluster } from '../../test/support/postgres-programs.ts'

const execute = promisify(execFile)

/** PostgreSQL's programs, and an empty cluster that every server of a run begins as a copy of. */
export interface Site extends AsyncDisposable {
  readonly programs: string
  /** Copies the empty cluster. Copies know each other as one and the same, so one can follow another. */
  newCluster(): Promise<string>
  /** The empty cluster, made anew with flags for initdb. */
  makeCluster(...flags: readonly string[]): string
  /** A file for what a server says. */
  newLog(): string
}

/** Why PostgreSQL cannot be put through this here; undefined where it can. */
export const whyNoPostgres = (): string | undefined =>
  process.platform === 'linux' ? undefined : 'which processes are to be killed is read from /proc'

export async function newSite(): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-postgres-'))
  const programs = installPostgres(folder)
  const empty = join(folder, 'empty')
  makeCluster(programs, empty)
  let count = 0
  const newPlace = () => join(folder, `cluster-${++count}`)
  return {
    programs,
    newLog: () => `${newPlace()}.log`,
    makeCluster(...flags) {
      const data = newPlace()
      makeCluster(programs, data, ...flags)
      return data
    },
    async newCluster() {
      const data = newPlace()
      // Whoever owns the one must own the other.
      await execute('cp', ['-a', empty, data])
      return data
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, maxRetries: 5 }),
  }
}
