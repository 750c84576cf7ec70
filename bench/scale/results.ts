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
  readonly sizes: readonly Size[]
  readonly work: readonly Work[]
}

export interface ScaleResults {
  readonly machine: Host & { readonly postgres: string | undefined }
  readonly how: { readonly isFull: boolean; readonly rounds: number; readonly calls: number }
  readonly measured: readonly Measured[]
}

const mostGrowth = 1.3
const longestPage = 20
const [fewest, most] = [10, 1_000_000]

/** How many times what it takes with the fewest users that were measured. */
export function growthOf(
  results: ScaleResults,
  { store, users }: Measured,
  name: string,
  part: 'p50' | 'crowded' | 'sameTen',
): number {
  const own = results.measured.filter((other) => other.store === store)
  const least = Math.min(...own.map((other) => other.users))
  return timeOf(own, users, name, part) / timeOf(own, least, name, part)
}

const timeOf = (
  measured: readonly Measured[],
  users: number,
  name: string,
  part: 'p50' | 'crowded' | 'sameTen',
) =>
  measured.find((one) => one.users === users)?.operations.find((one) => one.name === name)?.[part].median ??
  Number.NaN

/** Judges whether operations grow with the users, and whether pages of lists come in time. */
export function judgeScale(results: ScaleResults): readonly Bar[] {
  const stores = [...new Set(results.measured.map(({ store }) => store))]
  return stores.flatMap((store) => {
    const own = results.measured.filter((one) => one.store === store)
    const large = own.find(({ users }) => users === most)
    const names = own[0]?.operations.map(({ name }: OperationTimes) => name) ?? []
    return names.map((name) => growthBar(results, store, large, name)).concat(pageBar(store, own))
  })
}

function growthBar(results: ScaleResults, store: StoreName, large: Measured | undefined, name: string): Bar {
  const what = `${store}: ${name} takes ≤ ${mostGrowth} × as long with 1,000,000 users as with 10`
  const hasSmall = results.measured.some((one) => one.store === store && one.users === fewest)
  if (!large || !hasSmall) return { what, verdict: 'not measured', found: '' }
  const alone = growthOf(results, large, name, 'p50')
  const crowded = growthOf(results, large, name, 'crowded')
  const sameTen = growthOf(results, large, name, 'sameTen')
  return {
    what,
    verdict: Math.max(alone, crowded) <= mostGrowth ? 'pass' : 'fail',
    found: `${alone.toFixed(2)} × alone, ${crowded.toFixed(2)} × with others; ${sameTen.toFixed(2)} × for the same ten users`,
  }
}

function pageBar(store: StoreName, own: readonly Measured[]): Bar {
  const what = `${store}: p99 of every page of ListUsers ≤ ${longestPage} ms`
  const pages = own.flatMap(({ users, lists }) => lists.map((list) => ({ users, ...list })))
  const worst = pages.toSorted((one, other) => other.p99.median - one.p99.median)[0]
  if (!worst) return { what, verdict: 'not measured', found: '' }
  return {
    what,
    verdict: worst.p99.median <= longestPage ? 'pass' : 'fail',
    found: `${worst.p99.median.toFixed(1)} ms at worst (${worst.what}, ${worst.page} page, ${worst.users.toLocaleString('en')} users)`,
  }
}
