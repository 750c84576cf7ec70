import { setTimeout as sleep } from 'node:timers/promises'
import { newDraw } from './draw.ts'
import { inspect, type Findings } from './inspection.ts'
import { Ledger } from './ledger.ts'
import type { Contents } from './soundness.ts'
import type { Caller, Refusal } from './target.ts'
import { newPlace, write, type Workplace } from './writers.ts'

const writers = 16

/** Users on one database, over all the servers that it outlives. */
export interface World {
  readonly seed: number
  readonly ledger: Ledger
  readonly tokens: Map<string, string>
  readonly problems: string[]
  place: { readonly poolId: string; readonly clientId: string } | undefined
  turns: number
}

export const newWorld = (seed: number): World => ({
  seed,
  ledger: new Ledger(),
  tokens: new Map(),
  problems: [],
  place: undefined,
  turns: 0,
})

export interface AtWork {
  readonly workplace: Workplace
  /** Resolves once every writer has stopped, because it was told to or because the server is gone. */
  readonly ended: Promise<void>
  stop(): void
}

export interface WorkOptions {
  readonly isOutage?: (refusal: Refusal) => boolean
  readonly onAnswer?: (outcome: 'done' | 'outage') => void
}

/** The world as seen through a server that has just started. */
export async function enter(world: World, caller: Caller, options: WorkOptions = {}): Promise<Workplace> {
  world.place ??= await newPlace(caller)
  const { ledger, tokens, problems } = world
  const { isOutage = () => false, onAnswer = () => undefined } = options
  return { ...world.place, caller, ledger, tokens, problems, isOutage, onAnswer }
}

/** Sets many writers to work. */
export function startWriters(world: World, workplace: Workplace): AtWork {
  let isStopped = false
  const turn = ++world.turns
  const working = Array.from({ length: writers }, (_, index) =>
    write(workplace, {
      draw: newDraw(world.seed + turn * 1000 + index),
      turn,
      name: `w${index}`,
      isStopped: () => isStopped,
    }),
  )
  const ended = Promise.all(working).then(() => undefined)
  // Whoever waits for it is told of a failure; it may come before anyone does.
  ended.catch(() => undefined)
  return {
    workplace,
    ended,
    stop: () => void (isStopped = true),
  }
}

/** What many rounds have come to, added up. */
export class Tally {
  rounds = 0
  acknowledged = 0
  doubtful = 0
  doubtfulDone = 0
  lost = 0
  halfWritten = 0
  unsound = 0
  readonly complaints: string[] = []

  /** Inspects, and adds what it finds. */
  async inspect(workplace: Workplace, contents: Contents, title: string): Promise<Findings> {
    const findings = await inspect(workplace, contents)
    this.doubtful += findings.doubtful
    this.doubtfulDone += findings.doubtfulDone
    this.lost += findings.lost.length
    this.halfWritten += findings.halfWritten.length
    this.unsound += findings.unsound.length
    for (const text of findings.lost) this.complain(`${title}: lost: ${text}`)
    for (const text of findings.halfWritten) this.complain(`${title}: half-written: ${text}`)
    for (const text of findings.unsound) this.complain(`${title}: ${text}`)
    for (const text of workplace.problems.splice(0)) this.complain(`${title}: the server said ${text}`)
    return findings
  }

  complain(text: string): void {
    this.complaints.push(text.slice(0, 600))
  }

  get figures(): Readonly<Record<string, number>> {
    const { rounds, acknowledged, doubtful, doubtfulDone, lost, halfWritten, unsound } = this
    return { rounds, acknowledged, doubtful, doubtfulDone, lost, halfWritten, unsound }
  }

  /** The outcome in one line. */
  get line(): string {
    return (
      `${this.rounds} rounds: ${this.acknowledged} requests acknowledged, ${this.lost} lost, ${this.halfWritten} half-written; ` +
      `${this.doubtful} were without an answer, of which ${this.doubtfulDone} were carried out`
    )
  }
}

/** Waits until so many requests more are acknowledged than there were: a slow machine may not have come to any yet. */
export async function untilAcknowledged(world: World, before: number, least: number): Promise<void> {
  for (let waited = 0; world.ledger.acknowledged - before < least && waited < 120_000; waited += 20) {
    await sleep(20)
  }
}
