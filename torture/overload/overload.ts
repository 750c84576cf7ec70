import { once } from 'node:events'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import type { Options, Part, Report } from '../part.ts'
import { checkSoundness } from '../soundness.ts'
import { startTarget, type Target } from '../target.ts'
import {
  flood,
  measureCapacity,
  newLine,
  openConnections,
  options,
  patience,
  settleUsers,
  type Outcome,
} from './crowd.ts'
import { judge, longestAnswer, type Verdict } from './verdict.ts'

/** Five times as many sign-ups and sign-ins as the server can do, of which some give up. */
export const overload: Part = {
  name: 'overload',
  summary:
    'five times the sign-ups and sign-ins that can be served: answers in time, and no work for who has given up',
  run,
}

const factor = 5
/** How many seconds' worth of calls have a connection before the crowd comes: Node accepts one new one in each turn. */
const keptSeconds = 2.5
/** The most that do. With those that the crowd opens, a fast server still comes to the most that it takes, 8192. */
const mostKept = 6000

async function run({ short, progress }: Options): Promise<Report> {
  const seconds = short ? 7 : 30
  await using target = await startTarget({ mode: 'dev', arguments: options })
  const { capacity, calls, lag, clientLag } = await attack(target, seconds, progress)
  const verdict = judge({ calls, made: usernames(target), log: target.log(), clientLag })
  const { users, problems: unsound } = checkSoundness(join(target.data, 'rockpool.db'))
  const control = await findUnbounded(short ? 3 : 6, progress)
  const problems = [
    ...verdict.problems,
    ...unsound.slice(0, 10).map((problem) => `the store: ${problem}`),
    ...(target.ended() ? [`the server ended: ${target.ended()}`] : []),
  ]
  const { done, refused, refusedConnections, gaveUp, median, p99, slowest, madeForRefused, madeForGone } =
    verdict
  return {
    ok: problems.length === 0,
    timing: [
      ...verdict.timing,
      ...(control.p99 > longestAnswer
        ? []
        : ['a server that lets all wait was not told from one that does not']),
    ],
    lines: [
      `${capacity} sign-ups and sign-ins a second could be served; ${calls.length} came in ${seconds} s`,
      `${done} were done, ${refused} told to try again, ${refusedConnections} found all connections in use, ${gaveUp} had given up after ${patience} ms`,
      `answers: half within ${median.toFixed(0)} ms, 99 in 100 within ${p99.toFixed(0)} ms, all within ${slowest.toFixed(0)} ms`,
      `a call beside them that waits for nothing but the main thread: 99 in 100 within ${lag.toFixed(0)} ms`,
      `the clients' own process was up to ${clientLag.toFixed(0)} ms late, in 99 of 100 moments`,
      `users of who was told of a failure: ${madeForRefused}; of who gave up: ${madeForGone}; the store of ${users} users is ${unsound.length ? 'NOT ' : ''}sound`,
      `a server that lets all wait, for comparison: 99 in 100 answers within ${control.p99.toFixed(0)} ms; users of who gave up: ${control.madeForGone} of ${control.gaveUp}`,
      ...problems,
    ],
    figures: {
      capacity,
      calls: calls.length,
      done,
      refused,
      refusedConnections,
      gaveUp,
      p99Ms: Math.round(p99),
      slowestMs: Math.round(slowest),
      lagMs: Math.round(lag),
      clientLagMs: Math.round(clientLag),
      madeForRefused,
      madeForGone,
      controlP99Ms: Math.round(control.p99),
      controlMadeForGone: control.madeForGone,
      problems: problems.length,
    },
  }
}

/** What came of a flood, and how late the server's and the clients' processes were meanwhile, in 99 of 100 moments. */
interface Attack {
  readonly capacity: number
  readonly calls: readonly Outcome[]
  readonly lag: number
  readonly clientLag: number
}

/** Floods a server for some seconds, waits for all answers, and stops it. */
async function attack(target: Target, seconds: number, progress: Options['progress']): Promise<Attack> {
  const residents = await settleUsers(target, 20)
  using line = newLine(target)
  const capacity = await measureCapacity(line, residents)
  progress(`${capacity} a second can be served`)
  await openConnections(line, Math.min(mostKept, capacity * factor * keptSeconds))
  const bystander = newBystander(target)
  const delays = monitorEventLoopDelay({ resolution })
  delays.enable()
  const calls = await flood(line, residents, { rate: capacity * factor, seconds, progress })
  delays.disable()
  const clientLag = Math.max(0, delays.percentile(99) / 1e6 - resolution)
  const lag = p99Of(await bystander.stop())
  await target.stop()
  return { capacity, calls, lag, clientLag }
}

/** The same with a server whose bounds are lifted. Its answers come in time only if nothing is told by these. */
async function findUnbounded(seconds: number, progress: Options['progress']): Promise<Verdict> {
  const program = join(import.meta.dirname, 'unbounded.ts')
  await using target = await startTarget({ mode: 'dev', arguments: options, program })
  const { calls, clientLag } = await attack(target, seconds, (text) => progress(`without bounds: ${text}`))
  return judge({ calls, made: usernames(target), log: target.log(), clientLag })
}

/** How often it is looked whether the clients' own process is late (milliseconds). */
const resolution = 10

/** Calls from a thread of their own, until it is stopped, which gives their times (milliseconds). */
function newBystander({ url }: Target): { stop(): Promise<readonly number[]> } {
  const worker = new Worker(new URL('./bystander.ts', import.meta.url), { workerData: { url } })
  return {
    async stop() {
      worker.postMessage('stop')
      const [times] = (await once(worker, 'message')) as [readonly number[]]
      await worker.terminate()
      return times
    },
  }
}

/** What 99 in 100 do not exceed. */
const p99Of = (times: readonly number[]): number =>
  times.toSorted((one, other) => one - other)[Math.floor(times.length * 0.99)] ?? Infinity

/** The names of all users of the server, which has been stopped. */
function usernames({ data }: Target): ReadonlySet<string> {
  using database = new DatabaseSync(join(data, 'rockpool.db'), { readOnly: true })
  const rows = database.prepare('SELECT username FROM users').all() as { username: string }[]
  return new Set(rows.map(({ username }) => username))
}
