import type { OneTimeProof, SessionRecord, SessionStore } from '../ports/sessions.ts'
import { Conflict } from '../store.ts'
import { attemptStatements } from '../postgres/attempts.ts'
import type { CommandAttempt, Database } from '../postgres/database.ts'
import { PostgresError, uniqueViolation } from '../postgres/failure.ts'
import { valuesOf } from '../columns.ts'
import { sessionColumns } from '../rows/sessions.ts'
import { insertInto } from '../postgres/rows.ts'
import { isInEpoch, sessionStatements } from '../postgres/sessions.ts'
import { named } from '../postgres/statement.ts'

export const distributedSessionStatements = named({
  // The lock keeps the user from being removed or changed: what ends sessions is a statement after the change.
  holdUserInEpoch: `SELECT sub FROM users WHERE pool = $1 AND sub = $2 AND ${isInEpoch('$3')} FOR SHARE`,
  dropPastSessions: 'DELETE FROM session WHERE pool = $1 AND sub = $2 AND keep_until <= $3',
  addSession: insertInto('session', sessionColumns),
})

/** Starts a session. The moment of signing in also decides which other sessions of the user are past use. */
export async function openSession(
  database: Database,
  ...[session, proof, epoch = 0]: Parameters<SessionStore['openSession']>
): Promise<boolean> {
  const { poolId, sub, sessionId } = session
  return database.retry(async (attempt) => {
    // The family is unique to this session. So if it is there, the attempt before this one has started it.
    const isMine = async () =>
      attempt.mayHaveCommitted &&
      (await attempt.get(sessionStatements.findSession, poolId, sub, sessionId)) !== undefined
    try {
      return (await attemptToOpen(attempt, session, proof, epoch)) || (await isMine())
    } catch (error) {
      if (error instanceof PostgresError && error.code === uniqueViolation && (await isMine())) return true
      throw error
    }
  })
}

/**
 * Answers whether the session was opened. A proof that was used before opens none.
 * @throws {Conflict} the user is gone, or in another epoch
 */
const attemptToOpen = (
  attempt: CommandAttempt,
  session: SessionRecord,
  proof: OneTimeProof | undefined,
  epoch: number,
) =>
  attempt.transact(async (transaction) => {
    const { poolId, sub, created } = session
    const { holdUserInEpoch, dropPastSessions, addSession } = distributedSessionStatements
    const [held, proven] = await transaction.send(
      { statement: holdUserInEpoch, values: [poolId, sub, epoch] },
      ...(proof
        ? [{ statement: sessionStatements.consumeProof, values: [poolId, sub, proof.id, proof.expires] }]
        : []),
    )
    // The user was removed meanwhile, or got another password. The caller looks up the user and judges again.
    if (held?.count !== 1) throw new Conflict(sub)
    if (proven?.count === 0) return false
    await transaction.finish(
      { statement: dropPastSessions, values: [poolId, sub, created] },
      { statement: addSession, values: valuesOf(sessionColumns, session) },
      { statement: attemptStatements.forgetPasswordAttempts, values: [poolId, sub] },
    )
    return true
  })
