import { ask, newCall } from '../load/requests.ts'
import { spreadOf, type Spread } from '../load/statistics.ts'
import { readUsage } from '../load/usage.ts'
import type { BenchPool } from '../pool.ts'
import type { Progress } from '../progress.ts'
import type { Run } from '../run.ts'
import { startRockpool } from '../servers/rockpool.ts'

/** How soon a server answers after it is started, and what memory it has then. */
export interface Ready {
  readonly users: number
  /** From the start of the process to the first answer to GetUser, in milliseconds. */
  readonly milliseconds: Spread
  /** Bytes, after that answer. */
  readonly memory: Spread
}

const starts = 7
export const readyTime = starts

export async function measureReady(run: Run, pool: BenchPool, progress: Progress): Promise<Ready> {
  const milliseconds: number[] = []
  const memory: number[] = []
  for (let start = 0; start < starts; start++) {
    progress.step(`starting on ${pool.users} users, ${start + 1} of ${starts}`, 1)
    const before = performance.now()
    await using server = await startRockpool(run, pool)
    const answer = await ask(server, newCall('GetUser', { AccessToken: pool.people[0]?.accessToken }))
    milliseconds.push(performance.now() - before)
    if (answer.status !== 200) throw new Error(`GetUser was refused: ${answer.body}`)
    memory.push(readUsage(server.pid).memory)
  }
  const ready = { users: pool.users, milliseconds: spreadOf(milliseconds), memory: spreadOf(memory) }
  progress.say(`First answer on ${pool.users} users after ${Math.round(ready.milliseconds.median)} ms`)
  return ready
}
