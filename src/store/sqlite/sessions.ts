import type { OneTimeProof, RefreshHashes, SessionKey, SessionRecord } from '../ports/sessions.ts'
import type { Database } from './database.ts'
import { Conflict } from '../store.ts'
import { namesOf, valuesOf, type RowOf } from '../columns.ts'
import { sessionColumns, sessionSelection, toSession } from '../rows/sessions.ts'
import { forgetPasswordAttempts } from './attempts.ts'

const places = sessionColumns.map((_, index) => `?${index + 1}`).join(', ')

const insertion = `INSERT INTO session (${namesOf(sessionColumns)}) SELECT ${places} FROM users
  WHERE pool = ?1 AND sub = ?2 AND coalesce(document ->> '$.signInEpoch', 0) = ?${sessionColumns.length + 1}`

/** Starts a session. The moment of signing in also decides which other sessions of the user are past use. */
function openSession(database: Database, session: SessionRecord, proof?: OneTimeProof, epoch = 0): boolean {
  if (proof && !consumeProof(database, proof)) return false
  const { poolId, sub, created } = session
  database.run('DELETE FROM session WHERE pool = ? AND sub = ? AND keep_until <= ?', poolId, sub, created)
  const changed = database.run(insertion, ...valuesOf(sessionColumns, session), epoch)
  // The user was removed meanwhile, or got another password. The caller looks up the user and judges again.
  if (changed !== 1) throw new Conflict(sub)
  forgetPasswordAttempts(database, poolId, sub)
  return true
}

/** Remembers a proof. Answers no if it was remembered before. */
function consumeProof(database: Database, { poolId, sub, id, expires }: OneTimeProof): boolean {
  const changed = database.run(
    'INSERT INTO used_proof (pool, sub, id, expires) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    poolId,
    sub,
    id,
    expires,
  )
  return changed === 1
}

const byKey = `SELECT ${sessionSelection} FROM session WHERE pool = ? AND sub = ? AND family = ?`

function findSession(
  database: Database,
  poolId: string,
  sub: string,
  sessionId: string,
): SessionRecord | undefined {
  const row = database.get<RowOf<'session'>>(byKey, poolId, sub, sessionId)
  return row && toSession(row)
}

/** Replaces a refresh token. Answers whether the token was still the current one. */
function rotateSession(
  database: Database,
  { poolId, sub, sessionId }: SessionKey,
  from: string,
  { hash, previousHash, graceEnds }: RefreshHashes,
): boolean {
  const changed = database.run(
    `UPDATE session SET hash = ?5, previous_hash = ?6, grace_ends = ?7
     WHERE pool = ?1 AND sub = ?2 AND family = ?3 AND hash = ?4`,
    poolId,
    sub,
    sessionId,
    from,
    hash,
    previousHash ?? null,
    graceEnds ?? null,
  )
  return changed === 1
}

function closeSession(database: Database, { poolId, sub, sessionId }: SessionKey): void {
  database.run('DELETE FROM session WHERE pool = ? AND sub = ? AND family = ?', poolId, sub, sessionId)
}

export const sessions = {
  reads: { findSession },
  writes: { openSession, consumeProof, rotateSession, closeSession },
}
