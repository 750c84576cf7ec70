import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** The longest body that any operation takes (bytes). */
const megabyte = 1_048_576

/** What the server answered, by status. */
export type Answers = Map<number, number>

/** Ways to use up memory and time without having signed in. Each goes on until it is stopped. */
export const attacks: Readonly<Record<string, (attack: Attack) => Promise<void>>> = {
  /** A few who ask for nothing unusual, as fast as they can: no attack, but what another is compared with. */
  ordinary: (attack) => crowd(attack, 4, 'GetUser', () => Buffer.from('{"AccessToken":"none"}')),
  /** Six hundred clients with a megabyte each, which come within two seconds and go on trying. */
  bodies: (attack) => crowd(attack, 600, 'SignUp', oneText, 3),
  /** A few with a megabyte of brackets. */
  brackets: (attack) => crowd(attack, 4, 'SignUp', () => Buffer.alloc(megabyte, '[')),
  /** A few with a megabyte of members that nobody knows. */
  members: (attack) => crowd(attack, 4, 'SignUp', manyMembers),
  /** Six hundred that announce a megabyte and send a byte now and then. */
  drips: (attack) => Promise.all(Array.from({ length: 600 }, () => drip(attack))).then(() => undefined),
  /** Two thousand connections on which half a request stands. */
  connections: (attack) =>
    Promise.all(Array.from({ length: 2000 }, () => hold(attack))).then(() => undefined),
}

export interface Attack {
  readonly port: number
  readonly answers: Answers
  readonly isStopped: () => boolean
}

const headOf = (action: string, length: number) =>
  `POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSCognitoIdentityProviderService.${action}\r\nContent-Length: ${length}\r\n\r\n`

function manyMembers(): Buffer {
  const members = Array.from({ length: 110_000 }, (_, index) => `"${index.toString(36).padStart(4, 'k')}":0`)
  return Buffer.from(`{${members.join(',')}}`)
}

const oneText = () => Buffer.from(`{"ClientId":"${'x'.repeat(megabyte - 20)}"}`)

/** Clients that come one after another, with a pause between (milliseconds), and go on as long as the attack does. */
async function crowd(
  attack: Attack,
  clients: number,
  action: string,
  make: () => Buffer,
  pause = 0,
): Promise<void> {
  const request = Buffer.concat([Buffer.from(headOf(action, make().length)), make()])
  await Promise.all(
    Array.from({ length: clients }, async (_, index) => {
      await sleep(index * pause)
      while (!attack.isStopped()) await exchange(attack, (socket) => void socket.write(request))
    }),
  )
}

const drip = async (attack: Attack): Promise<void> => {
  while (!attack.isStopped()) {
    await exchange(attack, (socket) => {
      socket.write(headOf('SignUp', megabyte))
      const timer = setInterval(() => socket.write('x'), 200)
      socket.once('close', () => clearInterval(timer))
    })
  }
}

const hold = async (attack: Attack): Promise<void> => {
  while (!attack.isStopped()) {
    await exchange(attack, (socket) => void socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nX-Slow:'))
  }
}

/** Opens a connection, lets `send` write to it, and is over with the first answer or when the connection is gone. */
async function exchange({ port, answers, isStopped }: Attack, send: (socket: Socket) => void): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  const count = (status: number) => answers.set(status, (answers.get(status) ?? 0) + 1)
  // Where a connection is refused or reset, there is no answer to count.
  socket.on('error', () => {})
  const ended = once(socket, 'close')
  socket.once('connect', () => send(socket))
  let status = 0
  socket.once('data', (bytes: Buffer) => {
    status = Number(bytes.toString('latin1', 9, 12))
    count(status)
    socket.destroy()
  })
  const timer = setInterval(() => isStopped() && socket.destroy(), 100)
  await ended
  clearInterval(timer)
  // As it is told to, and as an SDK would: `Retry-After: 1`.
  if (status === 503) await sleep(1000)
}
