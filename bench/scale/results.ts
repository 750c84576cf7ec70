import type { Host } from '../report/machine.ts'
import type { OperationTimes, Times } from './measure.ts'
import type { StoreName } from './options.ts'
import type { Size, Work } from './subject.ts'
import type { Bar } from '../report/bars.ts'

/** One store with one number of users. */
export interface Measured extends Times {
  readonly store: StoreName
  readonly users: number
  readonly fillSeconds: number
  /** The same operations as calls of the API over HTTP. */
  readonly calls: readonly OperationTimes[]
  readonly sizes: readonly Size[]
  readonly work: readonly Work[]
}

export interface ScaleResults {
  readonly machine: Host & { readonly postgres: string | undefined }
  readonly how: {
    readonly isFull: boolean
    readonly isCold: boolean
    readonly rounds: number
    readonly calls: number
  }
  readonly measured: readonly Measured[]
}

const maxGrowth = 1.3
const maxPageTime = 20
const [fewest, most] = [10, 1_000_000]

/** What was measured of an operation: at the store's interface, or as a whole call. */
export type Kind = 'operations' | 'calls'
export type Part = 'p50' | 'crowded' | 'sameTen'

/** How many times what it takes with the fewest users that were measured. */
export function growthOf(
  results: ScaleResults,
  { store, users }: Measured,
  kind: Kind,
  name: string,
  part: Part,
): number {
  const own = results.measured.filter((other) => other.store === store)
  const least = Math.min(...own.map((other) => other.users))
  const timeOf = (count: number) =>
    own.find((one) => one.users === count)?.[kind].find((one) => one.name === name)?.[part].median ??
    Number.NaN
  return timeOf(users) / timeOf(least)
}

/** Judges whether operations grow with the users, and whether pages of lists come in time. */
export function judgeScale(results: ScaleResults): readonly Bar[] {
  const stores = [...new Set(results.measured.map(({ store }) => store))]
  return stores.flatMap((store) => {
    const own = results.measured.filter((one) => one.store === store)
    const names = own[0]?.operations.map(({ name }) => name) ?? []
    const growths = (['calls', 'operations'] as const).flatMap((kind) =>
      names.map((name) => growthBar(results, own, kind, name)),
    )
    return growths.concat(pageBar(store, own))
  })
}

const words: Readonly<Record<Kind, string>> = { calls: 'a call of', operations: 'in the store alone,' }

function growthBar(results: ScaleResults, own: readonly Measured[], kind: Kind, name: string): Bar {
  const [{ store } = { store: '' }] = own
  const what = `${store}: ${words[kind]} ${name} takes ≤ ${maxGrowth} × as long with 1,000,000 users as with 10`
  const large = own.find(({ users }) => users === most)
  const hasSmall = own.some(({ users }) => users === fewest)
  if (!large || !hasSmall) return { what, verdict: 'not measured', found: '' }
  const [alone, crowded, sameTen] = (['p50', 'crowded', 'sameTen'] as const).map((part) =>
    growthOf(results, large, kind, name, part),
  ) as [number, number, number]
  return {
    what,
    verdict: Math.max(alone, crowded) <= maxGrowth ? 'pass' : 'fail',
    found: `${alone.toFixed(2)} × alone, ${crowded.toFixed(2)} × with others; ${sameTen.toFixed(2)} × for the same ten users`,
  }
}

function pageBar(store: StoreName, own: readonly Measured[]): Bar {
  const what = `${store}: p99 of every page of ListUsers ≤ ${maxPageTime} ms`
  const pages = own.flatMap(({ users, lists }) => lists.map((list) => ({ users, ...list })))
  const worst = pages.toSorted((one, other) => other.p99.median - one.p99.median)[0]
  if (!worst) return { what, verdict: 'not measured', found: '' }
  return {
    what,
    verdict: worst.p99.median <= maxPageTime ? 'pass' : 'fail',
    found: `${worst.p99.median.toFixed(1)} ms at worst (${worst.what}, ${worst.page} page, ${worst.users.toLocaleString('en')} users)`,
  }
}
