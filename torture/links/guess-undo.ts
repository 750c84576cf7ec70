import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { readUndoToken, toUndoToken, undoValidity, type UndoLink } from '../../src/domain/email-undo.ts'
import { newPool, startOwnedServer, type OwnedPool, type OwnedServer } from '../limits/owned-server.ts'
import type { LinkGuesses } from './guess-links.ts'
import { press } from './links.ts'

/** Tries of one link that are judged in an hour, from one address. */
const triesAnHour = 15
const minute = 60_000
const guesser = '127.0.0.1'
const elsewhere = '127.0.0.2'

/** A server of the part's own, with the pages that its wrong links were answered by. */
interface Scene {
  readonly server: OwnedServer
  readonly pool: OwnedPool
  readonly other: OwnedPool
  readonly pages: Set<string>
  readonly problems: string[]
  asked: number
}

/**
 * Guesses the links that undo the change of an e-mail address. Each wrong link is judged beside its right one, which
 * must still do what it is for. Then many guesses come at once from one address, which must use up its own tries alone.
 */
export async function guessUndo(count: number): Promise<LinkGuesses> {
  await using server = await startOwnedServer({}, { pools: new Map([['*', { notices: {} }]]) })
  const scene: Scene = {
    server,
    pool: await newPool(server),
    other: await newPool(server),
    pages: new Set(),
    problems: [],
    asked: 0,
  }
  for (const [what, change] of wrongLinks) await judge(scene, what, change)
  await judgeUsed(scene)
  await judgeOld(scene)
  await judgeMany(scene, count)
  const { asked, pages, problems } = scene
  if (pages.size !== 1)
    problems.push(
      `wrong links of changed addresses were answered by ${pages.size} pages, which tell something`,
    )
  return {
    asked,
    line: `the page that undoes changes of addresses: ${asked} guesses, all answered alike; ${triesAnHour} judged for a link and address`,
    problems,
  }
}

/** The wrong links that are made of a right one, by what is wrong. Another is of a second user of the same pool. */
const wrongLinks: readonly (readonly [
  string,
  (right: UndoLink, another: UndoLink, otherPool: string) => readonly string[],
])[] = [
  ['the secret of another user', (right, { secret }) => [toUndoToken({ ...right, secret })]],
  ['the id of another user', (right, { sub }) => [toUndoToken({ ...right, sub })]],
  ['another pool', (right, _, poolId) => [toUndoToken({ ...right, poolId })]],
  ['no pool', (right) => [toUndoToken({ ...right, poolId: 'local_nothing' })]],
  [
    'another version',
    (right) => [-1, 1, 7].map((by) => toUndoToken({ ...right, version: right.version + by })),
  ],
  [
    'a flipped bit',
    (right) =>
      [0, 9, 100, 190, 191].map((bit) => toUndoToken({ ...right, secret: withFlipped(right.secret, bit) })),
  ],
  ['a cut end', (right) => [1, 2, 16, 31, 32].map((letters) => toUndoToken(right).slice(0, -letters))],
  ['a cut beginning', (right) => [toUndoToken(right).slice(1)]],
  ['letters behind it', (right) => ['A', '=', '.', ' ', '\n'].map((more) => toUndoToken(right) + more)],
  ['nothing', () => ['', '...', '.'.repeat(300)]],
]

/** The secret with one bit of its bytes flipped. */
function withFlipped(secret: string, bit: number): string {
  const bytes = Buffer.from(secret, 'base64url')
  bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
  return bytes.toString('base64url')
}

/** One kind of wrong link about a user of its own. Few enough are tried to be judged, as the right link shows. */
async function judge(scene: Scene, what: string, change: (typeof wrongLinks)[number][1]): Promise<void> {
  const right = await changedUser(scene)
  const another = await changedUser(scene)
  for (const token of change(right, another, scene.other.poolId)) await expectRefused(scene, token, what)
  await expectUndone(scene, right, `the right link after ${what}`)
  await expectUndone(scene, another, `the link of another user after ${what}`)
}

