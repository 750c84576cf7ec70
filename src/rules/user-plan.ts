import type {
  Alias,
  ChangeEvent,
  CodePurpose,
  CodeRecord,
  IndexEntry,
  StoredMessage,
  UserPlan,
} from '../store/store.ts'
import { aliasesOf } from './aliases.ts'
import type { Pool } from './pool.ts'
import { indexEntriesOf } from './user-index.ts'
import type { User } from './user.ts'

export interface PlanOptions {
  readonly at: number
  readonly actor: string
  readonly action: string
  readonly putCodes?: readonly CodeRecord[]
  readonly dropCodes?: readonly CodePurpose[]
  readonly useCode?: { readonly purpose: CodePurpose; readonly hash: string }
  readonly closeSessions?: boolean
  /** New ones, sealed. */
  readonly credentials?: string
  readonly messages?: readonly StoredMessage[]
}

/**
 * The whole change from one state of a user to the next: which names are claimed and released, which index rows
 * move, and what the history says. `before` undefined makes the user, `after` undefined removes them.
 */
export function planUser(
  pool: Pool,
  before: User | undefined,
  after: Omit<User, 'version' | 'modified'> | undefined,
  options: PlanOptions,
): UserPlan {
  const known = before ?? after
  if (!known) throw new TypeError('a plan needs a user before or after')
  const user = after && { ...after, version: (before?.version ?? 0) + 1, modified: options.at }
  const held = before ? aliasesOf(pool, before) : []
  const wanted = user ? aliasesOf(pool, user) : []
  const indexed = before ? indexEntriesOf(before) : []
  const toIndex = user ? indexEntriesOf(user) : []
  return {
    pool: pool.id,
    sub: known.sub,
    expects: before?.version ?? 0,
    user,
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
    release: without(held, wanted),
    claim: without(wanted, held),
    unindex: without(indexed, toIndex),
    index: without(toIndex, indexed),
    event: { at: options.at, actor: options.actor, action: options.action, changes: changesOf(before, user) },
    putCodes: options.putCodes ?? [],
    dropCodes: options.dropCodes ?? [],
    ...(options.useCode ? { useCode: options.useCode } : {}),
    closeSessions: options.closeSessions ?? false,
    messages: options.messages ?? [],
  }
}

const keyOf = (entry: Alias | IndexEntry) => `${'kind' in entry ? entry.kind : entry.name}\n${entry.value}`

function without<T extends Alias | IndexEntry>(all: readonly T[], others: readonly T[]): readonly T[] {
  const taken = new Set(others.map(keyOf))
  return all.filter((entry) => !taken.has(keyOf(entry)))
}

/** Old and new value of all that differs. A removed user leaves no values behind. */
function changesOf(before: User | undefined, after: User | undefined): ChangeEvent['changes'] {
  if (!after) return {}
  const old = before ? fieldsOf(before) : {}
  const now = fieldsOf(after)
  const changes: Record<string, readonly [string | null, string | null]> = {}
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const from = old[name] ?? null
    const to = now[name] ?? null
    if (from !== to) changes[name] = [from, to]
  }
  return changes
}

/** What the history tells of a user: the attributes, and in angle brackets what else can change. Of a password it
 * tells nothing but the operation that changed it. */
function fieldsOf(user: User): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {
    ...user.attributes,
    '<status>': user.status,
    '<enabled>': String(user.enabled),
  }
  for (const [name, value] of Object.entries(user.pending)) fields[`<pending ${name}>`] = value
  return fields
}
