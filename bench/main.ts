import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { SetupError } from '../src/config/setup-error.ts'
import { checkWrk } from './load/wrk.ts'
import { help, readOptions, type Options } from './options.ts'
import { crowdTime, measureCrowd } from './parts/crowd.ts'
import { measureReady, readyTime } from './parts/ready.ts'
import { measureSoak } from './parts/soak.ts'
import { makingTime, measureTable, tableTime } from './parts/table.ts'
import { makePool } from './pool.ts'
import { Progress } from './progress.ts'
import { judge } from './report/bars.ts'
import { describeMachine } from './report/machine.ts'
import { barLines } from './report/markdown.ts'
import type { Results } from './report/results.ts'
import { writeResults } from './report/write.ts'
import { Run } from './run.ts'
import { installPeers } from './servers/cognito-local.ts'

async function bench(options: Options): Promise<void> {
  if (!existsSync('/proc/self/stat')) {
    throw new SetupError('The benchmark reads from /proc what processes use, so it runs on Linux only.')
  }
  checkWrk()
  if (options.operations.length > 0) installPeers()
  const { isFull, users, connections, rounds, seconds } = options
  const run = new Run()
  const machine = describeMachine(run)
  const progress = new Progress(tableTime(options) + otherTime(options))
  const table = await measureTable(run, options, progress)
  const others = await measureOthers(run, options, progress)
  const how = { isFull, users, connections, rounds, seconds }
  const results: Results = { machine, how, table, ...others }
  const bars = judge(results)
  const folder = options.out ?? join(import.meta.dirname, 'results', isFull ? '' : 'partial')
  writeResults(folder, results, bars)
  console.log(['', ...barLines(bars), '', `Written to ${relative('.', folder)}/results.md`].join('\n'))
}

const largest = ({ users }: Options) => Math.max(...users)

function otherTime(options: Options): number {
  const { parts, soakSeconds } = options
  if (parts.length === 0) return 0
  const times = { Ready: readyTime, Crowd: crowdTime(options), Soak: soakSeconds }
  return makingTime(largest(options)) + parts.reduce((sum, part) => sum + times[part], 0)
}

/** What is measured besides the table, all in one pool of the largest size. */
async function measureOthers(
  run: Run,
  options: Options,
  progress: Progress,
): Promise<Pick<Results, 'ready' | 'crowd' | 'soak'>> {
  const { parts } = options
  if (parts.length === 0) return {}
  progress.step(`making ${largest(options)} users`, makingTime(largest(options)))
  const pool = await makePool(run, largest(options))
  return {
    ...(parts.includes('Ready') ? { ready: await measureReady(run, pool, progress) } : {}),
    ...(parts.includes('Crowd') ? { crowd: await measureCrowd(run, pool, options, progress) } : {}),
    ...(parts.includes('Soak') ? { soak: await measureSoak(run, pool, options, progress) } : {}),
  }
}

/** What can be told in one line: something is missing here, or an option is not as it should be. */
const isPlain = (error: Error) =>
  error instanceof SetupError || ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))

try {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') console.log(help)
  else await bench(options)
  process.exit(0)
} catch (thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  process.stderr.write(`\nbench: ${isPlain(error) ? error.message : error.stack}\n`)
  process.exit(1)
}
