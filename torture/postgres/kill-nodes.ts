import { query } from '../../test/support/postgres-query.ts'
import { newOwnSchema } from '../../test/support/own-schema.ts'
import { newDraw } from '../draw.ts'
import type { Options, Part, Report } from '../part.ts'
import { newWorld, Tally } from '../round.ts'
import { killNode } from './kill.ts'
import { newNodes } from './nodes.ts'
import { playRound, type Scene } from './scene.ts'

/** So many kills on the same data, before other data begins. */
const roundsAWorld = 10

/** Nodes that are killed again and again while many write to a database that others keep. */
export const killNodes: Part = {
  name: 'kill-nodes',
  summary:
    'kill -9 of one of two nodes under mixed writes to a database that is named: nothing acknowledged is lost, nothing is half-written',
  run,
}

async function run({ seed, rounds, short, database, progress }: Options): Promise<Report> {
  if (database === undefined)
    return { ok: false, impossible: 'no --database names one', lines: [], figures: {} }
  const total = rounds ?? (short ? 4 : 50)
  const draw = newDraw(seed)
  const tally = new Tally()
  const counts = { nodesKilled: 0, startsKilled: 0, signedIn: 0 }
  let isDistributed = false
  for (let first = 0; first < total; first += roundsAWorld) {
    await using place = await newOwnSchema(database)
    isDistributed = place.isDistributed
    const reached = {
      url: place.url,
      query: <Row extends object>(sql: string) => query<Row>(place.url, sql),
    }
    await using nodes = await newNodes(place.url, draw)
    const world = newWorld(seed + first)
    const scene: Scene = { world, nodes, tally }
    for (let round = first + 1; round <= Math.min(total, first + roundsAWorld); round++) {
      progress(`round ${round} of ${total}, ${tally.acknowledged + world.ledger.acknowledged} acknowledged`)
      await playRound(scene, {
        title: `round ${round}`,
        atLeast: 20,
        before: draw.below(1800),
        isAway: false,
        async strike() {
          counts.startsKilled += await killNode(nodes, draw)
          counts.nodesKilled++
          return reached
        },
      })
    }
    tally.acknowledged += world.ledger.acknowledged
    counts.signedIn += scene.visitor?.signedIn ?? 0
  }
  return {
    ok: tally.complaints.length === 0 && tally.acknowledged > 100 && counts.signedIn > 0,
    lines: [
      tally.line,
      isDistributed ? 'the tables were spread by Citus' : 'the tables were on one server',
      `${counts.nodesKilled} times a node was killed, and ${counts.startsKilled} more starts before they were ready`,
      `${counts.signedIn} sign-ins were begun on one node and finished on the other`,
      ...tally.complaints.slice(0, 30),
    ],
    figures: { ...tally.figures, ...counts },
  }
}
