import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { AuditTrail } from './audit-trail.ts'
import { damagesTo } from './damages.ts'
import { newDraw, type Draw } from './draw.ts'
import type { Options, Part, Report } from './part.ts'
import { findPort } from './ports.ts'
import { enter, newWorld, startWriters, Tally, untilAcknowledged, type World } from './round.ts'
import { checkSoundness, readContents } from './soundness.ts'
import { launcher, newCaller, startTarget, type Target } from './target.ts'
import { code } from './writers.ts'

/** So many kills on the same data, before other data begins. */
const roundsAWorld = 20

/** A server that is killed again and again while many write, and what is there afterwards. */
export const kill: Part = {
  name: 'kill',
  summary: 'kill -9 at any moment under mixed writes: nothing acknowledged is lost, nothing is half-written',
  run,
}

async function run({ seed, rounds, short, progress }: Options): Promise<Report> {
  const total = rounds ?? (short ? 6 : 200)
  const draw = newDraw(seed)
  const tally = new Tally()
  const damage = { planted: 0, found: 0 }
  let startsKilled = 0
  const audit = { changes: 0, missing: 0, oldestMissing: 0 }

  for (let first = 0; first < total; first += roundsAWorld) {
    const folder = await mkdtemp(join(tmpdir(), 'rockpool-kill-'))
    try {
      const data = join(folder, 'data')
      const port = await findPort(draw)
      const world = newWorld(seed + first)
      const auditLog = join(folder, 'audit.log')
      const trail = new AuditTrail(auditLog)
      for (let round = first; round <= Math.min(total, first + roundsAWorld); round++) {
        progress(`round ${round} of ${total}, ${tally.acknowledged + world.ledger.acknowledged} acknowledged`)
        // A server may die while it makes its data, or while it recovers them.
        while (draw.below(4) === 0) {
          await killWhileStarting(data, port, draw.below(450))
          startsKilled++
        }
        await using target = await startTarget({
          mode: 'dev',
          data,
          arguments: ['--port', String(port), '--code', code, '--audit-log', auditLog],
        })
        const isLast = round === Math.min(total, first + roundsAWorld)
        await playRound(world, target, tally, { title: `round ${round}`, isLast, draw, trail })
      }
      tally.acknowledged += world.ledger.acknowledged
      for (const complaint of await trail.inspect()) tally.complain(complaint)
      audit.changes += trail.changes
      audit.missing += trail.missing
      audit.oldestMissing = Math.max(audit.oldestMissing, Math.round(trail.oldestMissing))
      const { planted, found } = await plantDamage(join(data, 'rockpool.db'), folder)
      damage.planted += planted
      damage.found += found
    } finally {
      await rm(folder, { recursive: true })
    }
  }
  if (damage.found < damage.planted) tally.complain('damage that was planted was not found')
  return {
    ok: tally.complaints.length === 0 && tally.acknowledged > 100 && audit.changes > 0,
    lines: [
      tally.line,
      `${startsKilled} more starts were killed before they were ready`,
      `of ${audit.changes} changes by an administrator, ${audit.missing} have no line in the audit log, ` +
        `acknowledged ${audit.oldestMissing} ms before a kill at most`,
      `of ${damage.planted} damages planted in copies of the database, the check found ${damage.found}`,
      ...tally.complaints.slice(0, 30),
    ],
    figures: {
      ...tally.figures,
      auditedChanges: audit.changes,
      withoutLine: audit.missing,
      startsKilled,
      damagesPlanted: damage.planted,
      damagesFound: damage.found,
    },
  }
}

/** So many requests are acknowledged on new data before the first kill. */
const leastAtFirst = 120

/** Inspects what the kill before has left, sets writers to work, and kills the server among them. */
async function playRound(
  world: World,
  target: Target,
  tally: Tally,
  {
    title,
    isLast,
    draw,
    trail,
  }: { readonly title: string; readonly isLast: boolean; readonly draw: Draw; readonly trail: AuditTrail },
): Promise<void> {
  using caller = newCaller({ url: target.url, connections: 64 })
  const workplace = await enter(world, caller)
  if (world.turns > 0) await tally.inspect(workplace, readContents(join(target.data, 'rockpool.db')), title)
  if (isLast) {
    await target.stop()
    if (target.log()) tally.complain(`${title}: the server logged ${target.log()}`)
    return
  }
  const isFirst = world.turns === 0
  const work = startWriters(world, workplace)
  const changes = trail.start(target.url)
  // Squared, so that early moments come often and late ones too.
  await sleep(20 + 1800 * (draw.below(1000) / 1000) ** 2)
  if (isFirst) await untilAcknowledged(world, 0, leastAtFirst)
  process.kill(target.pid, 'SIGKILL')
  await changes.ended(performance.now())
  await work.ended
  await target.stop()
  tally.rounds++
  if (target.log()) tally.complain(`${title}: the server logged ${target.log()}`)
}

/** Starts a server and kills it after so many milliseconds, ready or not. */
async function killWhileStarting(data: string, port: number, milliseconds: number): Promise<void> {
  const child = spawn(
    process.execPath,
    [launcher, 'dev', '--port', String(port), '--data', data, '--code', code],
    {
      stdio: 'ignore',
      env: { PATH: process.env['PATH'] },
    },
  )
  const exited = once(child, 'exit')
  await sleep(milliseconds)
  child.kill('SIGKILL')
  await exited
}

/** How many of the damages, each done to a copy of its own, the check of soundness finds. */
async function plantDamage(path: string, folder: string): Promise<{ planted: number; found: number }> {
  const whole = new DatabaseSync(path, { readOnly: true })
  const [user] = whole.prepare('SELECT pool, sub FROM users ORDER BY sub LIMIT 1').all()
  whole.close()
  if (!user) return { planted: 0, found: 0 }
  let [planted, found] = [0, 0]
  for (const damage of damagesTo({ poolId: String(user['pool']), sub: String(user['sub']) })) {
    const copy = join(folder, 'damaged.db')
    await cp(path, copy)
    const database = new DatabaseSync(copy)
    database.exec(damage)
    planted++
    database.close()
    if (checkSoundness(copy).problems.length > 0) found++
    await rm(copy)
  }
  return { planted, found }
}
