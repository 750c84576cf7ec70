import { setTimeout as sleep } from 'node:timers/promises'
import { damagesTo } from '../damages.ts'
import { newDraw, type Draw } from '../draw.ts'
import type { Options, Part, Report } from '../part.ts'
import { findPort } from '../ports.ts'
import { newWorld, Tally, type World } from '../round.ts'
import { isDamageFound } from './contents.ts'
import { newNodes, nodeCount, type Nodes } from './nodes.ts'
import { playRound, type Scene } from './scene.ts'
import { newPostgres, type PostgresServer } from './server.ts'
import { newSite, whyNoPostgres } from './site.ts'

/** So many kills on the same data, before other data begins. */
const roundsAWorld = 10

/** Nodes, or the whole database, that are killed again and again while many write. */
export const kill: Part = {
  name: 'kill',
  summary:
    'kill -9 of one of two nodes or of all of PostgreSQL under mixed writes: nothing acknowledged is lost, nothing is half-written',
  run,
}

async function run({ seed, rounds, short, progress }: Options): Promise<Report> {
  const impossible = whyNoPostgres()
  if (impossible !== undefined) return { ok: false, impossible, lines: [], figures: {} }
  const total = rounds ?? (short ? 4 : 50)
  const draw = newDraw(seed)
  const tally = new Tally()
  const counts = { nodesKilled: 0, databasesKilled: 0, startsKilled: 0 }
  const damage = { planted: 0, found: 0 }
  let [signedIn, slowestResumption] = [0, 0]
  await using site = await newSite()
  for (let first = 0; first < total; first += roundsAWorld) {
    await using database = await newPostgres(site, { port: await findPort(draw) })
    await database.start()
    await using nodes = await newNodes(database.url, draw)
    const world = newWorld(seed + first)
    const scene: Scene = { world, nodes, tally }
    for (let round = first + 1; round <= Math.min(total, first + roundsAWorld); round++) {
      progress(`round ${round} of ${total}, ${tally.acknowledged + world.ledger.acknowledged} acknowledged`)
      // The first kill of the database and the first of a node are not left to chance.
      const isAway = round === 1 || (round !== 2 && draw.below(2) === 0)
      const { resumption } = await playRound(scene, {
        title: `round ${round}`,
        before: 20 + 1800 * (draw.below(1000) / 1000) ** 2,
        isAway,
        async strike() {
          counts.startsKilled += await (isAway ? killDatabase(database, draw) : killNode(nodes, draw))
          return database
        },
      })
      if (isAway) counts.databasesKilled++
      else counts.nodesKilled++
      slowestResumption = Math.max(slowestResumption, resumption)
    }
    tally.acknowledged += world.ledger.acknowledged
    signedIn += scene.visitor?.signedIn ?? 0
    const { planted, found } = await plantDamage(database, world)
    damage.planted += planted
    damage.found += found
  }
  if (damage.found < damage.planted) tally.complain('damage that was planted was not found')
  return {
    ok: tally.complaints.length === 0 && tally.acknowledged > 100 && signedIn > 0 && damage.planted > 0,
    lines: [
      tally.line,
      `${counts.nodesKilled} times a node was killed and ${counts.databasesKilled} times the database, and ${counts.startsKilled} more starts before they were ready`,
      `${signedIn} sign-ins were begun on one node and finished on the other`,
      `writes went on by themselves at most ${slowestResumption} ms after a restart`,
      `of ${damage.planted} damages planted in the database, the check found ${damage.found}`,
      ...tally.complaints.slice(0, 30),
    ],
    figures: {
      ...tally.figures,
      ...counts,
      signedIn,
      slowestResumption,
      damagesPlanted: damage.planted,
      damagesFound: damage.found,
    },
  }
}

/** Kills a node, starts it again, and answers how many starts were killed before one was let be. */
export async function killNode(nodes: Nodes, draw: Draw): Promise<number> {
  const index = draw.below(nodeCount)
  await nodes.kill(index)
  let starts = 0
  for (; draw.below(4) === 0; starts++) await nodes.killWhileStarting(index, draw.below(600))
  await sleep(draw.below(300))
  await nodes.restart(index)
  return starts
}

/** The same with the database, which recovers while it starts. */
async function killDatabase(database: PostgresServer, draw: Draw): Promise<number> {
  await database.kill()
  let starts = 0
  for (; draw.below(4) === 0; starts++) {
    database.begin()
    await sleep(draw.below(400))
    await database.kill()
  }
  await sleep(draw.below(300))
  await database.start()
  return starts
}

/** How many damages, each done to one of the users and taken back, the check of soundness finds. */
async function plantDamage(
  database: PostgresServer,
  { place }: World,
): Promise<{ readonly planted: number; readonly found: number }> {
  const [user] = await database.query<{ poolId: string; sub: string }>(
    `SELECT pool AS "poolId", sub FROM users WHERE pool = '${place?.poolId}' ORDER BY sub LIMIT 1`,
  )
  if (!user) return { planted: 0, found: 0 }
  const damages = damagesTo(user)
  let found = 0
  for (const damage of damages) if (await isDamageFound(database.url, damage)) found++
  return { planted: damages.length, found }
}
