import { join } from 'node:path'
import type { Options, Part, Report } from '../part.ts'
import { newCaller, startTarget, type Target } from '../target.ts'
import { attacks } from './attacks.ts'
import {
  fullBar,
  isTooSlow,
  maxMemory,
  measure,
  ordinary,
  round,
  shortBar,
  toLine,
  type Call,
} from './measure.ts'

/** What strangers can make the server hold and compute, seen by a user who is signed in meanwhile. */
export const load: Part = {
  name: 'load',
  summary: 'long, deep and slow requests of strangers, by the hundred: users go on, and memory comes back',
  run,
}

const code = '918273'
const password = 'Correct-Horse-7'
async function run({ short, progress }: Options): Promise<Report> {
  const seconds = short ? 1.2 : 8
  const bar = short ? shortBar : fullBar
  await using target = await startTarget({ mode: 'dev', arguments: ['--code', code] })
  const guarded = await measure(target, await newUser(target), {
    seconds,
    bar,
    progress,
    attacks: Object.keys(attacks),
  })
  await using unguarded = await startTarget({
    mode: 'dev',
    program: join(import.meta.dirname, 'unguarded.ts'),
  })
  const control = await measure(unguarded, anyCall, {
    seconds,
    bar,
    progress,
    attacks: [ordinary, 'brackets'],
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
