import type { Row } from '../parts/table.ts'
import { peer } from '../parts/contestants.ts'
import type { Results } from './results.ts'

/** Something that must hold, and whether it does. */
export interface Bar {
  readonly what: string
  readonly verdict: 'pass' | 'fail' | 'not measured'
  /** What was found, and where. */
  readonly found: string
}

const megabyte = 1e6
const crowdConnections = 32

/** Every bar, judged by what a run found. Where a bar is for all sizes, the worst decides. */
export function judge(results: Results): readonly Bar[] {
  const { table, ready, crowd, soak } = results
  return [
    share(table.rows, 'GetUser', 0.6),
    share(table.rows, 'UpdateUserAttributes', 0.5),
    share(table.rows, 'AdminUpdateUserAttributes', 0.4),
    ...[...new Set(table.rows.map(({ operation }) => operation))].map((name) => growth(table.rows, name)),
    beatsPeer(table.rows),
    nothingFailed(table.rows),
    share(table.rows, 'SrpSignIn', 0.7, crowdConnections),
    atMost("GetUser's p99 beside sign-ins", 5, crowd?.times.median, '× its idle value'),
    atMost("the event loop's p99 delay beside sign-ins", 20, crowd?.loopDelay.median, 'ms'),
    atMost('first answer on 100,000 users', 300, onLargest(ready)?.milliseconds.median, 'ms'),
    atMost('resident memory then', 150, inMegabytes(onLargest(ready)?.memory.median), 'MB'),
    atMost(
      'resident memory after ten minutes of load',
      150,
      soak && soak.seconds >= 600 ? inMegabytes(soak.after) : undefined,
      'MB',
    ),
  ]
}

const onLargest = <T extends { readonly users: number }>(part: T | undefined) =>
  part && part.users >= 100_000 ? part : undefined

const inMegabytes = (bytes: number | undefined) => (bytes === undefined ? undefined : bytes / megabyte)

function atMost(what: string, most: number, found: number | undefined, unit: string): Bar {
  const text = `${what} ≤ ${most} ${unit}`
  if (found === undefined) return notMeasured(text)
  return { what: text, verdict: found <= most ? 'pass' : 'fail', found: `${round(found)} ${unit}` }
}

/** Throughput beside the ceiling that does the same kind of work. */
function share(rows: readonly Row[], operation: string, least: number, connections?: number): Bar {
  const what = `${operation} ≥ ${least.toFixed(2)} of its ceiling`
  const held = heldTo(rows, operation).filter((row) => !connections || row.connections === connections)
  const worst = held.toSorted((one, other) => medianShare(one) - medianShare(other))[0]
  if (!worst) return notMeasured(what)
  const value = medianShare(worst)
  const byCost = (worst.costShare?.median ?? Number.NaN).toFixed(2)
  return {
    what,
    verdict: value >= least ? 'pass' : 'fail',
    found: `${value.toFixed(2)} at worst ${at(worst)}; ${byCost} by processor time`,
  }
}

const medianShare = ({ share }: Row) => share?.median ?? Number.NaN

/** The rows of the ceiling that an operation is held to: the last one of each group. */
export function heldTo(rows: readonly Row[], operation: string): readonly Row[] {
  const ceilings = rows.filter((row) => row.operation === operation && row.kind === 'ceiling')
  const name = ceilings.at(-1)?.who
  return ceilings.filter(({ who }) => who === name)
}

/** Processor time of an operation in the largest pool, beside the smallest that it means the same in. */
function growth(rows: readonly Row[], operation: string): Bar {
  // A page has 60 users only where there are as many.
  const least = operation === 'ListUsers' ? 1000 : 10
  const what = `${operation}: cost at 100,000 users ≤ 1.2 × that at ${least.toLocaleString('en')}`
  const own = rows.filter((row) => row.operation === operation && row.kind === 'rockpool')
  const pairs = own.flatMap((large) => {
    const small = own.find((row) => row.users === least && row.connections === large.connections)
    return small && large.users === 100_000
      ? [{ small, large, value: large.cpu.median / small.cpu.median }]
      : []
  })
  const worst = pairs.toSorted((one, other) => other.value - one.value)[0]
  if (!worst) return notMeasured(what)
  const { small, large, value } = worst
  const costs = `${Math.round(small.cpu.median)} and ${Math.round(large.cpu.median)} µs`
  const found = `${value.toFixed(2)} × (${costs} over ${connectionsOf(large)})`
  return { what, verdict: value <= 1.2 ? 'pass' : 'fail', found }
}

function beatsPeer(rows: readonly Row[]): Bar {
  const what = `UpdateUserAttributes ≥ 2 × the best that ${peer} reaches at 10 users`
  const there = rows.filter(({ operation, users }) => operation === 'UpdateUserAttributes' && users === 10)
  const best = (kind: Row['kind']) =>
    Math.max(...there.filter((row) => row.kind === kind).map((row) => row.perSecond.median))
  const [own, other] = [best('rockpool'), best('peer')]
  if (!Number.isFinite(own) || !Number.isFinite(other)) return notMeasured(what)
  const value = own / other
  return {
    what,
    verdict: value >= 2 ? 'pass' : 'fail',
    found: `${round(value)} × (${round(own)} and ${round(other)}/s)`,
  }
}

function nothingFailed(rows: readonly Row[]): Bar {
  const what = 'every request is answered with success'
  const own = rows.filter(({ kind }) => kind === 'rockpool')
  if (own.length === 0) return notMeasured(what)
  const failing = own.filter(({ failed }) => failed > 0)
  const found = failing.map((row) => `${row.operation} ${row.failed} not ${at(row)}`).join('; ')
  return { what, verdict: failing.length === 0 ? 'pass' : 'fail', found }
}

const notMeasured = (what: string): Bar => ({ what, verdict: 'not measured', found: '' })

const at = (row: Row) => `(${row.users.toLocaleString('en')} users, ${connectionsOf(row)})`

const connectionsOf = ({ connections }: Row) => `${connections} connection${connections > 1 ? 's' : ''}`

const round = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(1))
