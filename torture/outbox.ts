import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { newDraw, type Draw } from './draw.ts'
import { comeAgain, PostOffice, taken, type Letter, type Stage } from './mail/post-office.ts'
import type { Options, Part, Report } from './part.ts'
import { newCaller, outcomeOf, Refusal, startTarget, type Caller, type Target } from './target.ts'
import { newPlace } from './writers.ts'

/** Milliseconds that whoever begins an attempt has the message to themselves. */
const attemptWindow = 1500
/** The least time between the beginnings of two attempts: a first one may begin so much later than its window. */
const leastBetween = (attemptWindow * 2) / 3
const signUpsARound = 8
/** The longest pause between two attempts, and then some. */
const deliveryTimeout = 400_000

/** How far a letter has come when its server is killed; at last its sender has been told, and so the caller. */
const stages: readonly [Moment, ...Moment[]] = [
  'connected',
  'addressed',
  'handed over',
  'accepted',
  'answered',
]
type Moment = Stage | 'answered'

/** A server that is killed while its messages are on their way, and whether they arrive. */
export const outbox: Part = {
  name: 'outbox',
  summary:
    'kill -9 between commit and delivery: every code that was committed arrives, once in each attempt window',
  run,
}

interface Scene {
  readonly office: PostOffice
  readonly data: string
  readonly draw: Draw
  readonly environment: Readonly<Record<string, string>>
  place: { readonly poolId: string; readonly clientId: string } | undefined
  /** Addresses whose sign-up was answered, with success or with a failed delivery. */
  readonly answered: Set<string>
  readonly complaints: string[]
}

