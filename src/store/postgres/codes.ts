import type { CodePurpose, CodeRecord, StoredMessage } from '../../domain/records.ts'
import type { CodeKey } from '../ports/codes.ts'
import { answerLength, answerMark } from '../attempt-marks.ts'
import type { AnswerBound } from '../../domain/limits.ts'
import type { Database } from './database.ts'
import { namesOf, valuesOf } from '../columns.ts'
import { codeColumns, codeSelection, setToCode } from '../rows/codes.ts'
import { messageColumns } from '../rows/messages.ts'
import { arraysOf, tableOf } from './plan-rows.ts'
import { insertInto } from './rows.ts'
import { named } from './statement.ts'

export const codeStatements = named({
  findCode: `SELECT ${codeSelection} FROM code
    WHERE pool = $1 AND sub = $2 AND purpose = $3`,
  // The statement holds the user's row, so that the user cannot be removed meanwhile and leave the code behind.
  putCode: `WITH holder AS (SELECT pool, sub FROM users WHERE pool = $1 AND sub = $2 FOR KEY SHARE),
      told AS (
        INSERT INTO outbox (${namesOf(messageColumns)})
        SELECT * FROM ${tableOf('message', messageColumns, 7)}
        WHERE EXISTS (SELECT FROM holder)
        ON CONFLICT DO NOTHING)
    INSERT INTO code (${namesOf(codeColumns)})
    SELECT $1, $2, $3, $4, $5::bigint, $6, $7 FROM holder
    ON CONFLICT (pool, sub, purpose) DO UPDATE SET ${setToCode}`,
  replaceCode: insertInto('code', codeColumns, `(pool, sub, purpose) DO UPDATE SET ${setToCode}`),
  takeCode: `UPDATE code SET answers = answers || $4
    WHERE pool = $1 AND sub = $2 AND purpose = $3 AND ($7::text IS NULL OR hash = $7)
      AND length(answers) - length(replace(answers, $4, '')) < ${answerLength} * $5::bigint
      AND length(answers) < ${answerLength} * $6::bigint
    RETURNING ${codeSelection}`,
})

async function findCode(
  database: Database,
  poolId: string,
  sub: string,
  purpose: CodePurpose,
): Promise<CodeRecord | undefined> {
  return database.get<CodeRecord>(codeStatements.findCode, poolId, sub, purpose)
}

/** Puts a code and its messages. It does nothing for a user who is gone. */
async function putCode(
  database: Database,
  code: CodeRecord,
  messages: readonly StoredMessage[],
): Promise<void> {
  await database.run(
    codeStatements.putCode,
    ...valuesOf(codeColumns, code),
    ...arraysOf(messageColumns, messages),
  )
}

/** Puts a code without asking whether its user exists. */
async function putDecoyCode(database: Database, code: CodeRecord): Promise<void> {
  await database.run(codeStatements.replaceCode, ...valuesOf(codeColumns, code))
}

/** Takes one of the answers that a code is good for, or two if the connection is lost meanwhile. */
async function takeCode(
  database: Database,
  { poolId, sub, purpose, hash }: CodeKey,
  { fromOne, fromAll }: AnswerBound,
  source: number,
): Promise<CodeRecord | undefined> {
  const values = [poolId, sub, purpose, answerMark(source), fromOne, fromAll, hash ?? null]
  return database.get<CodeRecord>(codeStatements.takeCode, ...values)
}

export const codes = { findCode, putCode, putDecoyCode, takeCode }
