import type { BenchPool } from '../pool.ts'
import type { Server } from '../servers/server.ts'
import { get, newCall, type Call } from './requests.ts'

const maxPages = 20

/** The calls that read the first pages of a pool one after another. */
export async function listPages(pool: BenchPool, server: Server): Promise<readonly Call[]> {
  const calls: Call[] = []
  for (let token: unknown; calls.length < maxPages;) {
    const input = { UserPoolId: pool.poolId, Limit: 60, ...(token ? { PaginationToken: token } : {}) }
    const call = newCall('ListUsers', input, pool.key)
    calls.push(call)
    const page = await get(server, call)
    token = page['PaginationToken']
    if (!token) break
  }
  // Of a pool with more than one page, the last is left out where it may be shorter.
  return calls.length > 1 && calls.length < maxPages ? calls.slice(0, -1) : calls
}
