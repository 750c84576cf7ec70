import { once } from 'node:events'
import { OperationLoad } from '../load/operation-load.ts'
import type { Slice } from '../load/wrk.ts'
import { spreadOf, type Spread } from '../load/statistics.ts'
import { getOperation } from '../operations.ts'
import type { Options } from '../options.ts'
import type { BenchPool } from '../pool.ts'
import type { Progress } from '../progress.ts'
import type { Run } from '../run.ts'
import type { LoopDelay } from '../servers/loop-probe.ts'
import { startRockpool } from '../servers/rockpool.ts'

/** How one who reads fares beside a crowd that signs in. Milliseconds. */
export interface Crowd {
  readonly users: number
  /** GetUser over one connection, with nobody else there, and beside the crowd. */
  readonly idle: Spread
  readonly crowded: Spread
  /** How often the latter holds the former, round by round. */
  readonly times: Spread
  /** How late the event loop was beside the crowd, at the 99th percentile. */
  readonly loopDelay: Spread
  /** Sign-ins per second meanwhile. */
  readonly signIns: Spread
}

const crowdConnections = 32
const shortestSlice = 3

export const crowdTime = ({ rounds, seconds }: Options) =>
  2 * rounds * (Math.max(shortestSlice, seconds) + 1) + 5

/** Sign-ins by SRP, as many as there can be, are the heaviest load that there is. */
export async function measureCrowd(
  run: Run,
  pool: BenchPool,
  { rounds, seconds: wanted }: Options,
  progress: Progress,
): Promise<Crowd> {
  const seconds = Math.max(shortestSlice, wanted)
  await using server = await startRockpool(run, pool, { probe: true })
  const reads = new OperationLoad(run, pool, getOperation('GetUser'), server)
  const crowd = new OperationLoad(run, pool, getOperation('SrpSignIn'), server)
  await reads.on(server, 1, seconds)
  await crowd.on(server, crowdConnections, seconds)
  const measured: { idle: Slice; crowded: Slice; crowd: Slice; delay: LoopDelay }[] = []
  for (let attempt = 1; measured.length < rounds; attempt++) {
    if (attempt > 3 * rounds) throw new Error('there were never enough sign-ins')
    progress.step(`GetUser beside sign-ins, round ${measured.length + 1} of ${rounds}`, 2 * (seconds + 1))
    const idle = await reads.on(server, 1, seconds)
    const read = await reads.prepare(1, seconds)
    // The crowd is there a little longer than the one who reads.
    const signIns = await crowd.prepare(crowdConnections, seconds + 1)
    server.child.send('reset')
    const [crowded, others] = await Promise.all([reads.send(server, read), crowd.send(server, signIns)])
    if (others.ranOut) continue
    const answered = once(server.child, 'message')
    server.child.send('report')
    const [delay] = (await answered) as [LoopDelay]
    measured.push({ idle, crowded, crowd: others, delay })
  }
  const spread = (of: (one: (typeof measured)[number]) => number) => spreadOf(measured.map(of))
  const found: Crowd = {
    users: pool.users,
    idle: spread(({ idle }) => idle.p99),
    crowded: spread(({ crowded }) => crowded.p99),
    times: spread(({ idle, crowded }) => crowded.p99 / idle.p99),
    loopDelay: spread(({ delay }) => delay.p99),
    signIns: spread(({ crowd }) => crowd.perSecond),
  }
  const ms = ({ median }: Spread) => `${median.toFixed(2)} ms`
  progress.say(
    `GetUser's p99 is ${ms(found.idle)} alone and ${ms(found.crowded)} beside sign-ins, the loop's ${ms(found.loopDelay)}`,
  )
  return found
}
