import type { UserPlan } from '../../domain/records.ts'
import { kindNumbers } from '../rows/aliases.ts'
import { AliasTaken, Conflict } from '../store.ts'
import { changeUsers, isPlainChange } from './change-users.ts'
import { aliasesOf, commitPlans, commitStatements } from './commit-plans.ts'
import type { CommandAttempt, Previous, Database } from './database.ts'
import { PostgresError, uniqueViolation } from './failure.ts'

/** Carries out plans as one unit. @throws {Conflict} · {AliasTaken} */
export const commit = (
  database: Database,
  plans: readonly UserPlan[],
  before: Previous = {},
): Promise<void> => persistInCommit(database, plans, attemptCommit, before)

/**
 * Makes attempts until the plans are carried out.
 * @throws {Conflict} · {AliasTaken}
 */
export async function persistInCommit(
  database: Database,
  plans: readonly UserPlan[],
  attemptCommit: (attempt: CommandAttempt, plans: readonly UserPlan[]) => Promise<void>,
  before: Previous = {},
): Promise<void> {
  await database.retry(async (attempt) => {
    try {
      await attemptCommit(attempt, plans)
    } catch (error) {
      const isRefusal = error instanceof Conflict || error instanceof AliasTaken
      // The refusal may come from the attempt before this one, which has carried out the plans.
      if (isRefusal && attempt.mayHaveCommitted && (await isDone(attempt, plans))) return
      throw error
    }
  }, before)
}

async function attemptCommit(attempt: CommandAttempt, plans: readonly UserPlan[]): Promise<void> {
  const [plan] = plans
  if (!plan) return
  if (plans.length === 1 && isPlainChange(plan)) {
    const [result] = await attempt.send(changeUsers(plans))
    if (result?.count !== 1) throw new Conflict(plan.sub)
    return
  }
  const results = await attempt.send(...commitPlans(plans)).catch((error: unknown) => {
    if (!(error instanceof PostgresError) || error.code !== uniqueViolation) throw error
    return error
  })
  if (results instanceof PostgresError) throw await refusalOf(attempt, plans, results)
  for (const { rows } of results) {
    const [row] = rows as readonly Partial<Committed>[]
    if (row?.isDone === false) throw new Conflict(disputedIn(plans, row.held ?? []))
  }
}

/** The answer of `commitPlans`. */
interface Committed {
  readonly isDone: boolean
  /** The users that were found as the plans expect them. */
  readonly held: readonly string[]
}

/** The user that caused the refusal of plans: one with another version, else a new user or a code's. */
export function disputedIn(plans: readonly UserPlan[], held: readonly string[]): string {
  const stale = plans.find(({ sub, expectedVersion }) => expectedVersion > 0 && !held.includes(sub))
  const other = plans.find(({ useCode, expectedVersion }) => useCode !== undefined || expectedVersion === 0)
  return (stale ?? other ?? plans[0])?.sub ?? ''
}

/** The reason for a taken key: a name has another holder, or a new user already exists. */
async function refusalOf(
  attempt: CommandAttempt,
  plans: readonly UserPlan[],
  failure: PostgresError,
): Promise<Conflict | AliasTaken | PostgresError> {
  if (!failure.constraint?.startsWith('alias')) return new Conflict(disputedIn(plans, subsOf(plans)))
  const claims = aliasesOf(plans, 'claim')
  const [result] = await attempt.send({
    statement: commitStatements.findHolders,
    values: [
      claims.map(({ poolId }) => poolId),
      claims.map(({ kind }) => kindNumbers[kind]),
      claims.map(({ value }) => value),
    ],
  })
  return refusalAmong(plans, (result?.rows ?? []) as readonly Holder[])
}

/** The claimed name that is taken, if one still is. `holders` are the names that have a holder now. */
export function refusalAmong(
  plans: readonly UserPlan[],
  holders: readonly Holder[],
): AliasTaken | PostgresError {
  const nameOf = (poolId: string, kind: number, value: string) => `${poolId}\n${kind}\n${value}`
  const taken = new Set(holders.map(({ poolId, kind, value }) => nameOf(poolId, kind, value)))
  for (const { poolId, kind, value } of aliasesOf(plans, 'release')) {
    taken.delete(nameOf(poolId, kindNumbers[kind], value))
  }
  for (const { poolId, kind, value } of aliasesOf(plans, 'claim')) {
    const name = nameOf(poolId, kindNumbers[kind], value)
    if (taken.has(name)) return new AliasTaken(kind)
    // The name is taken for the other plans once one of the plans claims it.
    taken.add(name)
  }
  return new PostgresError('undone', 'commitPlans', { code: 'given up meanwhile' })
}

/** A name that has a holder. */
export interface Holder {
  readonly poolId: string
  readonly kind: number
  readonly value: string
}

const subsOf = (plans: readonly UserPlan[]) => plans.map(({ sub }) => sub)

/** Whether the history has the events of the plans. All plans were carried out if one was. */
async function isDone(attempt: CommandAttempt, [plan]: readonly UserPlan[]): Promise<boolean> {
  if (!plan) return true
  const { poolId, sub, expectedVersion, event } = plan
  const found = await attempt.get<Omit<UserPlan['event'], 'changes'> & { readonly changes: string }>(
    commitStatements.findEvent,
    poolId,
    sub,
    expectedVersion + 1,
  )
  return (
    found !== undefined &&
    found.at === event.at &&
    found.actor === event.actor &&
    found.action === event.action &&
    found.changes === JSON.stringify(event.changes)
  )
}
