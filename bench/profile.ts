import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { SetupError } from '../src/config/setup-error.ts'
import { OperationLoad } from './load/operation-load.ts'
import { getOperation } from './operations.ts'
import { makePool, type BenchPool } from './pool.ts'
import { parts, partOf } from './report/profile-parts.ts'
import { Run } from './run.ts'
import { startRockpool } from './servers/rockpool.ts'

// npm run bench:profile [-- GetUser,UpdateUserAttributes]: where the processor time of a call goes, by perf of Linux.

const paths = [
  'GetUser',
  'UpdateUserAttributes',
  'AdminUpdateUserAttributes',
  'ListUsers',
  'SignUp',
  'PasswordSignIn',
  'SrpSignIn',
  'TokenRefresh',
]
const users = 10_000
const connections = 32
const warmUp = 3
const seconds = 6

/** Samples by part. */
type Shares = ReadonlyMap<string, number>

async function profile(names: readonly string[]): Promise<void> {
  if (spawnSync('perf', ['--version']).error) {
    throw new SetupError('perf is needed. On Debian: sudo apt-get install linux-perf')
  }
  const run = new Run()
  const pool = await makePool(run, users)
  const columns: { readonly name: string; readonly cpu: number; readonly shares: Shares }[] = []
  for (const name of names) {
    process.stderr.write(`${name}\n`)
    columns.push({ name, ...(await profileOperation(run, pool, name)) })
  }
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  console.log(line(['µs of processor time', ...columns.map(({ name }) => name)]))
  console.log(line(['---', ...columns.map(() => '---:')]))
  for (const part of parts) {
    const cells = columns.map(({ cpu, shares }) => ((shares.get(part) ?? 0) * cpu).toFixed(1))
    console.log(line([part, ...cells]))
  }
  console.log(line(['**in all**', ...columns.map(({ cpu }) => cpu.toFixed(1))]))
}

async function profileOperation(
  run: Run,
  pool: BenchPool,
  name: string,
): Promise<{ readonly cpu: number; readonly shares: Shares }> {
  await using server = await startRockpool(run, pool, { flags: ['--perf-basic-prof'] })
  const load = new OperationLoad(run, pool, getOperation(name), server)
  await load.on(server, connections, warmUp)
  const file = join(run.folder, 'perf.data')
  // Without perf for what a call costs, then with it for where that goes.
  const { cpu } = await load.on(server, connections, seconds)
  const flags = ['record', '-q', '-g', '-F', '1999', '-p', String(server.pid), '-o', file]
  const perf = run.spawn('perf', flags, { stdio: 'ignore' })
  await load.on(server, connections, seconds)
  perf.kill('SIGINT')
  await once(perf, 'exit')
  return { cpu, shares: readShares(file) }
}

/** Reads what perf saw: for each sample the functions that were under way, the innermost first. */
function readShares(file: string): Shares {
  const { stdout } = spawnSync('perf', ['script', '-i', file, '-F', 'comm,ip,sym'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  })
  const counts = new Map<string, number>()
  let all = 0
  for (const block of stdout.split('\n\n')) {
    const [head = '', ...frames] = block.trimEnd().split('\n')
    if (frames.length === 0) continue
    const functions = frames.map((frame) => frame.trim().replace(/^[0-9a-f]+ /, ''))
    const part = partOf(head.trim(), functions)
    counts.set(part, (counts.get(part) ?? 0) + 1)
    all += 1
  }
  return new Map([...counts].map(([part, count]) => [part, count / all]))
}

try {
  const [wanted] = process.argv.slice(2)
  await profile(wanted?.split(',') ?? paths)
  process.exit(0)
} catch (error) {
  process.stderr.write(`bench: ${error instanceof SetupError ? error.message : (error as Error).stack}\n`)
  process.exit(1)
}
