import { setTimeout as sleep } from 'node:timers/promises'
import { newDraw, type Draw } from '../draw.ts'
import type { Options, Part, Report } from '../part.ts'
import { findPort } from '../ports.ts'
import { newWorld, Tally } from '../round.ts'
import { newAddress } from './address.ts'
import { newNodes } from './nodes.ts'
import { playRound, type Scene, type Times } from './scene.ts'
import { newPostgres, until, type PostgresServer } from './server.ts'
import { newSite, whyNoPostgres, type Site } from './site.ts'

/** So often may a primary be lost without harm beside a standby that is behind, before the test counts as blind. */
const mostControls = 3
/** The longest that anybody may wait for an answer (milliseconds). */
const maxWait = 5000
/** How many requests are carried out before a primary is lost, by which time nothing is new to the nodes any more. */
const busy = 100
/** How long a standby hears of nothing before its primary is lost (milliseconds). */
const frozen = 600

/** A primary that is killed again and again while many write, and a standby that takes its place. */
export const failover: Part = {
  name: 'failover',
  summary:
    'kill -9 of a primary under mixed writes, and its synchronous standby takes over: nothing acknowledged is lost, nobody waits for long',
  run,
}

async function run({ seed, rounds, short, progress }: Options): Promise<Report> {
  const impossible = whyNoPostgres()
  if (impossible !== undefined) return { ok: false, impossible, lines: [], figures: {} }
  const total = rounds ?? (short ? 1 : 5)
  const draw = newDraw(seed)
  const tally = new Tally()
  const control = new Tally()
  const slowest = { resumption: 0, wait: 0 }
  const timing: string[] = []
  let signedIn = 0
  await using site = await newSite()
  for (let round = 1; round <= total; round++) {
    progress(`round ${round} of ${total}, ${tally.acknowledged} acknowledged`)
    const cluster = {
      title: `round ${round}`,
      seed: seed + round,
      isSynchronous: true,
      isFrozen: round % 2 === 1,
    }
    const result = await failOver(site, tally, draw, cluster)
    slowest.resumption = Math.max(slowest.resumption, result.resumption)
    slowest.wait = Math.max(slowest.wait, result.wait)
    signedIn += result.signedIn
    if (result.wait > maxWait) timing.push(`round ${round}: an answer took ${result.wait} ms`)
  }
  while (control.lost === 0 && control.rounds < mostControls) {
    progress(`control ${control.rounds + 1}, with an asynchronous standby`)
    const cluster = { title: 'control', seed: seed - control.rounds, isSynchronous: false, isFrozen: true }
    await failOver(site, control, draw, cluster)
  }
  const bites = control.lost > 0
  return {
    ok: tally.complaints.length === 0 && tally.acknowledged > 50 && signedIn > 0 && bites,
    timing,
    lines: [
      tally.line,
      `the longest wait for an answer was ${slowest.wait} ms; writes went on by themselves at most ${slowest.resumption} ms after the standby had taken over`,
      `${signedIn} sign-ins were begun on one node and finished on the other`,
      bites
        ? `the check bites: with an asynchronous standby that was behind, ${control.lost} users lost acknowledged changes in round ${control.rounds}`
        : `THE CHECK IS BLIND: with an asynchronous standby that was behind, nothing was lost in ${control.rounds} rounds`,
      ...tally.complaints.slice(0, 30),
    ],
    figures: {
      ...tally.figures,
      signedIn,
      slowestResumption: slowest.resumption,
      maxWait: slowest.wait,
      controlRounds: control.rounds,
      controlAcknowledged: control.acknowledged,
      controlLost: control.lost,
    },
  }
}

interface Cluster {
  readonly title: string
  readonly seed: number
  /** Whether the primary acknowledges only what its standby has on its disk too. */
  readonly isSynchronous: boolean
  /** Whether the standby stands still for a while, and is killed with what it has not read, before it takes over. */
  readonly isFrozen: boolean
}

/** One primary is lost, on data and with nodes of its own. */
async function failOver(
  site: Site,
  tally: Tally,
  draw: Draw,
  { title, seed, isSynchronous, isFrozen }: Cluster,
): Promise<Times & { readonly signedIn: number }> {
  await using primary = await newPostgres(site, {
    port: await findPort(draw),
    settings: isSynchronous ? ['synchronous_standby_names=*'] : [],
  })
  await primary.start()
  await using standby = await newPostgres(site, { port: await findPort(draw), follows: primary.port })
  await standby.start()
  await untilFollowed(primary, isSynchronous)
  await using address = await newAddress(primary.port)
  await using nodes = await newNodes(address.url, draw)
  const world = newWorld(seed)
  const scene: Scene = { world, nodes, tally }
  const times = await playRound(scene, {
    title,
    atLeast: busy,
    before: draw.below(1000),
    isAway: true,
    async strike() {
      if (isFrozen) {
        await standby.freeze()
        await sleep(frozen)
      }
      await primary.kill()
      if (isFrozen) {
        await standby.kill()
        await standby.start()
      }
      await sleep(draw.below(500))
      await standby.promote()
      address.leadTo(standby.port)
      return standby
    },
  })
  tally.acknowledged += world.ledger.acknowledged
  return { ...times, signedIn: scene.visitor?.signedIn ?? 0 }
}

async function untilFollowed(primary: PostgresServer, isSynchronous: boolean): Promise<void> {
  const wanted = isSynchronous ? 'sync' : 'async'
  const followers = `SELECT pid FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = '${wanted}'`
  await until(
    () => `no ${wanted} standby follows`,
    async () => (await primary.query(followers)).length > 0,
  )
}
