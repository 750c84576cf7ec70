import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Draw } from '../draw.ts'
import { findPort } from '../ports.ts'
import { newCaller, Refusal, startTarget, type Caller, type Target } from '../target.ts'
import { code } from '../writers.ts'

const program = join(import.meta.dirname, 'node.ts')

/** The name of a refusal that no server has said: nothing was answered. */
export const unanswered = 'Unanswered'

/** Two servers on one database, as clients find them behind one address. */
export interface Nodes extends AsyncDisposable {
  /** To all of them in turn, but to none that is down. Where no answer comes, that is a refusal by the name above. */
  newCaller(onAnswer?: (milliseconds: number) => void): Caller
  /** Ends it at once. */
  kill(index: number): Promise<void>
  /** Starts what was killed. */
  restart(index: number): Promise<void>
  /** Starts what was killed, and kills it after so many milliseconds, ready or not. */
  killWhileStarting(index: number, milliseconds: number): Promise<void>
  /** What they have logged since this was last asked, a line each, and those that have ended by themselves. */
  takeFaults(): readonly string[]
}

export const nodeCount = 2

export async function newNodes(database: string, draw: Draw): Promise<Nodes> {
  const ports = [await findPort(draw), await findPort(draw)]
  const targets = new Map<number, Target>()
  const faults: string[] = []
  const readTo = new Map<Target, number>()
  const environment = {
    ROCKPOOL_MASTER_KEY: 'ab'.repeat(32),
    ROCKPOOL_PUBLIC_URL: 'http://torture.example.com',
  }
  const flags = (index: number) => ['--port', String(ports[index]), '--code', code, '--database', database]
  // The master key is given and the database is elsewhere, so nothing is kept in it.
  const data = '/nonexistent'

  function readFaults(target: Target): void {
    const log = target.log()
    faults.push(
      ...log
        .slice(readTo.get(target) ?? 0)
        .split('\n')
        .filter(Boolean),
    )
    readTo.set(target, log.length)
    const end = target.ended()
    if (end !== undefined) faults.push(`a node ended with ${end}`)
  }

  async function restart(index: number): Promise<void> {
    targets.set(
      index,
      await startTarget({ mode: 'dev', program, data, arguments: flags(index), environment }),
    )
  }

  async function end(index: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const target = targets.get(index)
    if (!target) return
    targets.delete(index)
    if (target.ended() === undefined) process.kill(target.pid, signal)
    await target.stop()
    readFaults(target)
  }

  for (const index of ports.keys()) await restart(index)
  return {
    kill: (index) => end(index, 'SIGKILL'),
    restart,
    newCaller(onAnswer = () => undefined) {
      const callers = ports.map((port) => newCaller({ url: `http://127.0.0.1:${port}`, connections: 64 }))
      let turn = 0
      const next = (): Caller => {
        do turn++
        while (!targets.has(turn % nodeCount) && targets.size > 0)
        const caller = callers[turn % nodeCount]
        if (!caller) throw new TypeError('there is no node')
        return caller
      }
      return {
        send: (...request) => next().send(...request),
        async call(action, input) {
          const begun = performance.now()
          try {
            return await next().call(action, input)
          } catch (error) {
            if (error instanceof Refusal) throw error
            throw new Refusal(unanswered, error instanceof Error ? error.message : String(error), 0)
          } finally {
            onAnswer(performance.now() - begun)
          }
        },
        [Symbol.dispose]() {
          for (const caller of callers) caller[Symbol.dispose]()
        },
      }
    },
    async killWhileStarting(index, milliseconds) {
      const child = spawn(process.execPath, [program, 'dev', '--data', data, ...flags(index)], {
        stdio: 'ignore',
        env: { PATH: process.env['PATH'], ...environment },
      })
      const exited = once(child, 'exit')
      await sleep(milliseconds)
      child.kill('SIGKILL')
      await exited
    },
    takeFaults() {
      for (const target of targets.values()) readFaults(target)
      return faults.splice(0)
    },
    async [Symbol.asyncDispose]() {
      for (const index of ports.keys()) await end(index, 'SIGTERM')
    },
  }
}
