import { type Caller, outcomeOf, Refusal } from '../target.ts'
import { isDocumented, probes, type Probe } from './probes.ts'
import { type Scene, type State, states } from './scene.ts'

interface Comparison {
  readonly probe: Probe
  readonly state: State
  readonly difference: string | undefined
}

/** What came of asking everything about people in every state. */
export interface Contents {
  readonly asked: number
  readonly problems: readonly string[]
}

/**
 * Asks everything about somebody in each state and about nobody, through a client that hides who exists, twice over, and
 * compares. The control is the same through a client that hides nothing: there every state must show.
 */
export async function compareContents(caller: Caller, scene: Scene, round: string): Promise<Contents> {
  const hidden = await compareStates(caller, scene, {
    client: scene.hiding,
    round: `${round}-hidden`,
    asked: probes,
  })
  const told = await compareStates(caller, scene, {
    client: scene.telling,
    round: `${round}-told`,
    asked: probes,
  })
  const blind = Object.keys(states).filter(
    (state) => state !== 'nobody' && told.every((one) => one.state !== state || one.difference === undefined),
  )
  return {
    asked: hidden.length + told.length,
    problems: [
      ...toProblems(scene, hidden),
      ...blind.map((state) => `${scene.title}: the check does not see that somebody is ${state}`),
    ],
  }
}

const toProblems = ({ title }: Scene, compared: readonly Comparison[]): readonly string[] =>
  compared
    .filter(({ probe, state, difference }) => difference !== undefined && !isDocumented(probe, state))
    .map(({ probe, state, difference }) => `${title}, ${probe.title}, ${state}: ${difference}`)

/** The same for pages, which hide who exists from every app client. */
export async function comparePages(
  caller: Caller,
  scene: Scene,
  round: string,
  pages: readonly Probe[],
): Promise<Contents> {
  const compared = [
    ...(await compareStates(caller, scene, { client: scene.hiding, round: `${round}-hidden`, asked: pages })),
    ...(await compareStates(caller, scene, { client: scene.telling, round: `${round}-told`, asked: pages })),
  ]
  return { asked: compared.length, problems: toProblems(scene, compared) }
}

interface Asking {
  readonly client: string
  readonly round: string
  readonly asked: readonly Probe[]
}

async function compareStates(
  caller: Caller,
  scene: Scene,
  { client, round, asked }: Asking,
): Promise<readonly Comparison[]> {
  const comparisons: Comparison[] = []
  for (const [state, prepare] of Object.entries(states)) {
    const person = `${round}-${state.replaceAll(' ', '-')}`
    const [name, nobody] = [scene.toName(person), scene.toName(`${person}-absent`)]
    await prepare(caller, scene, person)
    // A second time, since what was asked before may lead to other answers.
    for (const probe of [...asked, ...asked]) {
      const given = await answerTo(caller, probe, client, name)
      const expected = await answerTo(caller, probe, client, nobody)
      const difference = given === expected ? undefined : `${given} in the place of ${expected}`
      comparisons.push({ probe, state: state as State, difference })
    }
  }
  return comparisons
}

/** An answer without what is random in it, or the user's own: of those only the shape. */
async function answerTo(
  caller: Caller,
  { prepare, ask }: Probe,
  client: string,
  name: string,
): Promise<string> {
  const prepared = prepare ? await outcomeOf(prepare(caller, client, name)) : { output: {} }
  if (prepared instanceof Refusal) return `${prepared.name}: ${prepared.message}`
  const outcome = await outcomeOf(ask(caller, client, name, prepared.output))
  if (outcome instanceof Refusal) return `${outcome.name}: ${outcome.message}`
  return JSON.stringify(outcome.output, (key, value: unknown) =>
    typeof value === 'string' ? shapeOf(key, value, name) : value,
  )
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

function shapeOf(key: string, value: string, name: string): string {
  if (value === name) return 'the name'
  if (key === 'SALT') return `hexadecimal ${/^[0-9a-f]*$/.test(value)}, ${value.length} digits`
  // Numbers are shorter by their leading zeros.
  if (key === 'SRP_B')
    return `hexadecimal ${/^[0-9a-f]*$/.test(value)}, some ${Math.round(value.length / 32)}`
  if (key === 'SECRET_BLOCK') return `some ${Math.round(value.length / 64)} characters`
  // It carries the name, which is as long as the caller has made it.
  if (key === 'Session')
    return `some ${Math.round((value.length - (name.length * 4) / 3) / 64)} characters beside it`
  if (key === 'Destination') return value.replaceAll(/[a-z]/g, 'x')
  return uuid.test(value) ? 'an id' : value
}

/**
 * Salts and ids are the same each time for a name, different for others, and spread alike for users and nobody. What
 * the server has the client carry is as long for all of them.
 */
export async function compareShapes(caller: Caller, scene: Scene, count: number): Promise<readonly string[]> {
  const begin = async (person: string) => {
    const ask = () => probes[0]?.ask(caller, scene.hiding, scene.toName(person), {})
    const [first, second] = [await ask(), await ask()] as { ChallengeParameters?: Record<string, string> }[]
    const {
      SALT = '',
      USER_ID_FOR_SRP = '',
      SRP_B = '',
      SECRET_BLOCK = '',
    } = first?.ChallengeParameters ?? {}
    const again = second?.ChallengeParameters ?? {}
    const isKept = again['SALT'] === SALT && again['USER_ID_FOR_SRP'] === USER_ID_FOR_SRP
    const isSound = isKept && again['SRP_B'] !== SRP_B
    return { salt: SALT, id: USER_ID_FOR_SRP, block: SECRET_BLOCK.length, isSound }
  }
  const problems: string[] = []
  const blocks = new Set<number>()
  for (const state of ['confirmed', 'signed out everywhere', 'nobody'] as const) {
    const people = Array.from({ length: count }, (_, index) => `shape-${state.replaceAll(' ', '-')}-${index}`)
    for (const person of people) await states[state](caller, scene, person)
    const shown = await Promise.all(people.map(begin))
    if (!shown.every(({ isSound }) => isSound))
      problems.push(`${state}: a salt or an id is another each time`)
    // The longest of many: numbers in it are shorter by their leading zeros.
    blocks.add(Math.max(...shown.map(({ block }) => block)))
    for (const part of ['salt', 'id'] as const) {
      if (new Set(shown.map((one) => one[part])).size < count) problems.push(`${state}: one ${part} for two`)
    }
    // Each hexadecimal digit is first in a sixteenth of them, a zero as any other.
    const firsts = new Map<string, number>()
    for (const { salt } of shown) firsts.set(salt.charAt(0), (firsts.get(salt.charAt(0)) ?? 0) + 1)
    const most = Math.max(...firsts.values())
    if (most > count / 16 + 6 * Math.sqrt(count / 16)) problems.push(`${state}: salts begin alike: ${most}`)
  }
  if (blocks.size > 1) problems.push(`secret blocks are at most ${[...blocks].join(' or ')} characters`)
  return problems.map((problem) => `${scene.title}, ${problem}`)
}
