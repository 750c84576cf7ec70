import type { Draw } from '../draw.ts'
import { type Caller, outcomeOf, Refusal } from '../target.ts'
import { probes, type Probe } from './probes.ts'
import type { Scene, State } from './scene.ts'

/** What the times of an operation tell. */
export interface Times {
  readonly title: string
  /** Between the medians of users and nobody, in milliseconds; positive where users take longer. */
  readonly difference: number
  /** How often a call for a user takes longer than one for nobody: 0.5 where times tell nothing. */
  readonly auc: number
  readonly tells: boolean
}

export interface Margins {
  readonly milliseconds: number
  readonly auc: number
}

/** Calls about one name, few enough to stay within all limits. */
export const callsAName = 4

/**
 * Asks one thing about users and about nobody by turns that are drawn, and compares how long the answers take. They tell
 * something only where both the medians and the order of the times do.
 */
export async function compareTimes(
  caller: Caller,
  { client, probe, users, nobody }: Contest,
  draw: Draw,
  margins: Margins,
): Promise<Times> {
  const times = { users: [] as number[], nobody: [] as number[] }
  const names = { users, nobody }
  for (let call = 0; call < users.length * callsAName; call++) {
    const order = draw.below(2) ? (['users', 'nobody'] as const) : (['nobody', 'users'] as const)
    for (const who of order) {
      const name = names[who][call % users.length] ?? ''
      times[who].push(await timeOf(caller, probe, client, name))
    }
  }
  const difference = medianOf(times.users) - medianOf(times.nobody)
  const auc = shareLonger(times.users, times.nobody)
  const tells = Math.abs(difference) > margins.milliseconds && Math.abs(auc - 0.5) > margins.auc - 0.5
  return { title: probe.title, difference, auc, tells }
}

export interface Contest {
  readonly client: string
  readonly probe: Probe
  readonly users: readonly string[]
  readonly nobody: readonly string[]
}

/** Every operation, about users in the state that it is meant for. */
export const contests = (
  scene: Scene,
  people: Readonly<Partial<Record<State, readonly string[]>>>,
): Contest[] =>
  probes.map((probe, index) => {
    const users = (people[probe.meant] ?? []).map(scene.toName)
    const nobody = users.map((_, number) => scene.toName(`nobody-${index}-${number}`))
    return { client: scene.hiding, probe, users, nobody }
  })

async function timeOf(
  caller: Caller,
  { prepare, ask }: Probe,
  client: string,
  name: string,
): Promise<number> {
  const prepared = (await prepare?.(caller, client, name)) ?? {}
  const start = performance.now()
  const outcome = await outcomeOf(ask(caller, client, name, prepared))
  const time = performance.now() - start
  if (outcome instanceof Refusal && /Limit|TooMany|attempts/.test(outcome.name + outcome.message)) {
    throw new Error(`a limit is measured: ${outcome.name}: ${outcome.message}`)
  }
  return time
}

function medianOf(times: readonly number[]): number {
  const sorted = times.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

function shareLonger(ones: readonly number[], others: readonly number[]): number {
  const all = [...ones.map((time) => ({ time, one: true })), ...others.map((time) => ({ time, one: false }))]
  all.sort((a, b) => a.time - b.time)
  let ranks = 0
  for (const [index, { one }] of all.entries()) if (one) ranks += index + 1
  return (ranks - (ones.length * (ones.length + 1)) / 2) / (ones.length * others.length)
}
