import { spreadOf, type Spread } from '../load/statistics.ts'
import type { Slice } from '../load/wrk.ts'
import type { Ceiling, Operation } from '../operations.ts'
import type { Options } from '../options.ts'
import { makePool } from '../pool.ts'
import type { Progress } from '../progress.ts'
import type { Run } from '../run.ts'
import { maxUsersOfPeer, startContest, type Contest, type Contestant } from './contestants.ts'

/** One line of the table: somebody does one operation, in a pool of some size, over some connections. */
export interface Row {
  readonly operation: string
  readonly users: number
  readonly connections: number
  readonly who: string
  readonly kind: Contestant['kind']
  readonly perSecond: Spread
  /** Milliseconds. */
  readonly p50: Spread
  readonly p99: Spread
  /** Processor time of the server for each operation, in microseconds. */
  readonly cpu: Spread
  /** Resident memory in bytes, the most that was seen. */
  readonly memory: number
  /** Requests that were refused or not answered. */
  readonly failed: number
  /** Rockpool's throughput beside this one's, round by round; undefined for Rockpool itself. */
  readonly share?: Spread
  /** This one's processor time beside Rockpool's, which says the same where others disturb the machine. */
  readonly costShare?: Spread
}

export interface Table {
  readonly rows: readonly Row[]
  /** Who could not be measured on an operation, and why. */
  readonly absent: Readonly<Record<string, Readonly<Record<string, string>>>>
}

const warmUpTime = 1
/** What goes on between two slices. */
const pause = 0.6

/** Measures every operation on everybody, in turns. */
export async function measureTable(run: Run, options: Options, progress: Progress): Promise<Table> {
  const rows: Row[] = []
  const absent: Record<string, Record<string, string>> = {}
  if (options.operations.length === 0) return { rows, absent }
  for (const users of options.users) {
    progress.step(`making ${users} users`, makingTime(users))
    const pool = await makePool(run, users)
    for (const operation of options.operations) {
      progress.step(`${operation.name} with ${users} users: starting servers`, startingTime)
      await using contest = await startContest(run, pool, operation, ceilingsOf(operation, options))
      await warmUp(contest, options, (who) =>
        progress.step(`${operation.name} with ${users} users: warming up ${who}`, warmUpTime + pause),
      )
      if (users <= maxUsersOfPeer) absent[operation.name] = { ...contest.absent }
      for (const connections of options.connections) {
        const place = { operation: operation.name, users, connections }
        const added = await measure(contest, place, options, (who) =>
          progress.step(
            `${operation.name} with ${users} users over ${connections}: ${who}`,
            options.seconds + pause,
          ),
        )
        rows.push(...added)
        progress.say(summaryOf(added))
      }
    }
  }
  return { rows, absent }
}

/** All, or only the one that does the same kind of work. */
const ceilingsOf = ({ ceilings }: Operation, { allCeilings }: Options): readonly Ceiling[] =>
  allCeilings ? ceilings : ceilings.slice(-1)

const startingTime = 1
export const makingTime = (users: number) => 1 + users / 10_000

/** How long it is thought to take, in seconds. */
export function tableTime(options: Options): number {
  const { users, connections, operations, rounds, seconds } = options
  const contestTime = (operation: Operation, count: number) => {
    const contestants = 1 + ceilingsOf(operation, options).length + Number(count <= maxUsersOfPeer)
    const measuring = connections.length * rounds * (seconds + pause)
    return startingTime + contestants * (warmUpTime + pause + measuring)
  }
  if (operations.length === 0) return 0
  const times = users.map((count) =>
    operations.reduce((sum, operation) => sum + contestTime(operation, count), makingTime(count)),
  )
  return times.reduce((sum, time) => sum + time, 0)
}

async function warmUp(
  { contestants }: Contest,
  { connections }: Options,
  onSlice: (who: string) => void,
): Promise<void> {
  for (const { name, measure } of contestants) {
    onSlice(name)
    await measure(Math.max(...connections), warmUpTime)
  }
}

async function measure(
  contest: Contest,
  { operation, users, connections }: Pick<Row, 'operation' | 'users' | 'connections'>,
  { rounds, seconds }: Options,
  onSlice: (who: string) => void,
): Promise<readonly Row[]> {
  const { contestants } = contest
  const slices = new Map<string, Slice[]>(contestants.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    // Everybody is first once, in case that makes a difference.
    for (let turn = 0; turn < contestants.length; turn++) {
      const contestant = contestants[(round + turn) % contestants.length]
      if (!contestant) continue
      onSlice(`${contestant.name}, round ${round + 1} of ${rounds}`)
      slices.get(contestant.name)?.push(await contestant.measure(connections, seconds))
    }
  }
  const own = slices.get('Rockpool') ?? []
  return contestants.map(({ name: who, kind }): Row => {
    const measured = slices.get(who) ?? []
    const spread = (of: (slice: Slice) => number) => spreadOf(measured.map(of))
    const beside = (of: (slice: Slice, own: Slice) => number) =>
      spreadOf(measured.flatMap((slice, round) => (own[round] ? [of(slice, own[round])] : [])))
    const row = {
      operation,
      users,
      connections,
      who,
      kind,
      perSecond: spread(({ perSecond }) => perSecond),
      p50: spread(({ p50 }) => p50),
      p99: spread(({ p99 }) => p99),
      cpu: spread(({ cpu }) => cpu),
      memory: Math.max(...measured.map(({ memory }) => memory)),
      failed: measured.reduce((sum, { failed }) => sum + failed, 0),
    }
    if (kind === 'rockpool') return row
    const share = beside((slice, own) => own.perSecond / slice.perSecond)
    return Object.assign(row, { share, costShare: beside((slice, own) => slice.cpu / own.cpu) })
  })
}

function summaryOf(rows: readonly Row[]): string {
  const [own] = rows
  const ceiling = rows.findLast(({ kind }) => kind === 'ceiling')
  if (!own || !ceiling) return ''
  const where = `${own.operation.padEnd(26)} ${String(own.users).padStart(6)} users  ${String(own.connections).padStart(2)} conn`
  const share = ((ceiling.share?.median ?? 0) * 100).toFixed(0)
  const speed = `${Math.round(own.perSecond.median)}/s`.padStart(8)
  const cost = `${Math.round(own.cpu.median)} µs`.padStart(8)
  return `${where} ${speed}  p99 ${own.p99.median.toFixed(2)} ms  ${cost}  ${share} % of ${ceiling.who}`
}
