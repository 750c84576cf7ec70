import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { setTimeout as sleep } from 'node:timers/promises'
import { certificate, otherCertificate } from '../../test/support/certificate.ts'
import { newCaller } from '../target.ts'
import type { Attack } from './attacks.ts'

/** Ways to use up memory and time of a server with TLS, before any request is read. Each goes on until it is stopped. */
export const tlsAttacks: Readonly<Record<string, (attack: Attack) => Promise<void>>> = {
  /** A few who ask for nothing unusual, as fast as they can: no attack, but what another is compared with. */
  ordinary: askUsually,
  /** A thousand connections that begin a handshake and say no more. */
  'half handshakes': (attack) => crowd(attack, 1000, () => half(attack)),
  /** Connections that say something else than TLS: a request without it, and noise. */
  rubbish: (attack) => crowd(attack, 50, (index) => rubbish(attack, index)),
  /** A few that greet whole, each time anew, and leave: the server signs once for each. */
  handshakes: (attack) => crowd(attack, 4, () => greet(attack)),
  /** One that asks for its keys to be changed again and again, as TLS 1.2 allows. */
  renegotiation: (attack) => crowd(attack, 4, () => renegotiate(attack)),
}

async function askUsually({ port, answers, isStopped }: Attack): Promise<void> {
  using caller = newCaller({
    url: `https://127.0.0.1:${port}`,
    connections: 4,
    ca: [certificate.cert, otherCertificate.cert],
  })
  const ask = async () => {
    while (!isStopped()) {
      const { status } = await caller.send('GetUser', '{"AccessToken":"none"}')
      answers.set(status, (answers.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: 4 }, ask))
}

async function crowd(
  { isStopped }: Attack,
  clients: number,
  once: (index: number) => Promise<void>,
): Promise<void> {
  await Promise.all(
    Array.from({ length: clients }, async (_, index) => {
      while (!isStopped()) await once(index)
    }),
  )
}

/** The head of a ClientHello of 512 bytes, of which five come. */
const helloHead = Buffer.from('160301020001000001fc0303', 'hex')

const half = (attack: Attack) => hold(attack, (socket) => void socket.write(helloHead))

function rubbish(attack: Attack, index: number): Promise<void> {
  const bytes = index % 2 === 0 ? Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n') : noise(index)
  return hold(attack, (socket) => void socket.write(bytes))
}

const noise = (index: number) =>
  Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 31 + index * 17) % 256))

/** Opens a connection, writes to it, and waits until the server closes it. */
async function hold({ port, isStopped, answers }: Attack, write: (socket: Socket) => void): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.resume()
  const ended = once(socket, 'close')
  socket.once('connect', () => write(socket))
  const timer = setInterval(() => isStopped() && socket.destroy(), 100)
  await ended
  clearInterval(timer)
  if (!isStopped()) answers.set(0, (answers.get(0) ?? 0) + 1)
  await sleep(10)
}

// The attacker takes any certificate: it is after the server's time, not its answers.
const anyCertificate = { host: '127.0.0.1', rejectUnauthorized: false } as const

async function greet({ port, answers }: Attack): Promise<void> {
  const socket = connectTls({ ...anyCertificate, port })
  socket.on('error', () => {})
  const ended = once(socket, 'close')
  socket.once('secureConnect', () => {
    answers.set(1, (answers.get(1) ?? 0) + 1)
    socket.destroy()
  })
  await ended
}

async function renegotiate({ port, isStopped, answers }: Attack): Promise<void> {
  const socket = connectTls({ ...anyCertificate, port, maxVersion: 'TLSv1.2' })
  socket.on('error', () => {})
  const ended = once(socket, 'close')
  const again = () => {
    if (isStopped()) return void socket.destroy()
    socket.renegotiate({ rejectUnauthorized: false }, (error) => {
      if (error) return void socket.destroy()
      answers.set(2, (answers.get(2) ?? 0) + 1)
      again()
    })
  }
  socket.once('secureConnect', again)
  const timer = setInterval(() => isStopped() && socket.destroy(), 100)
  await ended
  clearInterval(timer)
}
