import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Options, Part, Report } from './part.ts'
import { checkSoundness } from './soundness.ts'
import { newCaller, startTarget, type Target } from './target.ts'

/** Five times as many sign-ups and sign-ins as the server can do, of which some give up. */
export const overload: Part = {
  name: 'overload',
  summary:
    'five times the sign-ups and sign-ins that can be served: answers in time, and no work for who has given up',
  run,
}

const code = '918273'
const password = 'Correct-Horse-7'
const ClientId = 'rockpoolwebclient'
const factor = 5
/** What 99 in 100 answers must not take longer than, and what none may (milliseconds). */
const longestAnswer = 3000
const longestOfAll = 30_000
/** How often a sign-up comes back to the main thread. Where the machine keeps that waiting, each adds to an answer. */
const turnsOfCall = 5
/** How long some clients wait before they give up, once others have waited for longer (milliseconds). */
const patience = 300
/** How many seconds' worth of calls have a connection before the crowd comes: Node accepts one new one in each turn. */
const keptSeconds = 2.5
/** Of those who gave up, so many may have been begun at that very moment. */
const mostBegun = 0.02

async function run({ short, progress }: Options): Promise<Report> {
  const seconds = short ? 7 : 30
  await using target = await startTarget({ mode: 'dev', arguments: ['--code', code] })
  const residents = await settleUsers(target, 20)
  using line = newLine(target)
  const capacity = await measureCapacity(line, residents)
  progress(`${capacity} a second can be served`)
  await openConnections(line, capacity * factor * keptSeconds)
  const watching = new AbortController()
  const bystander = watch(line, watching.signal)
  const calls = await flood(line, residents, { rate: capacity * factor, seconds, progress })
  watching.abort()
  const lag = p99Of(await bystander)
  await target.stop()
  const made = usernames(target)
  const answered = calls.filter(({ status }) => status !== undefined)
  const times = answered.map(({ milliseconds }) => milliseconds).sort((one, other) => one - other)
  const p99 = p99Of(times)
  const slowest = times.at(-1) ?? Infinity
  const done = answered.filter(({ status }) => status === 200)
  const refused = answered.filter(({ status }) => status !== 200)
  const odd = refused.filter(({ error }) => error !== 'TooManyRequestsException')
  const gone = calls.filter(({ gaveUp }) => gaveUp)
  const lost = calls.filter(({ status, gaveUp }) => status === undefined && !gaveUp)
  const madeAllTheSame = refused.filter(({ name }) => name !== undefined && made.has(name))
  const madeForGone = gone.filter(({ name }) => name !== undefined && made.has(name))
  const notMade = done.filter(({ name }) => name !== undefined && !made.has(name))
  const { users, problems: unsound } = checkSoundness(join(target.data, 'rockpool.db'))
  const problems = [
    ...(p99 > longestAnswer + turnsOfCall * lag ? [`99 in 100 answers took up to ${p99.toFixed(0)} ms`] : []),
    ...(slowest > longestOfAll ? [`an answer took ${slowest.toFixed(0)} ms`] : []),
    ...(madeAllTheSame.length
      ? [`${madeAllTheSame.length} users of callers who were told of a failure`]
      : []),
    ...(madeForGone.length > gone.length * mostBegun
      ? [`${madeForGone.length} users of callers who had left`]
      : []),
    ...(notMade.length
      ? [`${notMade.length} users are missing although their callers were told of them`]
      : []),
    ...(odd.length ? [`${odd.length} other errors, such as ${odd[0]?.error}`] : []),
    ...(lost.length ? [`${lost.length} had no answer at all`] : []),
    ...(done.length === 0 ? ['nothing was done'] : []),
    ...(refused.length === 0 ? ['nothing was refused, so there was no overload'] : []),
    ...unsound.slice(0, 10).map((problem) => `the store: ${problem}`),
    ...(target.ended() ? [`the server ended: ${target.ended()}`] : []),
    ...(target.log() ? [`the server logged: ${target.log().slice(0, 1000)}`] : []),
  ]
  return {
    ok: problems.length === 0,
    lines: [
      `${capacity} sign-ups and sign-ins a second could be served; ${calls.length} came in ${seconds} s`,
      `${done.length} were done, ${refused.length} told to try again, ${gone.length} had given up after ${patience} ms`,
      `answers: half within ${(times[times.length >> 1] ?? 0).toFixed(0)} ms, 99 in 100 within ${p99.toFixed(0)} ms, all within ${slowest.toFixed(0)} ms`,
      `a call beside them that waits for nothing but the main thread: 99 in 100 within ${lag.toFixed(0)} ms`,
      `users of who was told of a failure: ${madeAllTheSame.length}; of who gave up: ${madeForGone.length}; the store of ${users} users is ${unsound.length ? 'NOT ' : ''}sound`,
      ...problems,
    ],
    figures: {
      capacity,
      calls: calls.length,
      done: done.length,
      refused: refused.length,
      gaveUp: gone.length,
      p99Ms: Math.round(p99),
      slowestMs: Math.round(slowest),
      lagMs: Math.round(lag),
      madeForFailed: madeAllTheSame.length,
      madeForGone: madeForGone.length,
      problems: problems.length,
    },
  }
}

