import type { CodeRecord, StoredMessage } from '../../domain/records.ts'
import { codeStatements } from '../postgres/codes.ts'
import { valuesOf } from '../columns.ts'
import { codeColumns } from '../rows/codes.ts'
import { messageColumns } from '../rows/messages.ts'
import type { Database } from '../postgres/database.ts'
import { messageStatements } from '../postgres/messages.ts'
import { named, type Call } from '../postgres/statement.ts'

export const distributedCodeStatements = named({
  holdUser: 'SELECT sub FROM users WHERE pool = $1 AND sub = $2 FOR KEY SHARE',
})

/**
 * Holds the user's row, so that the user cannot be removed meanwhile and leave rows behind. It reads no row if the
 * user is gone.
 */
const holdUser = (poolId: string, sub: string): Call => ({
  statement: distributedCodeStatements.holdUser,
  values: [poolId, sub],
})

export const replaceCode = (code: CodeRecord): Call => ({
  statement: codeStatements.replaceCode,
  values: valuesOf(codeColumns, code),
})

export const addMessage = (message: StoredMessage): Call => ({
  statement: messageStatements.addMessage,
  values: valuesOf(messageColumns, message),
})

/** Puts a code and its messages. It does nothing for a user who is gone. */
export async function putCode(
  database: Database,
  code: CodeRecord,
  messages: readonly StoredMessage[],
): Promise<void> {
  await database.retry((attempt) =>
    attempt.transact(async (transaction) => {
      const [held] = await transaction.send(holdUser(code.poolId, code.sub))
      if (held?.count === 1) await transaction.finish(replaceCode(code), ...messages.map(addMessage))
    }),
  )
}
