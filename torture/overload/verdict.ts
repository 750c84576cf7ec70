import type { Outcome } from './crowd.ts'

/** What 99 in 100 answers must not take longer than, and what none may (milliseconds). */
export const longestAnswer = 3000
const longestOfAll = 30_000
/** Of those who gave up, so many may have been begun at that very moment. Where all is held up, it may be more. */
const mostBegun = 0.02
const mostBegunAnywhere = 0.25
/** How a client sees that the server took no more connections. */
const refusals = new Set(['ECONNRESET', 'EPIPE'])
/** The documented line of the log about that. */
const refusalLine = /"warning":"Connections are refused, since there are \d+ already\."/

/** What is known once a flood is over. */
export interface Evidence {
  readonly calls: readonly Outcome[]
  /** The names of all users of the store. */
  readonly made: ReadonlySet<string>
  /** What the server has logged. */
  readonly log: string
  /** How late the clients' own process was, in 99 of 100 moments (milliseconds). */
  readonly clientLag: number
}

/** What came of the calls, and what is wrong with it. */
export interface Verdict {
  readonly done: number
  /** Told to try again, by an answer. */
  readonly refused: number
  /** Told to try again by the end of a connection, as documented for a server that has all that it takes. */
  readonly refusedConnections: number
  readonly gaveUp: number
  readonly madeForRefused: number
  readonly madeForGone: number
  /** What half of all answers, 99 in 100 and all of them do not exceed (milliseconds). */
  readonly median: number
  readonly p99: number
  readonly slowest: number
  readonly problems: readonly string[]
  /** What may be the machine's doing as well. */
  readonly timing: readonly string[]
}

export function judge({ calls, made, log, clientLag }: Evidence): Verdict {
  const lines = log.split('\n').filter((line) => line !== '')
  const strange = lines.filter((line) => !refusalLine.test(line))
  const refusesConnections = strange.length < lines.length
  const isMade = ({ name }: Outcome) => name !== undefined && made.has(name)
  const answered = calls.filter(({ status }) => status !== undefined)
  const done = answered.filter(({ status }) => status === 200)
  const refused = answered.filter(({ status }) => status !== 200)
  const odd = refused.filter(({ error }) => error !== 'TooManyRequestsException')
  const gone = calls.filter(({ status, gaveUp }) => status === undefined && gaveUp)
  const unanswered = calls.filter(({ status, gaveUp }) => status === undefined && !gaveUp)
  const unconnected = unanswered.filter(({ fault }) => refusesConnections && refusals.has(fault ?? ''))
  const madeForRefused = [...refused, ...unconnected].filter(isMade).length
  const madeForGone = gone.filter(isMade).length
  const missing = done.filter((call) => call.name !== undefined && !isMade(call)).length
  const lost = unanswered.filter((call) => !unconnected.includes(call))
  const times = answered.map(({ milliseconds }) => milliseconds).toSorted((one, other) => one - other)
  const slowest = times.at(-1) ?? Infinity
  const p99 = times[Math.floor(times.length * 0.99)] ?? Infinity
  const problems = [
    ...(madeForRefused ? [`${madeForRefused} users of callers who were told of a failure`] : []),
    ...(madeForGone > gone.length * mostBegunAnywhere
      ? [`${madeForGone} users of ${gone.length} callers who had left`]
      : []),
    ...(missing ? [`${missing} users are missing although their callers were told of them`] : []),
    ...(odd.length ? [`${odd.length} other errors, such as ${odd[0]?.error}`] : []),
    ...(lost.length ? [`${lost.length} had no answer at all, such as by ${lost[0]?.fault}`] : []),
    ...(done.length === 0 ? ['nothing was done'] : []),
    ...(strange.length ? [`the server logged: ${strange.join('\n').slice(0, 1000)}`] : []),
  ]
  // A call and its answer may each have come at a moment when the clients' process was late.
  const late = p99 - 2 * clientLag > longestAnswer
  const timing = [
    ...(late ? [`99 in 100 answers took up to ${p99.toFixed(0)} ms`] : []),
    ...(slowest > longestOfAll ? [`an answer took ${slowest.toFixed(0)} ms`] : []),
    ...(madeForGone > gone.length * mostBegun
      ? [`${madeForGone} users of ${gone.length} callers who had left`]
      : []),
    ...(refused.length === 0 ? ['nothing was refused, so there was no overload'] : []),
  ]
  return {
    done: done.length,
    refused: refused.length,
    refusedConnections: unconnected.length,
    gaveUp: gone.length,
    madeForRefused,
    madeForGone,
    median: times[times.length >> 1] ?? Infinity,
    p99,
    slowest,
    problems,
    timing,
  }
}
