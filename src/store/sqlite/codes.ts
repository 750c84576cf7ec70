import type { CodePurpose, CodeRecord, StoredMessage } from '../../domain/records.ts'
import type { CodeKey } from '../ports/codes.ts'
import type { Database } from './database.ts'
import { answerLength, answerMark } from '../attempt-marks.ts'
import type { AnswerBound } from '../../domain/limits.ts'
import { namesOf, valuesOf } from '../columns.ts'
import { codeColumns, codeSelection, setToCode } from '../rows/codes.ts'
import { addMessage } from './messages.ts'

const byKey = `SELECT ${codeSelection} FROM code WHERE pool = ? AND sub = ? AND purpose = ?`

function findCode(
  database: Database,
  poolId: string,
  sub: string,
  purpose: CodePurpose,
): CodeRecord | undefined {
  const row = database.get<CodeRecord>(byKey, poolId, sub, purpose)
  return row && { ...row }
}

const taking = `UPDATE code SET answers = answers || ?4
  WHERE pool = ?1 AND sub = ?2 AND purpose = ?3 AND (?7 IS NULL OR hash = ?7)
    AND length(answers) - length(replace(answers, ?4, '')) < ${answerLength} * ?5
    AND length(answers) < ${answerLength} * ?6
  RETURNING ${codeSelection}`

/**
 * Takes one of the answers that a code is good for, and answers the code. None is left after too many answers, from
 * one source or from all. Taking and reading are one statement.
 */
function takeCode(
  database: Database,
  { poolId, sub, purpose, hash }: CodeKey,
  { fromOne, fromAll }: AnswerBound,
  source: number,
): CodeRecord | undefined {
  const row = database.get<CodeRecord>(
    taking,
    poolId,
    sub,
    purpose,
    answerMark(source),
    fromOne,
    fromAll,
    hash ?? null,
  )
  return row && { ...row }
}

const insertionForUser = `INSERT INTO code (${namesOf(codeColumns)})
  SELECT pool, sub, ?3, ?4, ?5, ?6, ?7 FROM users WHERE pool = ?1 AND sub = ?2
  ON CONFLICT DO UPDATE SET ${setToCode}`

const insertion = `INSERT INTO code (${namesOf(codeColumns)}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
  ON CONFLICT DO UPDATE SET ${setToCode}`

/** Puts a code and its messages. It does nothing for a user who is gone. */
export function putCode(database: Database, code: CodeRecord, messages: readonly StoredMessage[]): void {
  const changed = database.run(insertionForUser, ...valuesOf(codeColumns, code))
  if (changed === 0) return
  for (const message of messages) addMessage(database, message)
}

/** Puts a code without asking whether its user exists. */
function putDecoyCode(database: Database, code: CodeRecord): void {
  database.run(insertion, ...valuesOf(codeColumns, code))
}

export const codes = { reads: { findCode }, writes: { putCode, putDecoyCode, takeCode } }
