import { setTimeout as sleep } from 'node:timers/promises'
import { newDraw } from '../draw.ts'
import type { Options, Part, Report } from '../part.ts'
import { outcomeOf, Refusal } from '../target.ts'
import {
  addUser,
  newPool,
  password,
  signIn,
  signInBySrp,
  startOwnedServer,
  type OwnedPool,
  type OwnedServer,
} from './owned-server.ts'

const hour = 3_600_000
const names = ['locked', 'signed-out', 'asking', 'disabled', 'quiet'] as const
const source = '192.0.2.1'

/** The clock of a server that is at work jumps ahead and back, by a day and more. */
export const clock: Part = {
  name: 'clock',
  summary:
    'the clock jumps days ahead and back while users sign in; nobody is locked out, each jump is told once',
  run,
}

async function run({ seed, rounds, short, progress }: Options): Promise<Report> {
  const draw = newDraw(seed)
  const times = rounds ?? (short ? 2 : 12)
  await using server = await startOwnedServer()
  const pool = await newPool(server)
  for (const name of names) await addUser(server, pool, name)
  const problems: string[] = []
  // Shows that the checks below see somebody who is locked out.
  await lockOut(server, pool, 'locked')
  if ((await findLockedOut(server, pool)).length === 0) problems.push('a lock of now was not seen')
  let jumps = 0
  await tellJump(server, hour, (jumps += 1), problems)
  for (let round = 0; round < times; round++) {
    const jump = 20 * hour + draw.below(52 * hour)
    progress(`round ${round + 1} of ${times}`)
    await tellJump(server, jump, (jumps += 1), problems)
    await useAll(server, pool)
    await tellJump(server, -jump, (jumps += 1), problems)
    problems.push(...(await findLockedOut(server, pool)).map((text) => `after a jump back: ${text}`))
    // Attempts from ahead count as made now, from the next one on, so an hour later they are over.
    await outcomeOf(ask(server, pool, 'asking'))
    await tellJump(server, hour + 60_000, (jumps += 1), problems)
    await recover(server, pool, 'asking').catch((error: unknown) =>
      problems.push(`recovery: ${String(error)}`),
    )
  }
  const told = server.log.filter((line) => line.includes('The clock jumped')).length
  return {
    ok: problems.length === 0,
    lines: [`${times} jumps ahead and back; the log told ${told} of ${jumps}`, ...problems.slice(0, 20)],
    figures: { jumps, told, problems: problems.length },
  }
}

/** Sets the clock, and waits until the server has told so, once. */
async function tellJump(server: OwnedServer, by: number, number: number, problems: string[]): Promise<void> {
  const count = () => server.log.filter((line) => line.includes('The clock jumped')).length
  const before = count()
  server.pass(by)
  for (let waited = 0; count() === before && waited < 400; waited++) await sleep(25)
  if (count() !== before + 1) problems.push(`jump ${number} was told ${count() - before} times`)
}

/** What leaves a stamp: locks, attempts, codes, sign-outs. */
async function useAll(server: OwnedServer, pool: OwnedPool): Promise<void> {
  await lockOut(server, pool, 'locked')
  const AccessToken = await signIn(server, pool, source, 'signed-out')
  await server.call(source, 'GlobalSignOut', { AccessToken })
  for (let count = 0; count < 12; count++) {
    await outcomeOf(ask(server, pool, 'asking'))
  }
  const disabled = { UserPoolId: pool.poolId, Username: 'disabled' }
  await server.call(source, 'AdminDisableUser', disabled)
  await server.call(source, 'AdminEnableUser', disabled)
  await signIn(server, pool, source, 'quiet')
}

async function lockOut(server: OwnedServer, pool: OwnedPool, name: string): Promise<void> {
  for (let count = 0; count < 10; count++)
    await outcomeOf(signIn(server, pool, source, name, `Wrong-Horse-${count}`))
}

/** Who cannot sign in with the right password, or not use what that gave them. */
async function findLockedOut(server: OwnedServer, pool: OwnedPool): Promise<readonly string[]> {
  const found: string[] = []
  for (const name of names) {
    for (const [way, begin] of [
      ['by password', signIn],
      ['by SRP', signInBySrp],
    ] as const) {
      const used = begin(server, pool, source, name).then((AccessToken) =>
        server.call(source, 'GetUser', { AccessToken }),
      )
      const outcome = await outcomeOf(used)
      if (outcome instanceof Refusal) found.push(`${name} ${way}: ${outcome.name}: ${outcome.message}`)
    }
  }
  return found
}

const ask = (server: OwnedServer, { clientId: ClientId }: OwnedPool, Username: string) =>
  server.call(source, 'ForgotPassword', { ClientId, Username })

async function recover(server: OwnedServer, pool: OwnedPool, Username: string): Promise<void> {
  await ask(server, pool, Username)
  const ConfirmationCode = server.codeOf(Username)
  const shown = { ClientId: pool.clientId, Username, ConfirmationCode, Password: password }
  await server.call(source, 'ConfirmForgotPassword', shown)
}
