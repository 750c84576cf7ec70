import type { CodePurpose, CodeRecord, StoredMessage } from '../store.ts'
import type { Database } from './database.ts'
import { messageColumns } from './messages.ts'
import { arraysOf, namesOf, tableOf } from './plan-rows.ts'
import { named } from './statement.ts'

export const codeStatements = named({
  findCode: `SELECT pool, sub, purpose, hash, expires, attribute, value FROM code
    WHERE pool = $1 AND sub = $2 AND purpose = $3`,
  // The user's row is held, so that they cannot be removed meanwhile and leave the code behind.
  putCode: `WITH holder AS (SELECT pool, sub FROM users WHERE pool = $1 AND sub = $2 FOR KEY SHARE),
      told AS (
        INSERT INTO outbox (${namesOf(messageColumns)})
        SELECT * FROM ${tableOf('message', messageColumns, 7)}
        WHERE EXISTS (SELECT FROM holder)
        ON CONFLICT DO NOTHING)
    INSERT INTO code (pool, sub, purpose, hash, expires, attribute, value)
    SELECT $1, $2, $3, $4, $5::bigint, $6, $7 FROM holder
    ON CONFLICT (pool, sub, purpose) DO UPDATE SET hash = $4, expires = $5, attribute = $6, value = $7`,
  replaceCode: `INSERT INTO code (pool, sub, purpose, hash, expires, attribute, value)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (pool, sub, purpose) DO UPDATE SET
      hash = excluded.hash, expires = excluded.expires, attribute = excluded.attribute, value = excluded.value`,
})

export async function findCode(
  database: Database,
  pool: string,
  sub: string,
  purpose: CodePurpose,
): Promise<CodeRecord | undefined> {
  return database.get<CodeRecord>(codeStatements.findCode, pool, sub, purpose)
}

/** Does nothing for a user who is gone. */
export async function putCode(
  database: Database,
  code: CodeRecord,
  messages: readonly StoredMessage[],
): Promise<void> {
  await database.run(
    codeStatements.putCode,
    code.pool,
    code.sub,
    code.purpose,
    code.hash,
    code.expires,
    code.attribute,
    code.value,
    ...arraysOf(messageColumns, messages),
  )
}

/** Whether there is such a user is not asked. */
export async function putDecoyCode(database: Database, code: CodeRecord): Promise<void> {
  const { pool, sub, purpose, hash, expires, attribute, value } = code
  await database.run(codeStatements.replaceCode, pool, sub, purpose, hash, expires, attribute, value)
}
