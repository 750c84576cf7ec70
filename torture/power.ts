import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { newDraw, type Draw } from './draw.ts'
import type { Options, Part, Report } from './part.ts'
import { findPort } from './ports.ts'
import { newPowerDisk, whyNoPowerDisk, type PowerDisk } from './power-disk.ts'
import { enter, newWorld, startWriters, Tally, untilAcknowledged, type World } from './round.ts'
import { readContents } from './soundness.ts'
import { newCaller, startTarget } from './target.ts'
import { code } from './writers.ts'

/** So many cuts on the same disk, before another begins empty. */
const roundsADisk = 6
/** So often may the power fail without harm to a server that does not flush, before the test counts as blind. */
const controlRounds = 5

/** So many requests are acknowledged in a round before the power fails. */
const leastBeforeCut = 20

/** A server whose machine loses power again and again while many write. */
export const power: Part = {
  name: 'power',
  summary:
    'the power fails under mixed writes, and all that was not flushed is gone: nothing acknowledged is lost',
  run,
}

async function run({ seed, rounds, short, progress }: Options): Promise<Report> {
  const impossible = await whyNoPowerDisk()
  if (impossible !== undefined) return { ok: false, impossible, lines: [], figures: {} }
  const total = rounds ?? (short ? 3 : 30)
  const draw = newDraw(seed)
  const tally = new Tally()
  for (let first = 0; first < total; first += roundsADisk) {
    const last = Math.min(total, first + roundsADisk)
    await using disk = await newPowerDisk()
    const world = newWorld(seed + first)
    const port = await findPort(draw)
    for (let round = first; round <= last; round++) {
      progress(`round ${round} of ${total}, ${tally.acknowledged + world.ledger.acknowledged} acknowledged`)
      await playRound(world, disk, tally, { title: `round ${round}`, port, draw, isLast: round === last })
    }
    tally.acknowledged += world.ledger.acknowledged
  }

  const control = await runControl(seed, draw, progress)
  const bites = control.lost > 0
  return {
    ok: tally.complaints.length === 0 && tally.acknowledged > 50 && bites,
    lines: [
      tally.line,
      bites
        ? `the check bites: with synchronous=NORMAL ${control.lost} users lost acknowledged changes in round ${control.rounds}`
        : `THE CHECK IS BLIND: with synchronous=NORMAL nothing was lost in ${control.rounds} rounds`,
      ...tally.complaints.slice(0, 30),
    ],
    figures: {
      ...tally.figures,
      controlRounds: control.rounds,
      controlAcknowledged: control.acknowledged,
      controlLost: control.lost,
    },
  }
}

/** The same with a server that does not flush; ends as soon as something is lost. */
async function runControl(seed: number, draw: Draw, progress: (text: string) => void): Promise<Tally> {
  const tally = new Tally()
  while (tally.lost === 0 && tally.rounds < controlRounds) {
    progress(`control ${tally.rounds}, with synchronous=NORMAL`)
    await using disk = await newPowerDisk()
    const world = newWorld(seed + tally.rounds)
    const round = { title: 'control', port: await findPort(draw), draw, isUnsynced: true }
    await playRound(world, disk, tally, { ...round, isLast: false })
    tally.acknowledged += world.ledger.acknowledged
    await playRound(world, disk, tally, { ...round, isLast: true })
  }
  return tally
}

interface Round {
  readonly title: string
  readonly port: number
  readonly draw: Draw
  readonly isLast: boolean
  /** Whether the server flushes nothing before it acknowledges. */
  readonly isUnsynced?: boolean
}

/** Inspects what the cut before has left, sets writers to work, and cuts the power among them. */
async function playRound(world: World, disk: PowerDisk, tally: Tally, round: Round): Promise<void> {
  const { title, port, draw, isLast, isUnsynced = false } = round
  const preload = pathToFileURL(join(import.meta.dirname, 'synchronous-normal.ts')).href
  await using target = await startTarget({
    mode: 'dev',
    data: disk.data,
    arguments: ['--port', String(port), '--code', code],
    through: disk.through,
    ...(isUnsynced ? { environment: { NODE_OPTIONS: `--import ${preload}` } } : {}),
  })
  using caller = newCaller({ url: target.url, connections: 64 })
  const workplace = await enter(world, caller)
  if (world.turns > 0) await tally.inspect(workplace, readContents(await disk.copyOut(target)), title)
  if (isLast) return
  const work = startWriters(world, workplace)
  const before = world.ledger.acknowledged
  await sleep(50 + 1200 * (draw.below(1000) / 1000) ** 2)
  await untilAcknowledged(world, before, leastBeforeCut)
  await disk.cut(target)
  await work.ended
  tally.rounds++
  if (target.log()) tally.complain(`${title}: the server logged ${target.log()}`)
}