/** What became of a call. */
interface Outcome {
  /** The name that it asks to make a user by, if it does. */
  readonly name: string | undefined
  readonly status: number | undefined
  readonly error?: string | undefined
  readonly gaveUp: boolean
  readonly milliseconds: number
}

/** Sends a call on a connection of its own, and closes that when `giveUp` milliseconds are over. */
type Send = (action: string, input: object, name: string | undefined, giveUp?: number) => Promise<Outcome>

interface Line extends Disposable {
  readonly send: Send
}

function newLine({ port }: Target): Line {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: Infinity })
  const send: Send = (action, input, name, giveUp) => {
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    const start = performance.now()
    let gaveUp = false
    const end = (status: number | undefined, error?: string) =>
      resolve({ name, status, error, gaveUp, milliseconds: performance.now() - start })
    const body = JSON.stringify(input)
    const outgoing = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: 'POST',
        headers: {
          'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
          'content-length': Buffer.byteLength(body),
        },
      },
      (incoming) => {
        incoming.resume()
        incoming.once('end', () =>
          end(incoming.statusCode, String(incoming.headers['x-amzn-errortype']).replace(/:$/, '')),
        )
      },
    )
    outgoing.on('error', () => end(undefined))
    outgoing.end(body)
    if (giveUp !== undefined) {
      setTimeout(() => {
        gaveUp = true
        outgoing.destroy(new Error('gave up'))
      }, giveUp)
    }
    return promise
  }
  return { send, [Symbol.dispose]: () => agent.destroy() }
}

let drawn = 0
const newName = () => `newcomer-${(drawn += 1)}@example.com`

const signUpOf = (name: string) => ({
  ClientId,
  Username: name,
  Password: password,
  UserAttributes: [{ Name: 'email', Value: name }],
})

const signInOf = (name: string) => ({
  ClientId,
  AuthFlow: 'USER_PASSWORD_AUTH',
  AuthParameters: { USERNAME: name, PASSWORD: password },
})

/** Users who sign in. There are several, as those of one user go one after another. */
async function settleUsers(target: Target, count: number): Promise<readonly string[]> {
  using caller = newCaller({ url: target.url, connections: 4 })
  const names = Array.from({ length: count }, (_, index) => `resident-${index}@example.com`)
  await Promise.all(
    names.map(async (name) => {
      await caller.call('SignUp', signUpOf(name))
      await caller.call('ConfirmSignUp', { ClientId, Username: name, ConfirmationCode: code })
    }),
  )
  return names
}

/** One call, now of a newcomer, now of a resident. */
function next({ send }: Line, residents: readonly string[], turn: number, giveUp?: number): Promise<Outcome> {
  if (turn % 2 === 0) {
    const name = newName()
    return send('SignUp', signUpOf(name), name, giveUp)
  }
  return send('InitiateAuth', signInOf(residents[turn % residents.length] ?? ''), undefined, giveUp)
}

/** What 99 in 100 do not exceed. */
const p99Of = (times: readonly number[]): number =>
  times.toSorted((one, other) => one - other)[Math.floor(times.length * 0.99)] ?? Infinity

/** How long calls take meanwhile that neither compute nor write. */
async function watch({ send }: Line, signal: AbortSignal): Promise<readonly number[]> {
  const times: number[] = []
  while (!signal.aborted) {
    times.push((await send('GetUser', { AccessToken: 'none' }, undefined)).milliseconds)
    await sleep(20)
  }
  return times
}

/** Clients that have called before, and keep their connections. */
async function openConnections({ send }: Line, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => send('GetUser', { AccessToken: 'none' }, undefined)))
}

/** How many a second are served when a few clients ask again as soon as they are answered. */
async function measureCapacity(line: Line, residents: readonly string[]): Promise<number> {
  const span = 1500
  const end = performance.now() + span
  let count = 0
  const client = async () => {
    while (performance.now() < end) {
      await next(line, residents, (count += 1))
    }
  }
  await Promise.all(Array.from({ length: 8 }, client))
  return Math.max(20, Math.round(count / (span / 1000)))
}

interface Flood {
  /** Calls a second. */
  readonly rate: number
  readonly seconds: number
  readonly progress: Options['progress']
}

/**
 * Sends calls at a rate of its own, whatever comes back. Once the first have waited for longer than the impatient do,
 * each tenth call is one that gives up.
 */
async function flood(
  line: Line,
  residents: readonly string[],
  { rate, seconds, progress }: Flood,
): Promise<readonly Outcome[]> {
  const calls: Promise<Outcome>[] = []
  const start = performance.now()
  for (let elapsed = 0; elapsed < seconds * 1000; elapsed = performance.now() - start) {
    // Where this machine lags behind, what is due is not made up for all at once.
    const due = Math.min((rate * elapsed) / 1000, calls.length + rate / 20)
    while (calls.length < due) {
      const isImpatient = elapsed > longestAnswer && calls.length % 10 === 0
      calls.push(next(line, residents, calls.length, isImpatient ? patience : undefined))
    }
    progress(`${calls.length} calls`)
    await sleep(5)
  }
  return Promise.all(calls)
}

/** The names of all users of the server, which has been stopped. */
function usernames({ data }: Target): ReadonlySet<string> {
  using database = new DatabaseSync(join(data, 'rockpool.db'), { readOnly: true })
  const rows = database.prepare('SELECT username FROM users').all() as { username: string }[]
  return new Set(rows.map(({ username }) => username))
}
