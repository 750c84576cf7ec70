import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPostgresStore } from '../src/store/postgres.ts'
import { postgresPackage } from '../test/support/postgres-programs.ts'
import { startPostgres } from '../test/support/postgres-server.ts'

/** The last releases that are packed for tests, of every version that is served. The newest is installed anyway. */
const served = ['14.23.0-beta.17', '15.18.0-beta.17', '16.14.0-beta.17', '17.10.0-beta.17']
const refused = '13.23.0-beta.16'

const tests = [
  'test/store/*{postgres,citus,distribute}*.test.ts',
  'test/cli/{copy,postgres,rotate-signing}.test.ts',
  'test/torture/postgres*.test.ts',
]

/**
 * Fetches older versions of PostgreSQL, runs on each all tests that need PostgreSQL, and kills it under two nodes.
 * With arguments, only on versions that begin so: `npm run test:postgres-versions -- 14 16`.
 */
async function testVersions(asked: readonly string[]): Promise<void> {
  const chosen = served.filter(
    (version) => asked.length === 0 || asked.some((start) => version.startsWith(start)),
  )
  if (chosen.length === 0) throw new Error(`There are ${served.join(', ')}, not ${asked.join(', ')}`)
  const folder = mkdtempSync(join(tmpdir(), 'rockpool-versions-'))
  try {
    for (const version of chosen) {
      console.log(`PostgreSQL ${version}`)
      const environment = { ...process.env, ROCKPOOL_TEST_POSTGRES: fetchVersion(folder, version) }
      run(process.execPath, ['--test', '--test-isolation=none', '--test-reporter=dot', ...tests], environment)
      run(process.execPath, ['torture/main.ts', 'kill', '--store', 'postgres', '--short'], environment)
    }
    await checkRefusal(fetchVersion(folder, refused))
    console.log(`PostgreSQL ${refused} is refused`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Gets the programs of a version, each into a folder of its own, and answers the folder of the package. */
function fetchVersion(folder: string, version: string): string {
  const own = join(folder, version)
  const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  run('npm', ['install', '--prefix', own, ...flags, `${postgresPackage}@${version}`])
  return join(own, 'node_modules', postgresPackage)
}

async function checkRefusal(programsOf: string): Promise<void> {
  const server = await startPostgres({ programsOf })
  try {
    await assert.rejects(
      openPostgresStore({ url: server.url }),
      /^StoreUnusable: The database postgres is of PostgreSQL 13\. Rockpool needs 14 or newer: upgrade the server\.$/,
    )
  } finally {
    await server.stop()
  }
}

/** Shows what a program says. @throws {Error} it fails */
function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): void {
  const { status, error } = spawnSync(program, args, { env, stdio: 'inherit' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed`, { cause: error })
}

await testVersions(process.argv.slice(2))