/** A link that was used, and one of a change before which another was undone. */
async function judgeUsed(scene: Scene): Promise<void> {
  const used = await changedUser(scene)
  await expectUndone(scene, used, 'a link')
  for (const from of [guesser, elsewhere]) await expectRefused(scene, toUndoToken(used), 'a used link', from)
  const first = await changedUser(scene)
  const second = await changeAgain(scene, first)
  await expectUndone(scene, first, 'the link of the first of two changes')
  await expectRefused(scene, toUndoToken(second), 'the link of a change after the undone one')
}

/** A link in its last minute, and one a minute after its end. */
async function judgeOld(scene: Scene): Promise<void> {
  const inTime = await changedUser(scene)
  const late = await changedUser(scene)
  scene.server.pass(undoValidity - minute)
  await expectUndone(scene, inTime, 'a link in its last minute')
  scene.server.pass(2 * minute)
  await expectRefused(scene, toUndoToken(late), 'a link after its time')
}

/** Guesses of the secret at once. From their address the right link is then refused, from another one it is good. */
async function judgeMany(scene: Scene, count: number): Promise<void> {
  const right = await changedUser(scene)
  await Promise.all(
    Array.from({ length: count }, () =>
      expectRefused(
        scene,
        toUndoToken({ ...right, secret: randomBytes(24).toString('base64url') }),
        'a guess',
      ),
    ),
  )
  await expectRefused(scene, toUndoToken(right), `the right link after ${count} guesses`)
  await expectUndone(scene, right, 'the right link from another address', elsewhere)
}

async function expectRefused(scene: Scene, token: string, what: string, from = guesser): Promise<void> {
  scene.asked += 1
  const { status, body } = await press(scene.server.url, 'undoEmailChange', { token }, from)
  scene.pages.add(body)
  if (status !== 400) scene.problems.push(`${what} was answered with ${status}: ${token}`)
}

async function expectUndone({ server, problems }: Scene, link: UndoLink, what: string, from = guesser) {
  const { status } = await press(server.url, 'undoEmailChange', { token: toUndoToken(link) }, from)
  if (status !== 200) problems.push(`${what} was answered with ${status}`)
}

/** Operations are called from here. */
const administrator = '192.0.2.250'

/** A user whose address an administrator has changed, and the link that undoes that. */
async function changedUser(scene: Scene): Promise<UndoLink> {
  const { server, pool } = scene
  const Username = `changed-${randomBytes(6).toString('hex')}`
  await server.call(administrator, 'AdminCreateUser', {
    UserPoolId: pool.poolId,
    Username,
    MessageAction: 'SUPPRESS',
    UserAttributes: verified(`${Username}@example.com`),
  })
  return await change(scene, Username, `${Username}@example.org`)
}

/** A second change, whose link goes to the address of the first. */
async function changeAgain(scene: Scene, { sub }: UndoLink): Promise<UndoLink> {
  return await change(scene, sub, `again-${sub}@example.net`)
}

async function change({ server, pool }: Scene, Username: string, address: string): Promise<UndoLink> {
  const user = { UserPoolId: pool.poolId, Username }
  const { Username: name } = await server.call(administrator, 'AdminGetUser', user)
  const before = server.codeOf(name)
  await server.call(administrator, 'AdminUpdateUserAttributes', {
    ...user,
    UserAttributes: verified(address),
  })
  // Nothing waits for a notice.
  for (let looked = 0; server.codeOf(name) === before && looked < mostLooks; looked++)
    await sleep(betweenLooks)
  const link = readUndoToken(server.codeOf(name))
  if (!link || server.codeOf(name) === before) throw new Error(`no link was sent to ${name}`)
  return link
}

const mostLooks = 1000
const betweenLooks = 5

const verified = (address: string) => [
  { Name: 'email', Value: address },
  { Name: 'email_verified', Value: 'true' },
]
