import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { newCaller, type Target } from '../target.ts'

const code = '918273'
const password = 'Correct-Horse-7'
const ClientId = 'rockpoolwebclient'
/** How long some clients wait before they give up, once others have waited for longer (milliseconds). */
export const patience = 300
/** How long the flood has lasted before some give up, so that all wait for longer than these (milliseconds). */
const untilImpatient = 2500

/** The options of a server that takes the code of these clients. */
export const options = ['--code', code]

/** What became of a call. */
export interface Outcome {
  /** The name that it asks to make a user by, if it does. */
  readonly name: string | undefined
  /** Undefined if no answer came. */
  readonly status: number | undefined
  /** The error that was answered. */
  readonly error?: string | undefined
  /** The code of the error that the connection ended with, if no answer came. */
  readonly fault?: string | undefined
  readonly gaveUp: boolean
  readonly milliseconds: number
}

/** Sends a call on a connection of its own, and closes that when `giveUp` milliseconds are over. */
type Send = (action: string, input: object, name: string | undefined, giveUp?: number) => Promise<Outcome>

/** Clients that keep their connections, and open one more whenever all are in use. */
export interface Line extends Disposable {
  readonly send: Send
}

export function newLine({ port }: Target): Line {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: Infinity })
  const send: Send = (action, input, name, giveUp) => {
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    const start = performance.now()
    let gaveUp = false
    const end = (came: Pick<Outcome, 'status' | 'error' | 'fault'>) =>
      resolve({ name, ...came, gaveUp, milliseconds: performance.now() - start })
    const body = JSON.stringify(input)
    const outgoing = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: 'POST',
        headers: {
          'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
          'content-length': Buffer.byteLength(body),
        },
      },
      (incoming) => {
        const { statusCode: status, headers } = incoming
        incoming.resume()
        incoming.once('end', () =>
          end({ status, error: headers['x-amzn-errortype']?.toString().replace(/:$/, '') }),
        )
        incoming.once('error', ({ code: fault }: NodeJS.ErrnoException) => end({ status: undefined, fault }))
      },
    )
    outgoing.on('error', ({ code: fault }: NodeJS.ErrnoException) => end({ status: undefined, fault }))
    outgoing.end(body)
    if (giveUp !== undefined) {
      setTimeout(() => {
        gaveUp = true
        outgoing.destroy(new Error('gave up'))
      }, giveUp)
    }
    return promise
  }
  return { send, [Symbol.dispose]: () => agent.destroy() }
}

let drawn = 0
const newName = () => `newcomer-${(drawn += 1)}@example.com`

const signUpOf = (name: string) => ({
  ClientId,
  Username: name,
  Password: password,
  UserAttributes: [{ Name: 'email', Value: name }],
})

const signInOf = (name: string) => ({
  ClientId,
  AuthFlow: 'USER_PASSWORD_AUTH',
  AuthParameters: { USERNAME: name, PASSWORD: password },
})

/** Users who sign in. There are several, as those of one user go one after another. */
export async function settleUsers(target: Target, count: number): Promise<readonly string[]> {
  using caller = newCaller({ url: target.url, connections: 4 })
  const names = Array.from({ length: count }, (_, index) => `resident-${index}@example.com`)
  await Promise.all(
    names.map(async (name) => {
      await caller.call('SignUp', signUpOf(name))
      await caller.call('ConfirmSignUp', { ClientId, Username: name, ConfirmationCode: code })
    }),
  )
  return names
}

/** One call, now of a newcomer, now of a resident. */
function next({ send }: Line, residents: readonly string[], turn: number, giveUp?: number): Promise<Outcome> {
  if (turn % 2 === 0) {
    const name = newName()
    return send('SignUp', signUpOf(name), name, giveUp)
  }
  return send('InitiateAuth', signInOf(residents[turn % residents.length] ?? ''), undefined, giveUp)
}

/** Clients that have called before, and keep their connections. */
export async function openConnections({ send }: Line, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => send('GetUser', { AccessToken: 'none' }, undefined)))
}

/**
 * How many a second are served when a few clients ask again as soon as they are answered. It is the better of two
 * spans: code runs slowly at first, and a machine may be busy.
 */
export async function measureCapacity(line: Line, residents: readonly string[]): Promise<number> {
  const first = await measureOnce(line, residents)
  return Math.max(20, first, await measureOnce(line, residents))
}

async function measureOnce(line: Line, residents: readonly string[]): Promise<number> {
  const span = 1500
  const end = performance.now() + span
  let count = 0
  const client = async () => {
    while (performance.now() < end) await next(line, residents, (count += 1))
  }
  await Promise.all(Array.from({ length: 8 }, client))
  return Math.round(count / (span / 1000))
}

interface Flood {
  /** Calls a second. */
  readonly rate: number
  readonly seconds: number
  readonly progress: (text: string) => void
}

/**
 * Sends calls at a rate of its own, whatever comes back. Once the first have waited for longer than the impatient do,
 * each tenth call is one that gives up.
 */
export async function flood(
  line: Line,
  residents: readonly string[],
  { rate, seconds, progress }: Flood,
): Promise<readonly Outcome[]> {
  const calls: Promise<Outcome>[] = []
  const start = performance.now()
  for (let elapsed = 0; elapsed < seconds * 1000; elapsed = performance.now() - start) {
    // Where this machine lags behind, what is due is not made up for all at once.
    const due = Math.min((rate * elapsed) / 1000, calls.length + rate / 20)
    while (calls.length < due) {
      const isImpatient = elapsed > untilImpatient && calls.length % 10 === 0
      calls.push(next(line, residents, calls.length, isImpatient ? patience : undefined))
    }
    progress(`${calls.length} calls`)
    await sleep(5)
  }
  return Promise.all(calls)
}
