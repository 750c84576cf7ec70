import { setTimeout as sleep } from 'node:timers/promises'
import { newDraw } from './draw.ts'
import type { Options, Part, Report } from './part.ts'
import { findPort } from './ports.ts'
import { enter, newWorld, startWriters, Tally, type World } from './round.ts'
import { newSmallDisk, whyNoSmallDisk, type FileSystem, type SmallDisk } from './small-disk.ts'
import { readContents } from './soundness.ts'
import { newCaller, outcomeOf, Refusal, startTarget, type Target } from './target.ts'
import { code, type Workplace } from './writers.ts'

/** How soon writes must work again once there is room. */
const recoveryTimeout = 1000
/** How long it is kept full, if nothing is refused before. */
const maxFullTime = 10_000
/** So often is the same disk filled, before another begins empty. */
const roundsADisk = 3

/** A disk that fills while the server runs on it, and has room again. */
export const disk: Part = {
  name: 'disk',
  summary:
    'a disk fills while serving: writes are refused as SDKs retry, reads go on, writes resume by themselves',
  run,
}

async function run({ seed, rounds, short, progress }: Options): Promise<Report> {
  const total = rounds ?? (short ? 1 : 10)
  const draw = newDraw(seed)
  const tally = new Tally()
  const counts: Counts = { refused: 0, roundsWithRoom: 0, read: 0, slowestResumption: 0 }
  const lines: string[] = []
  let played = 0
  for (const kind of ['tmpfs', 'ext4'] as const) {
    const impossible = await whyNoSmallDisk(kind)
    if (impossible !== undefined) {
      lines.push(`NOT SHOWN on ${kind}: ${impossible}`)
      continue
    }
    for (let first = 0; first < total; first += roundsADisk)
      await playOn(kind, Math.min(roundsADisk, total - first), first)
    lines.push(`${kind}: filled ${total} times`)
    played++
  }
  if (played === 0) return { ok: false, impossible: lines.join('; '), lines, figures: {} }
  return {
    ok: tally.complaints.length === 0 && counts.roundsWithRoom < tally.rounds / 2 && counts.read > 0,
    lines: [
      ...lines,
      `${tally.acknowledged} requests acknowledged, ${tally.lost} lost, ${tally.halfWritten} half-written`,
      `while the disk was full ${counts.refused} writes were refused with InternalErrorException (status 500), of ` +
        `which ${tally.doubtfulDone} had been carried out; ${counts.read} reads were answered`,
      `in ${counts.roundsWithRoom} of ${tally.rounds} rounds nothing had to be refused within ${maxFullTime / 1000} s`,
      `writes went on by themselves at most ${counts.slowestResumption} ms after there was room`,
      ...tally.complaints.slice(0, 30),
    ],
    figures: { ...tally.figures, ...counts },
  }

  async function playOn(kind: FileSystem, most: number, first: number): Promise<void> {
    await using place = await newSmallDisk(kind)
    const world = newWorld(seed + first)
    await using target = await startTarget({
      mode: 'dev',
      data: place.data,
      arguments: ['--port', String(await findPort(draw)), '--code', code],
      through: place.through,
    })
    for (let round = 0; round < most; round++) {
      progress(`${kind}, round ${first + round} of ${total}`)
      await playRound(world, place, target, tally, counts, `${kind}, round ${first + round}`)
    }
    tally.acknowledged += world.ledger.acknowledged
    const strange = target
      .log()
      .split('\n')
      .find((line) => line !== '' && !line.includes('StoreUnavailable'))
    if (strange !== undefined) tally.complain(`${kind}: the server logged ${strange}`)
    if (target.ended()) tally.complain(`${kind}: the server ended: ${target.ended()}`)
  }
}

interface Counts {
  refused: number
  /** In which the server found room enough in the files that it had. */
  roundsWithRoom: number
  read: number
  slowestResumption: number
  readonly [name: string]: number
}

async function playRound(
  world: World,
  place: SmallDisk,
  target: Target,
  tally: Tally,
  counts: Counts,
  title: string,
): Promise<void> {
  using caller = newCaller({ url: target.url, connections: 64 })
  let lastOutage = 0
  let firstDone: number | undefined
  let hasRoom = true
  const workplace = await enter(world, caller, {
    isOutage: ({ name, status, message }) =>
      name === 'InternalErrorException' && status === 500 && message === 'Internal error',
    onAnswer(outcome) {
      if (outcome === 'outage') {
        lastOutage = performance.now()
        counts.refused++
      } else if (hasRoom) firstDone ??= performance.now()
    },
  })
  const refusedBefore = counts.refused
  const work = startWriters(world, workplace)
  await sleep(500)
  if (counts.refused > refusedBefore) tally.complain(`${title}: writes were refused while there was room`)
  hasRoom = false
  // For a while the server may find room in files that it has. What it gives up is taken as well.
  const fullSince = performance.now()
  do {
    await place.fill(target)
    await sleep(200)
    counts.read += await readWhileFull(workplace, tally, title)
  } while (counts.refused < refusedBefore + 100 && performance.now() - fullSince < maxFullTime)
  if (counts.refused === refusedBefore) counts.roundsWithRoom++
  await place.makeRoom(target)
  const roomSince = performance.now()
  hasRoom = true
  await sleep(recoveryTimeout)
  const lateness = Math.round(Math.max(0, lastOutage - roomSince, (firstDone ?? Infinity) - roomSince))
  counts.slowestResumption = Math.max(counts.slowestResumption, lateness)
  if (lateness > recoveryTimeout / 2)
    tally.complain(`${title}: writes were still refused when there was room`)
  work.stop()
  await work.ended
  tally.rounds++
  await tally.inspect(workplace, readContents(await place.copyOut(target)), title)
}

/** Reads by key, by token and of lists, which all must be answered. */
async function readWhileFull(workplace: Workplace, tally: Tally, title: string): Promise<number> {
  const { caller, ledger, tokens, poolId } = workplace
  const users = ledger.users.slice(-20)
  const signedIn = [...tokens].slice(-20)
  const lists = { UserPoolId: poolId, Limit: 60 }
  const reads: readonly { readonly of?: string; readonly read: () => Promise<unknown> }[] = [
    ...users.map((of) => ({
      of,
      read: () => caller.call('AdminGetUser', { UserPoolId: poolId, Username: of }),
    })),
    ...signedIn.map(([of, token]) => ({ of, read: () => caller.call('GetUser', { AccessToken: token }) })),
    { read: () => caller.call('ListUsers', lists) },
    { read: () => caller.call('ListUsers', { ...lists, Filter: 'name ^= "name"' }) },
    { read: () => caller.call('DescribeUserPool', { UserPoolId: poolId }) },
  ]
  let answered = 0
  for (const { of, read } of reads) {
    const outcome = await outcomeOf(read())
    if (!(outcome instanceof Refusal)) {
      answered++
      continue
    }
    // Now and then a write still finds room, and somebody is removed; the ledger may learn of it a little later.
    if (outcome.status < 500) await sleep(100)
    if (outcome.status >= 500 || of === undefined || ledger.find(of))
      tally.complain(`${title}: a read was refused: ${outcome.name}: ${outcome.message}`)
  }
  return answered
}
