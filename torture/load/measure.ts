import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Options } from '../part.ts'
import { newCaller, type Caller, type Target } from '../target.ts'
import type { Answers } from './attacks.ts'

/** A few clients who ask for ordinary things as fast as they can: no attack, but what one is compared with. */
export const ordinary = 'ordinary'

/** What a user's calls may take beside an attack. */
export interface Bar {
  /** How many times the p99 of the same calls without an attack. */
  readonly factor: number
  /** A p99 that is as good as any (milliseconds). */
  readonly alwaysFine: number
}
export const fullBar: Bar = { factor: 3, alwaysFine: 3 }
/** In the short form the five slowest calls decide, which are soon held up by others on the machine. */
export const shortBar: Bar = { factor: 10, alwaysFine: 15 }
/** How much may be in use once the attacks are over: a fifth more, or what a server without work keeps anyhow (MB). */
export const maxMemory = (before: number) => Math.max(before * 1.2, before + 48)

export interface Trial {
  readonly attack: string
  readonly idle: number
  readonly bar: Bar
  readonly p99: number
  readonly calls: number
  readonly answers: Answers
  readonly failures: readonly string[]
}

export const isTooSlow = ({ attack, idle, p99, bar }: Trial) =>
  attack !== ordinary && p99 > Math.max(bar.alwaysFine, bar.factor * idle)

export const round = (milliseconds: number) => Math.round(milliseconds * 10) / 10

export const toLine = ({ attack, p99, idle, calls, answers }: Trial) =>
  `${attack}: p99 ${p99.toFixed(1)} ms, ${(p99 / idle).toFixed(1)} times, of ${calls} calls; the attack was answered ` +
  ([...answers].map(([status, count]) => `${status} ${count} times`).join(', ') || 'nothing')

export interface Measuring {
  readonly seconds: number
  readonly bar: Bar
  readonly progress: Options['progress']
  /** The names of the attacks, in their order. */
  readonly attacks: readonly string[]
  /** The certificates of a target that is called by TLS. */
  readonly ca?: string[]
}

/** One call of a user, which throws unless it succeeds. */
export type Call = (caller: Caller) => Promise<void>

export async function measure(
  target: Target,
  call: Call,
  { seconds, bar, progress, attacks, ca }: Measuring,
) {
  using caller = newCaller({ url: target.url, connections: 1, ...(ca === undefined ? {} : { ca }) })
  await watch(caller, call, 1)
  await settle(target)
  const idle = await watch(caller, call, seconds)
  let before = memoryOf(target)
  const trials: Trial[] = []
  let peak = before
  for (const attack of attacks) {
    progress(attack)
    const worker = new Worker(new URL('./attacker.ts', import.meta.url), {
      workerData: { port: target.port, attack, isTls: ca !== undefined },
    })
    await sleep(300)
    const { p99, calls, failures } = await watch(caller, call, seconds)
    peak = Math.max(peak, memoryOf(target))
    worker.postMessage('stop')
    const [answers] = (await once(worker, 'message')) as [Answers]
    trials.push({ attack, idle: idle.p99, bar, p99, calls, answers, failures })
    await worker.terminate()
    await recover(caller, call, idle.p99)
    // What a server takes for ordinary work is not due to attacks.
    if (attack === ordinary) {
      await settle(target)
      before = memoryOf(target)
    }
  }
  await watch(caller, call, 1)
  await settle(target)
  return { idle: idle.p99, trials, before, peak, after: memoryOf(target) }
}

/** Calls again and again, with a breath between, and tells how long the slowest in a hundred took. */
async function watch(caller: Caller, call: Call, seconds: number) {
  const times: number[] = []
  const failures: string[] = []
  const end = performance.now() + seconds * 1000
  while (performance.now() < end) {
    const start = performance.now()
    await call(caller).catch((error: Error) => failures.push(`a user's call failed: ${error.message}`))
    times.push(performance.now() - start)
    await sleep(1)
  }
  times.sort((one, other) => one - other)
  return { p99: times[Math.floor(times.length * 0.99)] ?? Infinity, calls: times.length, failures }
}

/** Calls until ten in a row are as fast as without an attack, or three seconds are over. */
async function recover(caller: Caller, call: Call, idle: number): Promise<void> {
  const end = performance.now() + 3000
  for (let fast = 0; fast < 10 && performance.now() < end;) {
    const start = performance.now()
    await call(caller).catch(() => undefined)
    fast = performance.now() - start <= idle ? fast + 1 : 0
  }
}

/** Waits until memory has stopped shrinking, three seconds at most. */
async function settle(target: Target): Promise<void> {
  for (let last = Infinity, looks = 0; looks < 6; looks++) {
    const now = memoryOf(target)
    if (now >= last) return
    last = now
    await sleep(500)
  }
}

/** What a process holds in memory (MB). */
function memoryOf({ pid }: Target): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
  return Math.round(Number(kilobytes) / 1024)
}
