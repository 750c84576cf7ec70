import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { StoreUnusable } from '../store.ts'

/** The time that stopped servers may take to leave the database (milliseconds). */
const leaveTimeout = 2000

/**
 * Sessions of the same account, or of all accounts if this one may see them. Sessions that Citus machines open do not
 * count.
 */
const otherSessions = `SELECT count(*)::integer AS count FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
    AND application_name NOT LIKE 'citus\\_%' AND application_name <> $1`

/**
 * Checks that no server is connected. A server has connections at least while it is asked. Commands of the same name
 * as this session wait for one another, so they do not count.
 * @throws {StoreUnusable} there are other sessions than this one
 */
export async function checkNobodyElse(client: Client, name: string, place: string): Promise<void> {
  const until = performance.now() + leaveTimeout
  for (;;) {
    const { rows } = await client.query<{ count: number }>(otherSessions, [name])
    const count = rows[0]?.count ?? 0
    if (count === 0) return
    if (performance.now() > until) {
      throw new StoreUnusable(
        `${place} is in use (${count} other connections). Stop all servers, and whatever pools their connections, and try again.`,
      )
    }
    await sleep(100)
  }
}
