import * as fc from 'fast-check'
import { CognitoError } from '../src/errors.ts'
import { operations } from '../src/operations/index.ts'
import { checkError, checkReply } from '../test/support/check-reply.ts'
import { readInput } from '../src/api/validate.ts'
import { join } from 'node:path'
import { code, Population } from './fuzz/population.ts'
import { fuzzPages } from './fuzz/pages.ts'
import { requests, type Case } from './fuzz/requests.ts'
import { rubbish, throwAt } from './fuzz/rubbish.ts'
import { write } from './fuzz/tree.ts'
import type { Options, Part, Report } from './part.ts'
import { checkSoundness } from './soundness.ts'
import { newCaller, startTarget, type Caller, type Target } from './target.ts'

/** Requests drawn from the model by fast-check, and what is no request at all. */
export const fuzz: Part = {
  name: 'fuzz',
  summary:
    'requests of every operation and page, right and wrong in every way; no fault, no hang, and the store stays sound',
  run,
}

const lanes = 8
const maxFailures = 10
/** What no answer may take longer than (milliseconds). */
const longestAnswer = 2000
/** An answer that takes longer than this has not come at all (milliseconds). */
const answerTimeout = 30_000
/** What no check of a shape may take longer than (milliseconds). */
const longestCheck = 250

async function run({ seed, rounds, short, progress }: Options): Promise<Report> {
  const total = rounds ?? (short ? 6000 : 200_000)
  await using target = await startTarget({ mode: 'dev', arguments: ['--code', code] })
  using caller = newCaller({ url: target.url, connections: lanes + 1, timeout: answerTimeout })
  const population = new Population(caller)
  await population.settle()
  const tally = newTally()
  const start = performance.now()
  await Promise.all(
    Array.from({ length: lanes }, (_, lane) =>
      runLane({
        target,
        caller,
        population,
        tally,
        progress,
        seed: seed + lane,
        count: Math.ceil(total / lanes),
      }),
    ),
  )
  const seconds = (performance.now() - start) / 1000
  const thrown = Math.ceil(total / 40)
  const hurt = await throwRubbish(target, seed, thrown)
  const pages = await fuzzPages(seed, Math.ceil(total / 5))
  await target.stop()
  const { users, problems: unsound } = checkSoundness(join(target.data, 'rockpool.db'))
  const problems = [
    ...tally.failures,
    ...hurt,
    ...pages.problems,
    ...unsound.slice(0, 10).map((problem) => `the store: ${problem}`),
    ...(target.ended() ? [`the server ended: ${target.ended()}`] : []),
    ...(target.log() ? [`the server logged: ${target.log().slice(0, 2000)}`] : []),
  ]
  const built = Object.entries(operations).flatMap(([action, operation]) => (operation ? [action] : []))
  const unreached = built.filter((action) => !tally.succeeded.has(action))
  return {
    ok: problems.length === 0,
    timing: tally.timing.slice(0, maxFailures),
    lines: [
      `seed ${seed}: ${tally.requests} requests over ${lanes} connections in ${seconds.toFixed(0)} s, all ${tally.asked.size} operations`,
      `${tally.done} did what was asked, by ${tally.succeeded.size} of ${built.length} operations built${unreached.length ? ` (not by ${unreached.join(', ')})` : ''}; ${tally.refused} were refused in ${tally.outcomes.size} different ways`,
      `the slowest answer took ${tally.slowest.toFixed(0)} ms (${tally.slowestAction}), the slowest check of a shape ${tally.slowestCheck.toFixed(0)} ms (${tally.slowestCheckAction})`,
      `${thrown} connections with rubbish; the store of ${users} users is ${unsound.length ? 'NOT ' : ''}sound`,
      pages.line,
      ...problems,
    ],
    figures: {
      seed,
      requests: tally.requests,
      operations: tally.asked.size,
      done: tally.done,
      refused: tally.refused,
      outcomes: tally.outcomes.size,
      slowestMs: Math.round(tally.slowest),
      rubbish: thrown,
      failures: tally.failures.length + hurt.length + pages.problems.length,
      unsound: unsound.length,
    },
  }
}

interface Tally {
  requests: number
  done: number
  refused: number
  slowest: number
  slowestAction: string
  slowestCheck: number
  slowestCheckAction: string
  readonly asked: Set<string>
  readonly succeeded: Set<string>
  /** Operation and error together. */
  readonly outcomes: Set<string>
  readonly failures: string[]
  readonly timing: string[]
}

const newTally = (): Tally => ({
  requests: 0,
  done: 0,
  refused: 0,
  slowest: 0,
  slowestAction: '',
  slowestCheck: 0,
  slowestCheckAction: '',
  asked: new Set(),
  succeeded: new Set(),
  outcomes: new Set(),
  failures: [],
  timing: [],
})

