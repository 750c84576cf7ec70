import type { UserFilter } from '../../src/domain/records.ts'
import type { ListKey, UserQuery } from '../../src/store/ports/users.ts'
import { indexedNames, toIndexForm } from '../../src/domain/user-index.ts'
import {
  emailOf,
  familyNameOf,
  fullNameOf,
  givenNameOf,
  phoneOf,
  preferredOf,
  sharing,
  subOf,
  usernameOf,
  type Crowd,
} from './crowd.ts'

/** What ListUsers may be asked for: all, or a filter; and which of its pages. */
export interface ListCase {
  readonly what: string
  readonly page: 'first' | 'middle' | 'last'
  /** Picks one by two numbers between 0 and 1: the value that is looked for, and a place in the middle. */
  readonly query: (crowd: Crowd, value: number, place: number) => UserQuery
}

/** A page of 60, and one more to tell whether there is another page. */
const limit = 61
/** How many users are left on a last page. */
const left = 30

/** The value under a name of whoever has a rank among all. */
const valueOf: Readonly<Record<string, (rank: number) => string>> = {
  username: usernameOf,
  email: emailOf,
  phone_number: phoneOf,
  name: fullNameOf,
  given_name: givenNameOf,
  family_name: familyNameOf,
  preferred_username: preferredOf,
  status: () => 'Enabled',
  'cognito:user_status': () => 'CONFIRMED',
}

/** How many have the same value under a name. */
const sharedBy = (name: string, { size }: Crowd): number => {
  if (name in sharing) return Math.min(size, sharing[name as keyof typeof sharing])
  return name === 'status' || name === 'cognito:user_status' ? size : 1
}

const isShared = (name: string) => name in sharing || name === 'status' || name === 'cognito:user_status'

/** How all values under a name begin. */
const prefixOf = (name: string) => (valueOf[name]?.(0) ?? '').slice(0, 5)

const rankAt = (share: number, { size }: Crowd) => Math.min(size - 1, Math.floor(share * size))

export function listCases(): readonly ListCase[] {
  const cases = [
    caseOf('sub =', 'first', (crowd, value) => equals('sub', subOf(crowd.numberAt(value))), bySub),
  ]
  for (const page of ['first', 'middle', 'last'] as const) {
    cases.push(
      caseOf('no filter', page, () => undefined, bySub),
      caseOf('sub ^=', page, () => prefix('sub', subOf(0).slice(0, 2)), bySub),
    )
    for (const name of ['username', ...indexedNames]) {
      const all = prefix(name, form(name, prefixOf(name)))
      cases.push(caseOf(`${name} ^=`, page, () => all, across(name)))
      if (page === 'first' || isShared(name)) {
        cases.push(caseOf(`${name} =`, page, equalTo(name), within(name)))
      }
    }
  }
  return cases
}

type Filter = (crowd: Crowd, value: number) => UserFilter | undefined
/** The key behind which a page begins, some share of the list on; all but the last few for `left`. */
type After = (crowd: Crowd, value: number, place: number | 'last') => ListKey

const caseOf = (what: string, page: ListCase['page'], filter: Filter, after: After): ListCase => ({
  what,
  page,
  query(crowd, value, place) {
    const found = filter(crowd, value)
    return {
      poolId: crowd.pool.id,
      limit,
      ...(found ? { filter: found } : {}),
      ...(page === 'first'
        ? {}
        : { after: after(crowd, value, page === 'last' ? 'last' : 0.2 + place * 0.6) }),
    }
  },
})

const equals = (name: string, value: string): UserFilter => ({ name, match: 'equals', value })
const prefix = (name: string, value: string): UserFilter => ({ name, match: 'prefix', value })
const form = (name: string, value: string) => (name === 'username' ? value : toIndexForm(name, value))

const equalTo =
  (name: string): Filter =>
  (crowd, value) =>
    equals(name, form(name, valueOf[name]?.(rankAt(value, crowd)) ?? ''))

/** All are in order of `sub`. */
const bySub: After = (crowd, _, place) => ({
  value: '',
  sub: subOf(place === 'last' ? Math.max(0, crowd.size - left) : crowd.numberAt(place)),
})

/** Those with the same value are in order of `sub`, and spread over all users. */
const within =
  (name: string): After =>
  (crowd, value, place) => {
    const share = place === 'last' ? 1 - Math.min(1, left / sharedBy(name, crowd)) : place
    return {
      value: form(name, valueOf[name]?.(rankAt(value, crowd)) ?? ''),
      sub: subOf(crowd.numberAt(share)),
    }
  }

/** Those with a value of their own are in order of rank; those who share one, of the value first. */
const across =
  (name: string): After =>
  (crowd, _, place) => {
    const rank = place === 'last' ? Math.max(0, crowd.size - left) : rankAt(place, crowd)
    const share = place === 'last' ? 1 - Math.min(1, left / sharedBy(name, crowd)) : place
    return {
      value: form(name, valueOf[name]?.(rank) ?? ''),
      sub: isShared(name) ? subOf(crowd.numberAt(share)) : '',
    }
  }
