import { DatabaseError, type Client } from 'pg'
import { StoreUnusable } from '../store.ts'

/** What every statement of the store is: named, so that it is prepared once. It tells which session answers. */
const probe = { name: 'rockpool probe', text: 'SELECT pg_backend_pid() AS pid' }

/** The session is gone, or is another one, by the time its statement is used, or has it from somebody else. */
const lostStatement: ReadonlySet<string | undefined> = new Set(['26000', '42P05'])

/**
 * Whether a pooler lends sessions of the server for a transaction at a time, so that two connections come to share one.
 * Then a session is nobody's own: what is set in it, or locked for as long as it lasts, is not to be relied on.
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
