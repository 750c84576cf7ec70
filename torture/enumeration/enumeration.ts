import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { newMailServer } from '../../test/support/mail-server.ts'
import { newDraw } from '../draw.ts'
import type { Options, Part, Report } from '../part.ts'
import { newCaller, startTarget, type Caller } from '../target.ts'
import { compareContents, comparePages, compareShapes } from './contents.ts'
import { pageContests, pageProbes } from './pages.ts'
import { newLinkScene, newScenes, states, type Scene, type State } from './scene.ts'
import { callsAName, compareTimes, contests, type Margins, type Times } from './times.ts'

/** Functions for challenges of a pool's own. */
const functions = join(import.meta.dirname, '../forge/functions')

/** How long the mail server takes for each message. */
const slowness = 60

/** Through an app client that hides who exists, everything is asked about people in every state and about nobody. */
export const enumeration: Part = {
  name: 'enumeration',
  summary: 'answers, and how long they take, tell nobody who exists nor in which state an account is',
  run,
}

async function run({ seed, rounds, short, progress }: Options): Promise<Report> {
  await using post = await newMailServer({ hold: () => sleep(slowness) })
  await using folder = await newFolder()
  const config = join(folder.path, 'rockpool.json')
  const url = `smtp://127.0.0.1:${post.port}`
  const settings = {
    from: 'no-reply@example.com',
    email: { smtp: { url } },
    pools: { '*': { notices: true } },
  }
  await writeFile(config, JSON.stringify(settings))
  await using target = await startTarget({
    mode: 'dev',
    arguments: ['--config', config, '--functions', functions],
  })
  using caller = newCaller({ url: target.url, connections: 1 })
  const scenes = await newScenes(caller)
  const links = await newLinkScene(caller)

  const problems: string[] = []
  let asked = 0
  for (const scene of scenes) {
    for (let round = 0; round < (short ? 1 : 5); round++) {
      progress(`answers, ${scene.title}, round ${round}`)
      const contents = await compareContents(caller, scene, `round-${round}`)
      asked += contents.asked
      problems.push(...contents.problems)
    }
    progress(`shapes, ${scene.title}`)
    problems.push(...(await compareShapes(caller, scene, short ? 20 : 400)))
  }
  progress('answers of pages')
  const pages = await comparePages(caller, links, 'pages', pageProbes(target.url, links.poolId))
  asked += pages.asked
  problems.push(...pages.problems)

  // On a machine that does other things as well, few calls cannot show as little.
  const margins = short ? { milliseconds: 1, auc: 0.7 } : { milliseconds: 0.5, auc: 0.55 }
  const calls = rounds ?? (short ? 40 : 2000)
  const [scene] = scenes
  const measured = await measure(caller, scene, calls, newDraw(seed), margins, progress)
  progress('times, pages')
  for (const contest of await pageContests(target.url, caller, links, Math.ceil(calls / callsAName)))
    measured.operations.push(await compareTimes(caller, contest, newDraw(seed), margins))
  const told = measured.operations.filter(({ tells }) => tells)
  if (!measured.control.tells) problems.push(`the check of times is blind: ${toLine(measured.control)}`)
  if (target.ended()) problems.push(`the server ended: ${target.ended()}`)
  if (target.log()) problems.push(`the server logged: ${target.log().slice(0, 1000)}`)
  return {
    ok: problems.length === 0,
    timing: told.map((times) => `time tells: ${toLine(times)}`),
    lines: [
      `${asked} answers about people in ${Object.keys(states).length - 1} states compared with those about nobody, ` +
        `in pools with ${scenes.map(({ title }) => title).join(' and ')}`,
      `${calls} calls each about users and nobody, with a mail server that takes ${slowness} ms for a message:`,
      ...measured.operations.map(toLine),
      `control, where users are not hidden: ${toLine(measured.control)}`,
      ...problems.slice(0, 50),
    ],
    figures: { answers: asked, calls, told: told.length, problems: problems.length },
  }
}

const toLine = ({ title, difference, auc }: Times) =>
  `${title}: ${difference.toFixed(2)} ms between the medians, AUC ${auc.toFixed(3)}`

/** The times of each operation, and of one through a client that hides nothing and waits for the mail server. */
async function measure(
  caller: Caller,
  scene: Scene,
  calls: number,
  draw: ReturnType<typeof newDraw>,
  margins: Margins,
  progress: Options['progress'],
): Promise<{ readonly operations: Times[]; readonly control: Times }> {
  const count = Math.ceil(calls / callsAName)
  const prepared = await Promise.all(
    Array.from({ length: contests(scene, {}).length + 1 }, async (_, index) => index),
  )
  const people: Partial<Record<State, readonly string[]>>[] = []
  for (const index of prepared) {
    progress(`people to measure with, ${index + 1} of ${prepared.length}`)
    people.push(await newPeople(caller, scene, index, count))
  }
  const operations: Times[] = []
  for (const index of contests(scene, {}).keys()) {
    const contest = contests(scene, people[index] ?? {})[index]
    if (!contest) continue
    progress(`times, ${contest.probe.title}`)
    operations.push(await compareTimes(caller, contest, draw, margins))
  }
  const last = contests(scene, people.at(-1) ?? {}).at(-1)
  if (!last) throw new Error('there is nothing to measure')
  progress('times, control')
  const few = (names: readonly string[]) => names.slice(0, 10)
  const told = { ...last, client: scene.telling, users: few(last.users), nobody: few(last.nobody) }
  return { operations, control: await compareTimes(caller, told, draw, margins) }
}

/** People of one operation's own, in the state that it is meant for, so that no limit is reached. */
async function newPeople(
  caller: Caller,
  scene: Scene,
  index: number,
  count: number,
): Promise<Partial<Record<State, readonly string[]>>> {
  const all = contests(scene, {})
  const state = (all[index] ?? all.at(-1))?.probe.meant ?? 'confirmed'
  const names = Array.from({ length: count }, (_, number) => `person-${index}-${number}`)
  for (const name of names) await states[state](caller, scene, name)
  return { [state]: names }
}

async function newFolder() {
  const path = await mkdtemp(join(tmpdir(), 'rockpool-enumeration-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}
