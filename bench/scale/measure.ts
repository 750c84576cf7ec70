import type { Store } from '../../src/store/store.ts'
import { spreadOf, type Spread } from '../load/statistics.ts'
import type { Crowd } from './crowd.ts'
import type { ListCase } from './lists.ts'
import type { ScaleOperation } from './operations.ts'

/** What one operation took. Times are microseconds; a spread is over the rounds. */
export interface OperationTimes {
  readonly name: string
  /** One call after another, of random users. */
  readonly p50: Spread
  readonly p99: Spread
  /** For each call, while eight are under way. */
  readonly crowded: Spread
  /** The same, all calls of the same ten users: as much work, on what every cache has at hand. */
  readonly sameTen: Spread
}

/** What a page of ListUsers took, in milliseconds. */
export interface ListTimes extends Pick<ListCase, 'what' | 'page'> {
  /** How many users were on it. */
  readonly found: number
  readonly p50: Spread
  readonly p99: Spread
}

export interface Times {
  readonly operations: readonly OperationTimes[]
  readonly lists: readonly ListTimes[]
}

/** How many calls are under way at once; each has users of its own, so no two meet. */
const together = 8
const few = 10

interface Slice {
  readonly p50: number
  readonly p99: number
  readonly crowded: number
  readonly sameTen: number
}

export interface How {
  readonly rounds: number
  readonly calls: number
  /** Called before anything is timed. */
  readonly warm: () => Promise<void>
}

export async function measure(
  store: Store,
  operations: readonly ScaleOperation[],
  lists: readonly ListCase[],
  crowd: Crowd,
  { rounds, calls, warm }: How,
  onStep: (what: string) => void,
): Promise<Times> {
  const slices = new Map<string, Slice[]>(operations.map(({ name }) => [name, []]))
  const pages = new Map<ListCase, { found: number; times: number[] }[]>(lists.map((one) => [one, []]))
  // The first round warms up, and is not counted.
  for (let round = 0; round <= rounds; round++) {
    const where = round === 0 ? 'warming up' : `round ${round} of ${rounds}`
    for (const operation of operations) {
      onStep(`${operation.name}, ${where}`)
      const slice = await measureSlice(operation, crowd, { calls, warm })
      if (round > 0) slices.get(operation.name)?.push(slice)
    }
    if (lists.length > 0) {
      onStep(`ListUsers, ${where}`)
      await warm()
    }
    for (const one of lists) {
      const page = await measurePage(store, crowd, one, Math.ceil(calls / 20))
      if (round > 0) pages.get(one)?.push(page)
    }
  }
  return {
    operations: operations.map(({ name }) => {
      const measured = slices.get(name) ?? []
      const over = (part: keyof Slice) => spreadOf(measured.map((slice) => slice[part]))
      return { name, p50: over('p50'), p99: over('p99'), crowded: over('crowded'), sameTen: over('sameTen') }
    }),
    lists: lists.map((one) => {
      const measured = pages.get(one) ?? []
      const over = (share: number) => spreadOf(measured.map(({ times }) => quantile(times, share)))
      const found = Math.max(...measured.map((page) => page.found))
      return { what: one.what, page: one.page, found, p50: over(0.5), p99: over(0.99) }
    }),
  }
}

type SliceHow = Pick<How, 'calls' | 'warm'>

async function measureSlice(operation: ScaleOperation, crowd: Crowd, how: SliceHow): Promise<Slice> {
  const { calls, warm } = how
  const alone = Array.from({ length: calls }, () => crowd.numberAt(Math.random()))
  const times: number[] = []
  await operation.before?.(alone)
  await warm()
  for (const number of alone) {
    await operation.prepare?.(number)
    const started = performance.now()
    await operation.run(number)
    times.push((performance.now() - started) * 1000)
  }
  return {
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    crowded: await measureTogether(operation, crowd.size, how),
    sameTen: await measureTogether(operation, Math.min(few, crowd.size), how),
  }
}

/** Microseconds for each call among the first so many users, while others are under way. */
async function measureTogether(
  operation: ScaleOperation,
  size: number,
  { calls, warm }: SliceHow,
): Promise<number> {
  const turns = Array.from({ length: Math.ceil(calls / together) }, () =>
    Array.from({ length: together }, (_, lane) => pickOf(lane, size)),
  )
  let spent = 0
  await operation.before?.(turns.flat())
  await warm()
  // In pieces, since what is prepared is used up.
  for (const numbers of turns) {
    for (const number of numbers) await operation.prepare?.(number)
    const started = performance.now()
    await Promise.all(numbers.map((number) => operation.run(number)))
    spent += performance.now() - started
  }
  return (spent * 1000) / (turns.length * together)
}

/** Somebody by chance whose number leaves the rest `lane`, so that nobody is picked twice at once. */
const pickOf = (lane: number, size: number) =>
  lane + together * Math.floor(Math.random() * Math.ceil((size - lane) / together))

async function measurePage(
  store: Store,
  crowd: Crowd,
  { query }: ListCase,
  calls: number,
): Promise<{ found: number; times: number[] }> {
  const times: number[] = []
  let found = 0
  for (let call = 0; call < calls; call++) {
    const asked = query(crowd, Math.random(), Math.random())
    const started = performance.now()
    const users = await store.listUsers(asked)
    times.push(performance.now() - started)
    found = Math.max(found, users.length)
  }
  return { found, times }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
