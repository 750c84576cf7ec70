import { setTimeout as sleep } from 'node:timers/promises'
import { newDraw } from '../draw.ts'
import type { Options, Part, Report } from '../part.ts'
import { findPort } from '../ports.ts'
import { newWorld, Tally } from '../round.ts'
import { newNodes } from './nodes.ts'
import { playRound, type Scene } from './scene.ts'
import { newPostgres } from './server.ts'
import { newSite } from './site.ts'
import { newVolume, whyNoVolume } from './volume.ts'

/** So often is the same disk filled, before another begins empty. */
const roundsADisk = 5
/** The longest that it is kept full (milliseconds). */
const maxFullTime = 8000

/** Checkpoints give up old pieces of the log, and so need new ones. */
const settings = ['wal_keep_size=0', 'min_wal_size=2MB', 'max_wal_size=8MB', 'wal_recycle=off']

/** A disk that fills below a PostgreSQL that two nodes write to. */
export const full: Part = {
  name: 'full',
  summary:
    'the disk of PostgreSQL fills under mixed writes, until it ends: nothing acknowledged is lost, writes resume when there is room',
  run,
}

async function run({ seed, rounds, short, progress }: Options): Promise<Report> {
  const impossible = whyNoVolume()
  if (impossible !== undefined) return { ok: false, impossible, lines: [], figures: {} }
  const total = rounds ?? (short ? 2 : 20)
  const draw = newDraw(seed)
  const tally = new Tally()
  const counts = { panics: 0, ended: 0, signedIn: 0, slowestResumption: 0 }
  await using site = await newSite()
  for (let first = 0; first < total; first += roundsADisk) {
    await using volume = await newVolume(site)
    await using database = await newPostgres(site, { port: await findPort(draw), settings, place: volume })
    await database.start()
    await using nodes = await newNodes(database.url, draw)
    const world = newWorld(seed + first)
    const scene: Scene = { world, nodes, tally }
    for (let round = first + 1; round <= Math.min(total, first + roundsADisk); round++) {
      progress(`round ${round} of ${total}, ${tally.acknowledged + world.ledger.acknowledged} acknowledged`)
      const { resumption } = await playRound(scene, {
        title: `round ${round}`,
        atLeast: 50,
        before: draw.below(1000),
        isAway: true,
        async strike() {
          const begun = performance.now()
          const longest = draw.below(maxFullTime)
          // What the server gives up is taken as well. In every other round it is to begin a piece of its log.
          do {
            await volume.fill()
            if (round % 2 === 0) await database.query('SELECT pg_switch_wal()').catch(() => undefined)
            await sleep(100)
          } while (database.isRunning && performance.now() - begun < longest)
          await volume.makeRoom()
          if (!database.isRunning) {
            counts.ended++
            await database.start()
          }
          return database
        },
      })
      counts.slowestResumption = Math.max(counts.slowestResumption, resumption)
    }
    tally.acknowledged += world.ledger.acknowledged
    counts.signedIn += scene.visitor?.signedIn ?? 0
    counts.panics += database.said.split('PANIC:').length - 1
  }
  return {
    ok: tally.complaints.length === 0 && tally.acknowledged > 100 && counts.panics > 0 && tally.doubtful > 0,
    lines: [
      tally.line,
      `PostgreSQL gave up ${counts.panics} times since it could not write its log, and had to be started again ${counts.ended} times`,
      `writes went on by themselves at most ${counts.slowestResumption} ms after there was room and PostgreSQL ran`,
      ...tally.complaints.slice(0, 30),
    ],
    figures: { ...tally.figures, ...counts },
  }
}