async function run({ seed, rounds, short, progress }: Options): Promise<Report> {
  const total = rounds ?? (short ? 4 : 200)
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-outbox-'))
  await using office = new PostOffice()
  const port = await office.open()
  const scene: Scene = {
    office,
    data: join(folder, 'data'),
    draw: newDraw(seed),
    environment: { TORTURE_SMTP_PORT: String(port), TORTURE_ATTEMPT_WINDOW: String(attemptWindow) },
    place: undefined,
    answered: new Set(),
    complaints: [],
  }
  try {
    refuseSomeOnce(scene)
    const kills: Record<string, number> = {}
    for (let round = 0; round < total; round++) {
      progress(`round ${round} of ${total}, ${office.letters.length} letters`)
      const stage = await playRound(scene, round)
      kills[stage] = (kills[stage] ?? 0) + 1
    }
    progress('waiting for what is left')
    const found = await settle(scene)
    const control = await loseOnPurpose(scene, total)
    return toReport(scene, { ...found, control, kills })
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Of the letters that come for the first time some are sent back, to be tried again. */
function refuseSomeOnce({ office, draw }: Scene): void {
  const seen = new Set<string>()
  office.answer = ({ id }) => {
    const isFirst = !seen.has(id)
    seen.add(id)
    return isFirst && draw.below(8) === 0 ? comeAgain : taken
  }
}

const start = ({ data, environment }: Scene): Promise<Target> =>
  startTarget({ mode: 'dev', data, environment, program: join(import.meta.dirname, 'mail/node.ts') })

/** Lets people sign up and kills the server while one of their letters is at a certain stage. Answers at which. */
async function playRound(scene: Scene, round: number): Promise<string> {
  const { office, draw, complaints } = scene
  await using target = await start(scene)
  using caller = newCaller({ url: target.url, connections: 64 })
  scene.place ??= await newPlace(caller)
  const stage = draw.pick(stages)
  // Letters of rounds before come first, and cannot be told apart before they are addressed.
  let left = draw.below(stage === 'connected' ? 3 * signUpsARound : signUpsARound)
  let isKilled = false
  const kill = () => {
    isKilled = true
    process.kill(target.pid, 'SIGKILL')
  }
  const onMoment = (now: Moment, to: string) => {
    if (isKilled || now !== stage || (to !== '' && !to.startsWith(`r${round}-`)) || left-- > 0) return
    kill()
  }
  office.onStage = onMoment
  await signUpMany(scene, caller, round, (name) => onMoment('answered', name))
  // Where too many were sent back, no letter has come so far.
  if (!isKilled) kill()
  office.onStage = () => undefined
  await target.stop()
  if (target.log()) complaints.push(`round ${round}: the server logged ${target.log()}`)
  return stage
}

async function signUpMany(
  { place, answered, complaints }: Scene,
  caller: Caller,
  round: number,
  onAnswer: (name: string) => void,
): Promise<void> {
  const names = Array.from({ length: signUpsARound }, (_, index) => `r${round}-${index}`)
  await Promise.all(
    names.map(async (Username) => {
      const UserAttributes = [{ Name: 'email', Value: addressOf(Username) }]
      const input = { ClientId: place?.clientId ?? '', Username, Password: 'Correct-Horse-7', UserAttributes }
      // Whom the kill has left without an answer may be there or not.
      const outcome = await outcomeOf(caller.call('SignUp', input)).catch(() => undefined)
      if (!outcome) return
      if (outcome instanceof Refusal && outcome.name !== 'CodeDeliveryFailureException') {
        complaints.push(`round ${round}: the server said ${outcome.name}: ${outcome.message}`)
      } else {
        answered.add(addressOf(Username))
        onAnswer(Username)
      }
    }),
  )
}

const addressOf = (username: string) => `${username}@example.com`

/** Lets a server send what is left, and confirms everybody by the code that came. */
async function settle(
  scene: Scene,
): Promise<{ committed: number; missing: number; wrong: number; longest: number }> {
  const { office, complaints, answered, data, place } = scene
  await using target = await start(scene)
  using caller = newCaller({ url: target.url, connections: 16 })
  const begun = performance.now()
  while (countWaiting(data) > 0 && performance.now() - begun < deliveryTimeout) await sleep(100)
  const longest = Math.round(performance.now() - begun)
  const newest = new Map(office.letters.map(({ to, code }) => [to, code]))
  const committed = readNames(data)
  for (const name of answered)
    if (!committed.has(name)) complaints.push(`${name} was acknowledged and is lost`)
  const missing = [...committed].filter((name) => !newest.has(name))
  for (const name of missing) complaints.push(`nothing arrived for ${name}`)
  let wrong = 0
  for (const [address, ConfirmationCode] of newest) {
    const [Username = ''] = address.split('@')
    const input = { ClientId: place?.clientId ?? '', Username, ConfirmationCode }
    const outcome = await outcomeOf(caller.call('ConfirmSignUp', input))
    if (!(outcome instanceof Refusal)) continue
    wrong++
    complaints.push(`the code that ${address} got: ${outcome.message}`)
  }
  await target.stop()
  if (target.log()) complaints.push(`at the end the server logged ${target.log()}`)
  return { committed: committed.size, missing: missing.length, wrong, longest }
}

/** So many codes are missed when messages are taken out of the database while no server runs. */
async function loseOnPurpose(scene: Scene, round: number): Promise<number> {
  const { office, data } = scene
  office.answer = () => comeAgain
  await playRound(scene, round)
  const database = open(data)
  database.exec(`DELETE FROM outbox WHERE state = 'waiting'`)
  database.close()
  const arrived = new Set(office.letters.map(({ to }) => to))
  return [...readNames(data)].filter((name) => !arrived.has(name)).length
}

/** A database that a server may be using. */
function open(data: string): DatabaseSync {
  return new DatabaseSync(join(data, 'rockpool.db'), { timeout: 5000 })
}

function readNames(data: string): ReadonlySet<string> {
  const database = open(data)
  const rows = database.prepare(`SELECT value FROM attr_idx WHERE name = 'email'`).all()
  database.close()
  return new Set(rows.map(({ value }) => String(value)))
}

function countWaiting(data: string): number {
  const database = open(data)
  const row = database.prepare(`SELECT count(*) AS count FROM outbox WHERE state = 'waiting'`).get()
  database.close()
  return Number(row?.['count'])
}

/** Letters that came again before the window of the attempt before was over. */
function findTooEarly(letters: readonly Letter[]): readonly string[] {
  const last = new Map<string, number>()
  const early: string[] = []
  for (const { id, to, begun } of letters.toSorted((one, other) => one.begun - other.begun)) {
    const before = last.get(id)
    if (before !== undefined && begun - before < leastBetween)
      early.push(`${to} got it again after ${begun - before} ms`)
    last.set(id, begun)
  }
  return early
}

interface Found {
  readonly committed: number
  readonly missing: number
  readonly wrong: number
  readonly longest: number
  readonly control: number
  readonly kills: Readonly<Record<string, number>>
}

function toReport({ office, answered, complaints }: Scene, found: Found): Report {
  const { committed, missing, wrong, control, kills, longest } = found
  const tooEarly = findTooEarly(office.letters)
  const letters = office.letters.length
  const again = letters - new Set(office.letters.map(({ id }) => id)).size
  const all = [...complaints, ...tooEarly]
  if (control === 0) all.push('messages that were taken away were not missed')
  const rounds = Object.values(kills).reduce((sum, count) => sum + count, 0)
  return {
    ok: all.length === 0 && committed > 0,
    lines: [
      `${rounds} kills (${Object.entries(kills)
        .map(([stage, count]) => `${count} with a letter ${stage}`)
        .join(', ')})`,
      `${committed} sign-ups committed, ${answered.size} of them answered: the codes of ${missing} did not arrive, ${wrong} were not the right ones`,
      `${letters} letters taken and ${office.refused} sent back; ${again} came again after a kill, ${tooEarly.length} of them too early`,
      `the last were sent ${longest} ms after the last start`,
      `the check bites: ${control} codes were missed that were taken away on purpose`,
      ...all.slice(0, 30),
    ],
    figures: {
      rounds,
      committed,
      answered: answered.size,
      missing,
      wrong,
      letters,
      refused: office.refused,
      again,
      tooEarly: tooEarly.length,
      controlMissed: control,
    },
  }
}
