import { text } from 'node:stream/consumers'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cryptography, PowersOptions } from '../ceilings/powers.ts'
import { OperationLoad } from '../load/operation-load.ts'
import { ask, type Answer, type Call } from '../load/requests.ts'
import { readUsage } from '../load/usage.ts'
import type { Slice } from '../load/wrk.ts'
import type { Ceiling, Operation } from '../operations.ts'
import type { BenchPool } from '../pool.ts'
import type { Run } from '../run.ts'
import { startCeiling } from '../servers/ceiling.ts'
import { startCognitoLocal } from '../servers/cognito-local.ts'
import { startRockpool } from '../servers/rockpool.ts'
import type { Server } from '../servers/server.ts'

/** Who is measured. Ceilings are called by what they do. */
export interface Contestant {
  readonly name: string
  readonly kind: 'rockpool' | 'ceiling' | 'peer'
  readonly measure: (connections: number, seconds: number) => Promise<Slice>
}

export interface Contest extends AsyncDisposable {
  readonly contestants: readonly Contestant[]
  /** Why somebody is not among them. */
  readonly absent: Readonly<Record<string, string>>
}

export const peer = 'cognito-local'
/** With more users than this, cognito-local takes minutes for a request. */
export const maxUsersOfPeer = 1000
/** In a large pool it answers so seldom that shorter slices would see nothing of it. */
const shortestPeerSlice = (users: number) => (users > 100 ? 3 : 1)

/** Starts everybody whom an operation is measured on. */
export async function startContest(
  run: Run,
  pool: BenchPool,
  operation: Operation,
  ceilings: readonly Ceiling[],
): Promise<Contest> {
  await using parts = new AsyncDisposableStack()
  const rockpool = parts.use(await startRockpool(run, pool))
  const load = new OperationLoad(run, pool, operation, rockpool)
  const sample = await load.sample()
  const answers = await askAll(rockpool, sample)
  const refused = answers.find(({ status }) => status !== 200)
  const [answer] = answers
  if (!answer || refused) throw new Error(`${operation.name} was refused: ${refused?.body}`)

  const overHttp = (server: Server) => async (connections: number, seconds: number) => {
    const slice = await load.on(server, connections, seconds)
    await untilIdle(server)
    return slice
  }
  const contestants: Contestant[] = [{ name: 'Rockpool', kind: 'rockpool', measure: overHttp(rockpool) }]
  for (const ceiling of ceilings) {
    const { name } = ceiling
    if (ceiling.kind === 'cryptography') {
      contestants.push({ name, kind: 'ceiling', measure: (...how) => measurePowers(run, ceiling, ...how) })
    } else {
      const server = parts.use(await startCeiling(run, pool, answer, ceiling))
      contestants.push({ name, kind: 'ceiling', measure: overHttp(server) })
    }
  }
  const absent: Record<string, string> = {}
  if (pool.users > maxUsersOfPeer) absent[peer] = 'too many users'
  else {
    const server = parts.use(await startCognitoLocal(run, pool))
    const refusal = (await askAll(server, sample)).find(({ status }) => status !== 200)
    if (refusal) absent[peer] = `answers ${refusal.status} ${refusal.body.slice(0, 200)}`
    else {
      const measure = overHttp(server)
      contestants.push({
        name: peer,
        kind: 'peer',
        measure: (connections, seconds) =>
          measure(connections, Math.max(seconds, shortestPeerSlice(pool.users))),
      })
    }
  }
  const running = parts.move()
  return {
    contestants,
    absent,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

async function askAll(server: Server, calls: readonly Call[]): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  for (const call of calls) answers.push(await ask(server, call))
  return answers
}

/** What was asked last may still be under way, and would slow down whoever comes next. */
async function untilIdle({ pid }: Server): Promise<void> {
  const pause = 100
  for (let waited = 0, before = readUsage(pid).cpu; waited < 30_000; waited += pause) {
    await sleep(pause)
    const { cpu } = readUsage(pid)
    if (cpu - before <= 0.1 * pause * 1000) return
    before = cpu
  }
}

const powers = join(import.meta.dirname, '..', 'ceilings', 'powers.ts')

/** The work alone: one piece after another for one connection, else on all cores. */
async function measurePowers(
  run: Run,
  { powers: count, signatures }: Cryptography,
  connections: number,
  seconds: number,
): Promise<Slice> {
  const threads = Math.min(connections, availableParallelism())
  const options: PowersOptions = { powers: count, signatures, threads, seconds }
  const child = run.spawn(process.execPath, [powers, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (!child.stdout) throw new TypeError('no output')
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')])
  return JSON.parse(printed)
}
