import type {
  OneTimeProof,
  RefreshHashes,
  SessionKey,
  SessionRecord,
  SessionStore,
} from '../ports/sessions.ts'
import { Conflict } from '../store.ts'
import { givenUp, type Database } from './database.ts'
import { PostgresError, uniqueViolation } from './failure.ts'
import { namesOf, valuesOf, type RowOf } from '../columns.ts'
import { sessionColumns, sessionSelection, toSession } from '../rows/sessions.ts'
import { named } from './statement.ts'

/** Whether the row of a user is in the epoch that a parameter gives. */
export const isInEpoch = (parameter: string) =>
  `coalesce((document::json ->> 'signInEpoch')::bigint, 0) = ${parameter}::bigint`

export const sessionStatements = named({
  // The statement holds the user's row, so that the user is not removed meanwhile. A change that begins another
  // epoch, or ends sessions, holds the row exclusively. So one of the two waits for the other and sees what it did.
  openSession: `WITH holder AS (
        SELECT pool, sub FROM users WHERE pool = $1 AND sub = $2 AND ${isInEpoch('$13')} FOR KEY SHARE),
      proven AS (
        INSERT INTO used_proof (pool, sub, id, expires) SELECT $1, $2, $11, $12::bigint FROM holder WHERE $11::text IS NOT NULL
        ON CONFLICT DO NOTHING RETURNING id),
      opened AS (
        INSERT INTO session (${namesOf(sessionColumns)})
        SELECT $1, $2, $3, $4, $5::bigint, $6::bigint, $7::bigint, $8, $9, $10::bigint FROM holder
        WHERE $11::text IS NULL OR EXISTS (SELECT FROM proven)
        RETURNING family),
      past AS (
        DELETE FROM session
        WHERE pool = $1 AND sub = $2 AND keep_until <= $5 AND EXISTS (SELECT FROM opened)),
      forgotten AS (DELETE FROM lockout WHERE pool = $1 AND sub = $2 AND EXISTS (SELECT FROM opened))
    SELECT EXISTS (SELECT FROM holder) AS "isThere", EXISTS (SELECT FROM opened) AS "isOpen"`,
  consumeProof:
    'INSERT INTO used_proof (pool, sub, id, expires) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
  findSession: `SELECT ${sessionSelection} FROM session WHERE pool = $1 AND sub = $2 AND family = $3`,
  rotateSession: `UPDATE session SET hash = $5, previous_hash = $6, grace_ends = $7::bigint
    WHERE pool = $1 AND sub = $2 AND family = $3 AND hash = $4`,
  closeSession: 'DELETE FROM session WHERE pool = $1 AND sub = $2 AND family = $3',
})

/** Starts a session. The moment of signing in also decides which other sessions of the user are past use. */
async function openSession(
  database: Database,
  ...[session, proof, epoch = 0]: Parameters<SessionStore['openSession']>
): Promise<boolean> {
  const { poolId, sub, sessionId } = session
  const values = [...valuesOf(sessionColumns, session), proof?.id ?? null, proof?.expires ?? null, epoch]
  return database.retry(async (attempt) => {
    // The family is unique to this session. So if it is there, the attempt before this one has started it.
    const isMine = async () =>
      attempt.mayHaveCommitted &&
      (await attempt.get(sessionStatements.findSession, poolId, sub, sessionId)) !== undefined
    try {
      const found = await attempt.get<Opened>(sessionStatements.openSession, ...values)
      // The user was removed meanwhile, or got another password. The caller looks up the user and judges again.
      if (!found?.isThere) throw new Conflict(sub)
      return found.isOpen || (await isMine())
    } catch (error) {
      if (error instanceof PostgresError && error.code === uniqueViolation && (await isMine())) return true
      throw error
    }
  })
}

interface Opened {
  readonly isThere: boolean
  readonly isOpen: boolean
}

/** Remembers a proof. Answers no if it was remembered before. */
async function consumeProof(
  database: Database,
  { poolId, sub, id, expires }: OneTimeProof,
): Promise<boolean> {
  return database.retry(async (attempt) => {
    if ((await attempt.run(sessionStatements.consumeProof, poolId, sub, id, expires)) === 1) return true
    // The proof may have been used by the attempt before this one, or by another caller. Both look the same.
    if (attempt.mayHaveCommitted) throw givenUp(new PostgresError('unknown', 'consumeProof', {}))
    return false
  })
}

async function findSession(
  database: Database,
  poolId: string,
  sub: string,
  sessionId: string,
): Promise<SessionRecord | undefined> {
  const row = await database.get<RowOf<'session'>>(sessionStatements.findSession, poolId, sub, sessionId)
  return row && toSession(row)
}

/** Replaces a refresh token. Answers whether the token was still the current one. */
async function rotateSession(
  database: Database,
  { poolId, sub, sessionId }: SessionKey,
  from: string,
  { hash, previousHash, graceEnds }: RefreshHashes,
): Promise<boolean> {
  const values = [poolId, sub, sessionId, from, hash, previousHash ?? null, graceEnds ?? null]
  return database.retry(async (attempt) => {
    if ((await attempt.run(sessionStatements.rotateSession, ...values)) === 1) return true
    if (!attempt.mayHaveCommitted) return false
    // The hash is of a token made for this call alone. So if it is there, the attempt before this one has put it there.
    const now = await attempt.get<RowOf<'session'>>(sessionStatements.findSession, poolId, sub, sessionId)
    return now?.hash === hash
  })
}

async function closeSession(database: Database, { poolId, sub, sessionId }: SessionKey): Promise<void> {
  await database.run(sessionStatements.closeSession, poolId, sub, sessionId)
}

export const sessions = { openSession, consumeProof, findSession, rotateSession, closeSession }
