import type { Proof, SessionKey, SessionRecord } from '../../domain/records.ts'
import type { Database } from './database.ts'
import { Conflict } from '../store.ts'
import { forgetPasswordAttempts } from './attempts.ts'
import { useProof } from './proofs.ts'

/** Starts a session. The moment of signing in also decides which other sessions of the user are past use. */
export function openSession(database: Database, session: SessionRecord, proof?: Proof, epoch = 0): boolean {
  if (proof && !useProof(database, proof)) return false
  const { pool, sub, created } = session
  database.run('DELETE FROM session WHERE pool = ? AND sub = ? AND keep_until <= ?', pool, sub, created)
  const changed = database.run(
    `INSERT INTO session (pool, sub, family, client, created, expires, keep_until, hash, previous_hash, grace_ends)
     SELECT pool, sub, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM users
     WHERE pool = ?1 AND sub = ?2 AND coalesce(document ->> '$.signInEpoch', 0) = ?11`,
    pool,
    sub,
    session.family,
    session.client,
    created,
    session.expires,
    session.keepUntil,
    session.hash,
    session.previousHash ?? null,
    session.graceEnds ?? null,
    epoch,
  )
  // The user was removed meanwhile, or got another password. The caller looks up the user and judges again.
  if (changed !== 1) throw new Conflict(sub)
  forgetPasswordAttempts(database, pool, sub)
  return true
}

interface SessionRow extends Omit<SessionRecord, 'previousHash' | 'graceEnds'> {
  readonly previousHash: string | null
  readonly graceEnds: number | null
}

export function findSession(
  database: Database,
  pool: string,
  sub: string,
  family: string,
): SessionRecord | undefined {
  const row = database.get<SessionRow>(
    `SELECT pool, sub, family, client, created, expires, keep_until AS keepUntil, hash,
       previous_hash AS previousHash, grace_ends AS graceEnds
     FROM session WHERE pool = ? AND sub = ? AND family = ?`,
    pool,
    sub,
    family,
  )
  if (!row) return undefined
  const { previousHash, graceEnds, ...session } = row
  return {
    ...session,
    ...(previousHash === null ? {} : { previousHash }),
    ...(graceEnds === null ? {} : { graceEnds }),
  }
}

/** Replaces a refresh token. Answers whether the token was still the current one. */
export function rotateSession(
  database: Database,
  { pool, sub, family }: SessionKey,
  from: string,
  to: string,
  graceEnds: number,
): boolean {
  const changed = database.run(
    `UPDATE session SET hash = ?5, previous_hash = ?4, grace_ends = ?6
     WHERE pool = ?1 AND sub = ?2 AND family = ?3 AND hash = ?4`,
    pool,
    sub,
    family,
    from,
    to,
    graceEnds,
  )
  return changed === 1
}

export function closeSession(database: Database, { pool, sub, family }: SessionKey): void {
  database.run('DELETE FROM session WHERE pool = ? AND sub = ? AND family = ?', pool, sub, family)
}
