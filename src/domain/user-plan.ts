import type { ChangeEvent, CodePurpose, CodeRecord, IndexEntry, StoredMessage, UserPlan } from './records.ts'
import { claimedName, claims, toNormalName } from './aliases.ts'
import type { Pool } from './pool.ts'
import { indexedNames, indexedValue, membershipEntriesOf, toIndexForm } from './user-index.ts'
import type { Membership, User, UserState } from './user.ts'

export interface PlanOptions {
  readonly at: number
  readonly actor: string
  readonly action: string
  readonly putCodes?: readonly CodeRecord[]
  readonly dropCodes?: readonly CodePurpose[]
  readonly useCode?: { readonly purpose: CodePurpose; readonly hash: string } | undefined
  readonly closeSessions?: UserPlan['closeSessions'] | undefined
  /** New credentials, sealed. */
  readonly credentials?: string | undefined
  readonly messages?: readonly StoredMessage[]
  /** The time of the last change stays, since memberships are no data of the user. */
  readonly keepsModified?: boolean | undefined
}

/**
 * The whole change from one state of a user to the next. It covers claimed and released names, moved index rows, and
 * the history entry. `before` undefined creates the user, `after` undefined removes them.
 */
export function planUser(
  pool: Pool,
  before: User | undefined,
  after: UserState,
  options: PlanOptions,
): UserPlan & { readonly user: User }
export function planUser(pool: Pool, before: User, after: undefined, options: PlanOptions): UserPlan
export function planUser(
  pool: Pool,
  before: User | undefined,
  after: UserState | undefined,
  options: PlanOptions,
): UserPlan {
  const known = before ?? after
  if (!known) throw new TypeError('a plan needs a user before or after')
  const version = (before?.version ?? 0) + 1
  const epoch = before && after && endsSignIns(before, after, options) ? { signInEpoch: version } : {}
  const modified = options.keepsModified && before ? before.modified : options.at
  const user = after && { ...after, ...epoch, version, modified }
  const names = difference(
    claims,
    (claim) => before && claimedName(pool, before, claim),
    (claim) => user && claimedName(pool, user, claim),
    (_, name) => toNormalName(pool, name),
  )
  const values = difference(
    indexedNames,
    (name) => before && indexedValue(before, name),
    (name) => user && indexedValue(user, name),
    toIndexForm,
  )
  const memberships = differenceOfMemberships(before, user)
  return {
    poolId: pool.id,
    sub: known.sub,
    expectedVersion: before?.version ?? 0,
    user,
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
    release: names.gone.map(([{ kind }, value]) => ({ kind, value })),
    claim: names.come.map(([{ kind }, value]) => ({ kind, value })),
    unindex: [...values.gone.map(([name, value]) => ({ name, value })), ...memberships.gone],
    index: [...values.come.map(([name, value]) => ({ name, value })), ...memberships.come],
    event: { at: options.at, actor: options.actor, action: options.action, changes: changesOf(before, user) },
    putCodes: options.putCodes ?? [],
    dropCodes: options.dropCodes ?? [],
    ...(options.useCode ? { useCode: options.useCode } : {}),
    closeSessions: options.closeSessions ?? false,
    messages: options.messages ?? [],
  }
}

/** Whether a change invalidates sign-ins that are under way. */
const endsSignIns = (
  before: Pick<User, 'enabled' | 'status'>,
  after: Pick<User, 'enabled' | 'status'>,
  { credentials }: PlanOptions,
): boolean =>
  credentials !== undefined ||
  before.enabled !== after.enabled ||
  (before.status !== after.status && after.status === 'RESET_REQUIRED')

interface Difference<K> {
  readonly gone: (readonly [K, string])[]
  readonly come: (readonly [K, string])[]
}

/**
 * The values under these names that differ in the form in which they are compared. Most are unchanged and skip the
 * conversion to that form.
 */
function difference<K>(
  names: readonly K[],
  before: (name: K) => string | undefined,
  after: (name: K) => string | undefined,
  toForm: (name: K, value: string) => string,
): Difference<K> {
  const difference: Difference<K> = { gone: [], come: [] }
  for (const name of names) {
    const [from, to] = [before(name), after(name)]
    if (from === to) continue
    const old = from === undefined ? undefined : toForm(name, from)
    const now = to === undefined ? undefined : toForm(name, to)
    if (old === now) continue
    if (old !== undefined) difference.gone.push([name, old])
    if (now !== undefined) difference.come.push([name, now])
  }
  return difference
}

/** The index rows of memberships that end or begin. Most changes leave all memberships as they are. */
function differenceOfMemberships(
  before: User | undefined,
  after: User | undefined,
): { readonly gone: readonly IndexEntry[]; readonly come: readonly IndexEntry[] } {
  if (before?.groups === after?.groups) return { gone: [], come: [] }
  const [old, now] = [before, after].map((user) => (user ? membershipEntriesOf(user) : []))
  const without = (entries: readonly IndexEntry[] = [], others: readonly IndexEntry[] = []) => {
    const names = new Set(others.map(({ name }) => name))
    return entries.filter(({ name }) => !names.has(name))
  }
  return { gone: without(old, now), come: without(now, old) }
}

/**
 * The old and new value of everything that differs: attributes by name, other fields in angle brackets. The history
 * of a password contains only the operation that changed it. A removed user leaves no values behind.
 */
function changesOf(before: User | undefined, after: User | undefined): ChangeEvent['changes'] {
  const changes: Record<string, readonly [string | null, string | null]> = {}
  if (!after) return changes
  const note = (name: string, from: string | undefined, to: string | undefined) => {
    if (from !== to) changes[name] = [from ?? null, to ?? null]
  }
  for (const name in after.attributes) note(name, before?.attributes[name], after.attributes[name])
  for (const name in before?.attributes) {
    if (!Object.hasOwn(after.attributes, name)) note(name, before.attributes[name], undefined)
  }
  note('<status>', before?.status, after.status)
  note('<enabled>', before && String(before.enabled), String(after.enabled))
  for (const name of ['email', 'phone_number'] as const) {
    note(`<pending ${name}>`, before?.pending[name], after.pending[name])
  }
  if (before?.groups !== after.groups) {
    const [old, now] = [membershipsByName(before?.groups), membershipsByName(after.groups)]
    for (const name of new Set([...old.keys(), ...now.keys()])) {
      note(`<group ${name}>`, old.get(name), now.get(name))
    }
  }
  note('<second factors>', factorsOf(before), factorsOf(after))
  note('<software token>', tokenOf(before), tokenOf(after))
  return changes
}

/** The ids of a user's groups, by the names of the groups. */
const membershipsByName = (memberships: readonly Membership[] = []) =>
  new Map(memberships.map(({ name, id }) => [name, id]))

/** The history shows only whether a seed exists, and whether another one waits to replace it. */
function tokenOf(user: User | undefined): string | undefined {
  const { seed, waiting } = user?.softwareToken ?? {}
  const parts = [...(seed ? ['verified'] : []), ...(waiting ? ['waiting'] : [])]
  return parts.length > 0 ? parts.join(', ') : undefined
}

/** `SMS_MFA, EMAIL_OTP: EMAIL_OTP` means two factors, the second of them preferred. */
function factorsOf(user: User | undefined): string | undefined {
  const { enabled, preferred } = user?.secondFactors ?? {}
  return enabled && enabled.join(', ') + (preferred ? `: ${preferred}` : '')
}
