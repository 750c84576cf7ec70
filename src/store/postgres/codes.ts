import type { CodeKey, CodePurpose, CodeRecord, StoredMessage } from '../../domain/records.ts'
import { answerLength, answerMark } from '../attempt-marks.ts'
import type { AnswerBound } from '../../domain/limits.ts'
import type { Database } from './database.ts'
import { messageColumns } from './messages.ts'
import { arraysOf, namesOf, tableOf } from './plan-rows.ts'
import { named } from './statement.ts'

export const codeStatements = named({
  findCode: `SELECT pool AS "poolId", sub, purpose, hash, expires, attribute, value FROM code
    WHERE pool = $1 AND sub = $2 AND purpose = $3`,
  // The statement holds the user's row, so that the user cannot be removed meanwhile and leave the code behind.
  putCode: `WITH holder AS (SELECT pool, sub FROM users WHERE pool = $1 AND sub = $2 FOR KEY SHARE),
      told AS (
        INSERT INTO outbox (${namesOf(messageColumns)})
        SELECT * FROM ${tableOf('message', messageColumns, 7)}
        WHERE EXISTS (SELECT FROM holder)
        ON CONFLICT DO NOTHING)
    INSERT INTO code (pool, sub, purpose, hash, expires, attribute, value)
    SELECT $1, $2, $3, $4, $5::bigint, $6, $7 FROM holder
    ON CONFLICT (pool, sub, purpose) DO UPDATE SET
      hash = $4, expires = $5, attribute = $6, value = $7, answers = ''`,
  replaceCode: `INSERT INTO code (pool, sub, purpose, hash, expires, attribute, value)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (pool, sub, purpose) DO UPDATE SET
      hash = excluded.hash, expires = excluded.expires, attribute = excluded.attribute, value = excluded.value,
      answers = ''`,
  takeCode: `UPDATE code SET answers = answers || $4
    WHERE pool = $1 AND sub = $2 AND purpose = $3 AND ($7::text IS NULL OR hash = $7)
      AND length(answers) - length(replace(answers, $4, '')) < ${answerLength} * $5::bigint
      AND length(answers) < ${answerLength} * $6::bigint
    RETURNING pool AS "poolId", sub, purpose, hash, expires, attribute, value`,
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
    code.poolId,
    code.sub,
    code.purpose,
    code.hash,
    code.expires,
    code.attribute,
    code.value,
    ...arraysOf(messageColumns, messages),
  )
}

/** Puts a code without asking whether its user exists. */
async function putDecoyCode(database: Database, code: CodeRecord): Promise<void> {
  await database.run(codeStatements.replaceCode, ...valuesOf(code))
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

const valuesOf = ({ poolId, sub, purpose, hash, expires, attribute, value }: CodeRecord) =>
  [poolId, sub, purpose, hash, expires, attribute, value] as const

export const codes = { findCode, putCode, putDecoyCode, takeCode }
