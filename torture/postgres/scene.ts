import { setTimeout as sleep } from 'node:timers/promises'
import { enter, startWriters, type Tally, type World } from '../round.ts'
import type { Refusal } from '../target.ts'
import { readPostgres } from './contents.ts'
import { unanswered, type Nodes } from './nodes.ts'
import { until, type PostgresServer } from './server.ts'
import { newVisitor, type Visitor } from './visitor.ts'

/** A database, as it is found and looked at. */
export type Reached = Pick<PostgresServer, 'url' | 'query'>

/** Nodes on a database, and everybody who is at work on them. */
export interface Scene {
  readonly world: World
  readonly nodes: Nodes
  readonly tally: Tally
  visitor?: Visitor
}

/** What happens to a scene in one round. */
export interface Round {
  readonly title: string
  /** How many requests are carried out before it at least. */
  readonly atLeast?: number
  /** How long everybody works before it besides (milliseconds). */
  readonly before: number
  /** Whether the database is away for a while: then requests may fail for as long. Else only those on their way. */
  readonly isAway: boolean
  /** Breaks something, and mends it. Answers the database as it is then. */
  strike(): Promise<Reached>
}

/** What a round has come to (milliseconds). */
export interface Times {
  /** From when it was mended to the first request that was carried out. */
  readonly resumption: number
  /** The longest that anybody waited for an answer. */
  readonly wait: number
}

/** How long everybody goes on when it is mended (milliseconds). */
const after = 300

/** Sets writers and a visitor to work, strikes among them, and inspects what there is when they have stopped. */
export async function playRound(scene: Scene, round: Round): Promise<Times> {
  const { world, nodes, tally } = scene
  const { title, isAway, atLeast = 0 } = round
  let wait = 0
  let done = 0
  using caller = nodes.newCaller((milliseconds) => (wait = Math.max(wait, milliseconds)))
  // What waits for a row of a node that is gone may be told that there is too much to do.
  const isOutage = ({ name, status }: Refusal) =>
    isAway ? status === 500 || name === 'TooManyRequestsException' : name === unanswered
  const workplace = await enter(world, caller, {
    isOutage,
    onAnswer: (outcome) => void (outcome === 'done' && done++),
  })
  using visiting = nodes.newCaller()
  scene.visitor ??= await newVisitor(visiting)
  let isStopped = false
  const visit = scene.visitor.visit(visiting, { isStopped: () => isStopped, isOutage })
  const work = startWriters(world, workplace)
  await until(
    () => `${title}: only ${done} requests were carried out`,
    async () => done >= atLeast,
  )
  await sleep(round.before)
  const database = await round.strike()
  const [mended, doneBefore] = [performance.now(), done]
  await until(
    () => `${title}: nothing was written when all was mended`,
    async () => done > doneBefore,
  )
  const resumption = performance.now() - mended
  await sleep(after)
  work.stop()
  isStopped = true
  await work.ended
  tally.rounds++
  for (const problem of await visit) tally.complain(`${title}: ${problem}`)
  // What a node that is gone had asked for is still carried out.
  await until(
    () => `${title}: the database did not come to rest`,
    async () => (await database.query(atWork)).length === 0,
  )
  await tally.inspect(workplace, await readPostgres(database.url), title)
  for (const fault of nodes.takeFaults()) {
    if (!isAway || !fault.includes('the database cannot be used'))
      tally.complain(`${title}: logged: ${fault}`)
  }
  return { resumption: Math.round(resumption), wait: Math.round(wait) }
}

const atWork = `SELECT pid FROM pg_stat_activity
  WHERE backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()
    AND datname = current_database()`
