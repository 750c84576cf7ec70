import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Options, Part, Report } from '../part.ts'
import { newCaller, startTarget, type Caller, type Target } from '../target.ts'
import { attacks, type Answers } from './attacks.ts'

/** What strangers can make the server hold and compute, seen by a user who is signed in meanwhile. */
export const load: Part = {
  name: 'load',
  summary: 'long, deep and slow requests of strangers, by the hundred: users go on, and memory comes back',
  run,
}

const code = '918273'
const password = 'Correct-Horse-7'
/** A few clients who ask for ordinary things as fast as they can: no attack, but what one is compared with. */
const ordinary = 'ordinary'

/** What a user's calls may take beside an attack. */
interface Bar {
  /** How many times the p99 of the same calls without an attack. */
  readonly factor: number
  /** A p99 that is as good as any (milliseconds). */
  readonly alwaysFine: number
}
const fullBar: Bar = { factor: 3, alwaysFine: 3 }
/** In the short form the five slowest calls decide, which are soon held up by others on the machine. */
const shortBar: Bar = { factor: 10, alwaysFine: 15 }
/** How much may be in use once the attacks are over: a fifth more, or what a server without work keeps anyhow (MB). */
const maxMemory = (before: number) => Math.max(before * 1.2, before + 48)

async function run({ short, progress }: Options): Promise<Report> {
  const seconds = short ? 1.2 : 8
  const bar = short ? shortBar : fullBar
  await using target = await startTarget({ mode: 'dev', arguments: ['--code', code] })
  const guarded = await measure(target, await newUser(target), { seconds, bar, progress })
  await using unguarded = await startTarget({
    mode: 'dev',
    program: join(import.meta.dirname, 'unguarded.ts'),
  })
  const control = await measure(unguarded, anyCall, {
    seconds,
    bar,
    progress,
    only: [ordinary, 'brackets'],
  })
  const told = control.trials.filter(isTooSlow)
  const problems = [
    ...guarded.trials.flatMap(({ failures }) => failures.slice(0, 3)),
    ...(guarded.after > maxMemory(guarded.before)
      ? [`memory did not come back: ${guarded.before} MB before, ${guarded.after} MB after`]
      : []),
    ...(target.ended() ? [`the server ended: ${target.ended()}`] : []),
    ...(target.log() ? [`the server logged: ${target.log().slice(0, 1000)}`] : []),
  ]
  return {
    ok: problems.length === 0,
    timing: [
      ...guarded.trials.filter(isTooSlow).map((trial) => `too slow: ${toLine(trial)}`),
      ...(told.length === 0 ? ['a server without bounds was not told from one with them'] : []),
    ],
    lines: [
      `a user's calls without an attack: p99 ${guarded.idle.toFixed(1)} ms`,
      ...guarded.trials.map(toLine),
      `memory: ${guarded.before} MB before, ${guarded.peak} MB at most, ${guarded.after} MB after`,
      `a server without bounds, for comparison: p99 ${control.idle.toFixed(1)} ms, then ${control.trials.map(toLine).join('; ')}`,
      ...problems,
    ],
    figures: {
      idleP99: round(guarded.idle),
      ...Object.fromEntries(guarded.trials.map(({ attack, p99 }) => [`${attack}P99`, round(p99)])),
      beforeMb: guarded.before,
      peakMb: guarded.peak,
      afterMb: guarded.after,
      unguardedP99: round(Math.max(...control.trials.map(({ p99 }) => p99))),
      problems: problems.length,
    },
  }
}

interface Trial {
  readonly attack: string
  readonly idle: number
  readonly bar: Bar
  readonly p99: number
  readonly calls: number
  readonly answers: Answers
  readonly failures: readonly string[]
}

const isTooSlow = ({ attack, idle, p99, bar }: Trial) =>
  attack !== ordinary && p99 > Math.max(bar.alwaysFine, bar.factor * idle)

const round = (milliseconds: number) => Math.round(milliseconds * 10) / 10

const toLine = ({ attack, p99, idle, calls, answers }: Trial) =>
  `${attack}: p99 ${p99.toFixed(1)} ms, ${(p99 / idle).toFixed(1)} times, of ${calls} calls; the attack was answered ` +
  ([...answers].map(([status, count]) => `${status} ${count} times`).join(', ') || 'nothing')

interface Measuring {
  readonly seconds: number
  readonly bar: Bar
  readonly progress: Options['progress']
  /** Only some of the attacks. */
  readonly only?: readonly string[]
}

/** One call of a user, which throws unless it succeeds. */
type Call = (caller: Caller) => Promise<void>

async function measure(target: Target, call: Call, { seconds, bar, progress, only }: Measuring) {
  using caller = newCaller({ url: target.url, connections: 1 })
  await watch(caller, call, 1)
  await settle(target)
  const idle = await watch(caller, call, seconds)
  let before = memoryOf(target)
  const trials: Trial[] = []
  let peak = before
  for (const attack of Object.keys(attacks).filter((name) => only?.includes(name) ?? true)) {
    progress(attack)
    const worker = new Worker(new URL('./attacker.ts', import.meta.url), {
      workerData: { port: target.port, attack },
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

async function newUser(target: Target): Promise<Call> {
  using caller = newCaller({ url: target.url, connections: 1 })
  const ClientId = 'rockpoolwebclient'
  const Username = 'bystander@example.com'
  await caller.call('SignUp', {
    ClientId,
    Username,
    Password: password,
    UserAttributes: [{ Name: 'email', Value: Username }],
  })
  await caller.call('ConfirmSignUp', { ClientId, Username, ConfirmationCode: code })
  const { AuthenticationResult } = await caller.call('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD: password },
  })
  const AccessToken = AuthenticationResult?.AccessToken ?? ''
  return async (by) => void (await by.call('GetUser', { AccessToken }))
}

const anyCall: Call = async (caller) => void (await caller.call('GetUser', { AccessToken: 'any' }))
