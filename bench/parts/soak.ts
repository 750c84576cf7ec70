import { setTimeout as sleep } from 'node:timers/promises'
import { OperationLoad } from '../load/operation-load.ts'
import { readUsage } from '../load/usage.ts'
import { operations } from '../operations.ts'
import type { Options } from '../options.ts'
import type { BenchPool } from '../pool.ts'
import type { Progress } from '../progress.ts'
import type { Run } from '../run.ts'
import { startRockpool } from '../servers/rockpool.ts'

/** What memory a server has after a long load of everything. Bytes. */
export interface Soak {
  readonly users: number
  readonly seconds: number
  readonly operations: number
  readonly before: number
  readonly after: number
  readonly most: number
}

/** Over how many connections each operation goes on, all at the same time. */
const mix: Readonly<Record<string, number>> = {
  GetUser: 8,
  UpdateUserAttributes: 8,
  AdminUpdateUserAttributes: 4,
  ListUsers: 2,
  ListUsersFiltered: 2,
  PasswordSignIn: 2,
  SrpSignIn: 2,
  TokenRefresh: 2,
  SignUp: 2,
}

/** Signatures, and answers to challenges, are good for some minutes. */
const maxStretch = 30

export async function measureSoak(
  run: Run,
  pool: BenchPool,
  { soakSeconds }: Options,
  progress: Progress,
): Promise<Soak> {
  await using server = await startRockpool(run, pool)
  const loads = operations.map((operation) => ({
    load: new OperationLoad(run, pool, operation, server),
    connections: mix[operation.name] ?? 1,
  }))
  const before = readUsage(server.pid).memory
  let most = before
  let done = 0
  for (let left = soakSeconds; left > 0; left -= maxStretch) {
    const seconds = Math.min(left, maxStretch)
    progress.step(`everything at once, ${left} s more`, seconds)
    const ending = new AbortController()
    const watching = watch(server.pid, ending.signal, (memory) => (most = Math.max(most, memory)))
    const prepared = await Promise.all(
      loads.map(async ({ load, connections }) => ({
        load,
        wanted: await load.prepare(connections, seconds),
      })),
    )
    // Where requests that serve once ran out, the others go on.
    const slices = await Promise.all(prepared.map(({ load, wanted }) => load.send(server, wanted)))
    done += slices.reduce((sum, { requests }) => sum + requests, 0)
    ending.abort()
    await watching
  }
  const after = readUsage(server.pid).memory
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
  progress.say(`${megabytes(after)} after ${soakSeconds} s of everything, ${megabytes(most)} at most`)
  return { users: pool.users, seconds: soakSeconds, operations: Math.round(done), before, after, most }
}

async function watch(pid: number, ending: AbortSignal, see: (memory: number) => void): Promise<void> {
  while (!ending.aborted) {
    see(readUsage(pid).memory)
    await sleep(500)
  }
}