interface Lane {
  readonly target: Target
  readonly caller: Caller
  readonly population: Population
  readonly tally: Tally
  readonly progress: Options['progress']
  readonly seed: number
  readonly count: number
}

/** Sends requests one after another. After a failure, which fast-check makes as small as it can, others follow. */
async function runLane(lane: Lane): Promise<void> {
  const property = fc.asyncProperty(requests(lane.population.places), (drawn) => sendOne(lane, drawn))
  let seed = lane.seed
  for (let left = lane.count; left > 0 && lane.tally.failures.length < maxFailures; seed += 1000) {
    const details = await fc.check(property, { seed, numRuns: left, interruptAfterTimeLimit: 600_000 })
    left -= Math.max(1, details.numRuns)
    if (!details.failed) return
    const error =
      details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance)
    lane.tally.failures.push(`${error} (seed ${seed}, path ${details.counterexamplePath})`)
    if (lane.target.ended()) return
  }
}

async function sendOne(
  { caller, population, tally, progress }: Lane,
  { action, place, body, mutations }: Case,
): Promise<void> {
  await population.tend(place)
  const text = write(body, mutations, (living) =>
    population.find(living, place, usernameOf(body, population, place)),
  )
  const failed = (what: string) => new Error(`${action}: ${what} for ${text.slice(0, 600)}`)
  tally.asked.add(action)
  if (!operations[action]) checkShape(tally, action, text)
  tally.requests += 1
  progress(`${tally.requests} requests, ${tally.failures.length} failures`)
  const answer = await caller.send(action, text).catch((error: Error) => {
    throw failed(error.message)
  })
  if (answer.milliseconds > tally.slowest) {
    tally.slowest = answer.milliseconds
    tally.slowestAction = action
  }
  if (answer.milliseconds > longestAnswer)
    tally.timing.push(
      `${action}: an answer took ${answer.milliseconds.toFixed(0)} ms for ${text.slice(0, 600)}`,
    )
  if (answer.status >= 500) throw failed(`an answer of ${answer.status}: ${answer.body}`)
  if (answer.status === 200) {
    tally.done += 1
    tally.succeeded.add(action)
    const problems = checkReply(action, answer.body === '' ? undefined : JSON.parse(answer.body))
    if (problems.length > 0) throw failed(`an answer that breaks the model, ${problems.join('; ')},`)
    population.learn(action, place, text, answer.body)
    return
  }
  tally.refused += 1
  const { __type: type } = JSON.parse(answer.body) as { __type: string }
  tally.outcomes.add(`${action} ${type}`)
  const problem = type === 'RequestEntityTooLargeException' ? undefined : checkError(action, type)
  if (problem) throw failed(problem)
}

/** The name that a secret hash is made over, where the request has one that is really somebody's. */
function usernameOf(body: Case['body'], population: Population, place: number): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { Username, AuthParameters, ChallengeResponses } = body as Record<string, unknown>
  const nested = (AuthParameters ?? ChallengeResponses) as Record<string, unknown> | undefined
  const name = Username ?? nested?.['USERNAME']
  if (typeof name === 'string') return name
  const found = isLiving(name) ? population.find(name, place, undefined) : undefined
  return typeof found === 'string' ? found : undefined
}

const isLiving = (value: unknown): value is Parameters<Population['find']>[0] =>
  typeof value === 'object' && value !== null && 'kind' in value && 'index' in value

/** Actions that are not built are refused before their shape is looked at, so it is checked here. */
function checkShape(tally: Tally, action: Case['action'], text: string): void {
  const start = performance.now()
  try {
    readInput(action, Buffer.from(text))
  } catch (error) {
    if (!(error instanceof CognitoError))
      throw new Error(`${action}: the check of its shape failed for ${text.slice(0, 600)}`, { cause: error })
  }
  const took = performance.now() - start
  if (took > longestCheck)
    tally.timing.push(
      `${action}: the check of its shape took ${took.toFixed(0)} ms for ${text.slice(0, 600)}`,
    )
  if (took <= tally.slowestCheck) return
  tally.slowestCheck = took
  tally.slowestCheckAction = action
}

async function throwRubbish(target: Target, seed: number, count: number): Promise<string[]> {
  const failures: string[] = []
  const lane = async (index: number) => {
    const property = fc.asyncProperty(rubbish, async (text) => {
      const wrong = await throwAt(target.port, text)
      if (wrong) throw new Error(`${wrong}, for ${JSON.stringify(text.slice(0, 600))}`)
    })
    const details = await fc.check(property, { seed: seed + index, numRuns: Math.ceil(count / lanes) })
    if (details.failed && details.errorInstance instanceof Error) failures.push(details.errorInstance.message)
  }
  await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index)))
  return failures
}
