import { DatabaseError, type Client } from 'pg'
import { StoreUnusable } from '../store.ts'

/**
 * The probe is named like every statement of the store, so that it is prepared once. It tells which session answers.
 */
const probe = { name: 'rockpool probe', text: 'SELECT pg_backend_pid() AS pid' }

/**
 * The codes of a lost statement: its session is gone or replaced, or another connection has prepared the statement.
 */
const lostStatement: ReadonlySet<string | undefined> = new Set(['26000', '42P05'])

/**
 * Whether a pooler lends sessions of the server for one transaction at a time, so that two connections share one.
 * Then no connection owns a session: its settings, and locks that last as long as it, cannot be relied on.
 * @throws {StoreUnusable} the pooler does not keep named statements
 */
export async function areSessionsLent(client: Client, other: Client, place: string): Promise<boolean> {
  const pids: unknown[] = []
  try {
    for (const one of [client, other, client]) {
      const { rows } = await one.query<{ pid: number }>(probe)
      pids.push(rows[0]?.pid)
    }
  } catch (error) {
    if (!(error instanceof DatabaseError) || !lostStatement.has(error.code)) throw error
    throw new StoreUnusable(
      `${place} is behind a pooler that does not keep named statements. Set max_prepared_statements = 200 in PgBouncer 1.21 or newer, or pool_mode = session.`,
      { cause: error },
    )
  }
  return pids[0] === pids[1] || pids[0] !== pids[2]
}
