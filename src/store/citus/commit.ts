import type { UserPlan } from '../../domain/records.ts'
import { Conflict } from '../store.ts'
import { disputedIn, persistInCommit, refusalAmong, type Holder } from '../postgres/commit.ts'
import type { CommandAttempt, Previous, Database } from '../postgres/database.ts'
import { PostgresError, uniqueViolation } from '../postgres/failure.ts'
import type { Transaction } from '../postgres/transactions.ts'
import { checksOf, distributedCommitStatements, findHolders, writesOf } from './commit-calls.ts'

/**
 * Carries out plans as one unit, a statement for each row.
 * @throws {Conflict} · {AliasTaken}
 */
export const commit = (
  database: Database,
  plans: readonly UserPlan[],
  before: Previous = {},
): Promise<void> => persistInCommit(database, plans, attemptCommit, before)

async function attemptCommit(attempt: CommandAttempt, plans: readonly UserPlan[]): Promise<void> {
  if (plans.length === 0) return
  try {
    await attempt.transact((transaction) => carryOut(transaction, plans))
  } catch (error) {
    if (!(error instanceof PostgresError) || error.code !== uniqueViolation) throw error
    // The statement tells which key was taken: an error on a worker comes without the name of the key.
    if (error.what !== distributedCommitStatements.claimName.name) {
      throw new Conflict(disputedIn(plans, subsOf(plans)))
    }
    const asked = await Promise.all(findHolders(plans).map((call) => attempt.send(call)))
    throw refusalAmong(
      plans,
      asked.flatMap(([result]) => (result?.rows ?? []) as readonly Holder[]),
    )
  }
}

/**
 * Carries out plans, the checks first, in one order on all nodes. A check changes, uses up or reads what the plans
 * rely on. The rest is written only if all checks pass.
 */
async function carryOut(transaction: Transaction, plans: readonly UserPlan[]): Promise<void> {
  const checks = checksOf(plans)
  const results = await transaction.send(...checks.map(({ call }) => call))
  const failed = new Set(checks.filter((_, index) => results[index]?.count !== 1).map(({ sub }) => sub))
  if (failed.size > 0) {
    throw new Conflict(
      disputedIn(
        plans,
        subsOf(plans).filter((sub) => !failed.has(sub)),
      ),
    )
  }
  await transaction.finish(...writesOf(plans))
}

const subsOf = (plans: readonly UserPlan[]) => [...new Set(plans.map(({ sub }) => sub))]
