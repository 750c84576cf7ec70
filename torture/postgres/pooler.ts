import { setTimeout as sleep } from 'node:timers/promises'
import { findPgBouncer, startPgBouncer } from '../../test/support/pgbouncer.ts'
import { newDraw } from '../draw.ts'
import type { Options, Part, Report } from '../part.ts'
import { findPort } from '../ports.ts'
import { newWorld, Tally } from '../round.ts'
import { newNodes } from './nodes.ts'
import { playRound, type Scene } from './scene.ts'
import { newPostgres } from './server.ts'
import { newSite, whyNoPostgres } from './site.ts'

/** The first version that keeps named statements while it lends sessions. */
const oldestVersion = 121

/** Fewer sessions than the nodes have connections, so that they are lent indeed. */
const settings = ['pool_mode = transaction', 'max_prepared_statements = 200', 'default_pool_size = 5']

/** A PgBouncer before the database of two nodes, which is killed again and again. */
export const pooler: Part = {
  name: 'pooler',
  summary:
    'kill -9 of a PgBouncer that lends sessions for a transaction, or of sessions behind it, under mixed writes: nothing acknowledged is lost',
  run,
}

async function run({ seed, rounds, short, progress }: Options): Promise<Report> {
  const impossible =
    whyNoPostgres() ??
    ((findPgBouncer() ?? 0) < oldestVersion ? 'it takes PgBouncer 1.21 or newer' : undefined)
  if (impossible !== undefined) return { ok: false, impossible, lines: [], figures: {} }
  const total = rounds ?? (short ? 2 : 20)
  const draw = newDraw(seed)
  const tally = new Tally()
  const counts = { poolersKilled: 0, sessionsKilled: 0, slowestResumption: 0 }
  await using site = await newSite()
  await using database = await newPostgres(site, { port: await findPort(draw) })
  await database.start()
  await using bouncer = await startPgBouncer(database.url, settings)
  await using nodes = await newNodes(bouncer.through(database.url), draw)
  const world = newWorld(seed)
  const scene: Scene = { world, nodes, tally }
  for (let round = 1; round <= total; round++) {
    progress(`round ${round} of ${total}, ${world.ledger.acknowledged} acknowledged`)
    const { resumption } = await playRound(scene, {
      title: `round ${round}`,
      before: 200 + draw.below(1500),
      isAway: true,
      async strike() {
        if (round % 2 === 1) {
          counts.poolersKilled++
          await bouncer.restart()
        } else {
          counts.sessionsKilled++
          await database.query(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
          )
        }
        await sleep(draw.below(300))
        return database
      },
    })
    counts.slowestResumption = Math.max(counts.slowestResumption, resumption)
  }
  const { signedIn = 0 } = scene.visitor ?? {}
  tally.acknowledged += world.ledger.acknowledged
  return {
    ok: tally.complaints.length === 0 && tally.acknowledged > 100 && signedIn > 0,
    lines: [
      tally.line,
      `PgBouncer was killed ${counts.poolersKilled} times, and all sessions behind it ${counts.sessionsKilled} times`,
      `${signedIn} sign-ins were begun on one node and finished on the other`,
      `writes went on by themselves at most ${counts.slowestResumption} ms after that`,
      ...tally.complaints.slice(0, 30),
    ],
    figures: { ...tally.figures, ...counts, signedIn },
  }
}
