import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SetupError } from '../src/config/setup-error.ts'
import { newVault } from '../src/crypto/vault.ts'
import { openData } from '../src/data/data-folder.ts'
import { newSealedScene, type SealedScene } from '../test/support/sealed-scene.ts'
import { cellsOf, countSeals } from '../test/support/seals.ts'
import { newDraw, type Draw } from './draw.ts'
import type { Options, Part, Report } from './part.ts'
import { launcher } from './target.ts'

/** A change of the master key that is killed at any moment, again and again, and then goes on to its end. */
export const rotate: Part = {
  name: 'rotate',
  summary:
    'kill -9 while the master key is changed: all is readable afterwards, and nothing under the old key',
  run,
}

/** Kills of one change, before it may go on to its end. */
const mostKills = 4
/** How often one looks whether a change has begun (milliseconds). */
const betweenLooks = 1

/** How long a change takes that nothing disturbs (milliseconds). */
interface Pace {
  readonly whole: number
  /** From its beginning, when the next key is made, to its end. */
  readonly begun: number
}

interface Tally {
  kills: number
  /** Kills after which the data was between two keys. */
  halfway: number
  seals: number
  readonly problems: string[]
}

async function run({ seed, rounds, short, progress }: Options): Promise<Report> {
  const total = rounds ?? (short ? 2 : 60)
  const draw = newDraw(seed)
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-rotate-'))
  try {
    const prepared = join(folder, 'prepared')
    const scene = await newSealedScene({ data: prepared, masterKey: undefined })
    const pace = await measure(prepared, join(folder, 'measured'))
    const tally: Tally = { kills: 0, halfway: 0, seals: 0, problems: [] }
    for (let round = 1; round <= total; round++) {
      progress(`round ${round} of ${total}, ${tally.kills} kills`)
      const data = join(folder, `round-${round}`)
      await cp(prepared, data, { recursive: true })
      await playRound({ data, scene, pace, draw, tally, title: `round ${round}` })
      await rm(data, { recursive: true })
    }
    return toReport(total, pace, tally)
  } finally {
    await rm(folder, { recursive: true })
  }
}

function toReport(rounds: number, pace: Pace, { kills, halfway, seals, problems }: Tally): Report {
  if (halfway === 0) problems.push('no kill came while the data was between two keys, so nothing is shown')
  return {
    ok: problems.length === 0,
    lines: [
      `${rounds} changes of the master key of ${seals / rounds} secrets, killed ${kills} times, ` +
        `${halfway} of them between two keys; undisturbed, a change takes ${Math.round(pace.begun)} ms`,
      ...problems.slice(0, 30),
    ],
    figures: { rounds, kills, halfway, seals, problems: problems.length },
  }
}

interface Round {
  readonly data: string
  readonly scene: SealedScene
  readonly pace: Pace
  readonly draw: Draw
  readonly tally: Tally
  readonly title: string
}

async function playRound({ data, scene, pace, draw, tally, title }: Round): Promise<void> {
  const old = keyIn(data)
  const complain = (text: string) => void tally.problems.push(`${title}: ${text}`.slice(0, 600))
  let isWhole = false
  for (let kill = 0; kill < mostKills && !isWhole; kill++) {
    isWhole = await killOne(data, kill === 0 ? betweenTwoKeys(pace, draw) : atAnyMoment(pace, draw))
    if (isWhole) break
    tally.kills += 1
    if (await isHalfway(data)) tally.halfway += 1
  }
  if (!isWhole) {
    const { code, errors } = await startChange(data).ended
    if (code !== 0) return complain(`the change could not go on: ${errors}`)
  }
  if (keyIn(data).equals(old)) return complain('the master key is the old one')
  const seals = countSeals(cellsOf(data), keyIn(data))
  tally.seals += seals
  // The record of the key is one more.
  if (seals !== scene.seals + 1)
    complain(`${seals} secrets under the new key in the place of ${scene.seals + 1}`)
  const left = countSeals(cellsOf(data), old)
  if (left > 0) complain(`${left} secrets are still under the old key`)
  for (const file of filesWithSeals(data, old)) complain(`${file} has what the old key opens`)
  if (existsSync(join(data, 'master.key.next'))) complain('the next key is left over')
  await scene.check({ data, masterKey: undefined }).catch((error: Error) => complain(String(error.stack)))
}

/** When a change is killed: so many milliseconds after its start, or after it begins to change something. */
interface Moment {
  readonly after: 'start' | 'beginning'
  readonly milliseconds: number
}

/** Early enough to be in its middle also where the machine has become faster. */
const betweenTwoKeys = ({ begun }: Pace, draw: Draw): Moment => ({
  after: 'beginning',
  milliseconds: draw.below(begun / 2),
})

const atAnyMoment = ({ whole, begun }: Pace, draw: Draw): Moment =>
  draw.below(3) === 0
    ? { after: 'start', milliseconds: draw.below(whole) }
    : { after: 'beginning', milliseconds: draw.below(begun) }

/** Kills a change, and tells whether it had come to its end before. */
async function killOne(data: string, { after, milliseconds }: Moment): Promise<boolean> {
  const change = startChange(data)
  if (after === 'beginning') await untilBegun(data, change)
  await sleep(milliseconds)
  change.kill()
  const { code, signal } = await change.ended
  if (signal === null && code !== 0) throw new Error(`a change ended with ${code} by itself`)
  return signal === null
}

/** Whether no server can start, since the data is between two keys. Where one can, all is as before the change or after. */
async function isHalfway(data: string): Promise<boolean> {
  try {
    await (await openData({ data, masterKey: undefined }, { create: false }))[Symbol.asyncDispose]()
    return false
  } catch (error) {
    if (error instanceof SetupError && /cut short|does not fit/.test(error.message)) return true
    throw error
  }
}

async function measure(prepared: string, data: string): Promise<Pace> {
  await cp(prepared, data, { recursive: true })
  const start = performance.now()
  const change = startChange(data)
  await untilBegun(data, change)
  const begun = performance.now()
  const { code, errors } = await change.ended
  if (code !== 0) throw new Error(`the master key was not changed: ${errors}`)
  await rm(data, { recursive: true })
  return { whole: performance.now() - start, begun: performance.now() - begun }
}

async function untilBegun(data: string, { isOver }: Change): Promise<void> {
  while (!existsSync(join(data, 'master.key.next')) && !isOver()) await sleep(betweenLooks)
}

type Change = ReturnType<typeof startChange>

/** `rockpool keys rotate-master` as a process of its own. */
function startChange(data: string) {
  const child = spawn(process.execPath, [launcher, 'keys', 'rotate-master', '--data', data], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], NO_COLOR: '1' },
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (errors += text))
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    errors,
  }))
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  return { ended, isOver, kill: () => child.kill('SIGKILL') }
}

const keyIn = (data: string) => Buffer.from(readFileSync(join(data, 'master.key'), 'utf8').trim(), 'hex')

/** Letters by which every seal under a master key begins: its version and the id of the key. */
const sealBeginning = (master: Uint8Array) => newVault(master).seal('', '').slice(0, 6)

/** Files in which a seal of that key stands, be it in a free page or in a log. */
const filesWithSeals = (data: string, master: Uint8Array): readonly string[] =>
  readdirSync(data).filter((name) => readFileSync(join(data, name)).includes(sealBeginning(master)))
