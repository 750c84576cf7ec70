import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { SetupError } from '../../src/config/setup-error.ts'
import type { Run } from '../run.ts'
import type { Server } from '../servers/server.ts'
import { toBytes, type Call } from './requests.ts'
import { readUsage } from './usage.ts'

export interface Load {
  readonly calls: readonly Call[]
  readonly connections: number
  readonly seconds: number
  /** Every request can be sent once only. */
  readonly servesOnce: boolean
}

/** What one stretch of load came to. */
export interface Slice {
  /** Answered with success. */
  readonly requests: number
  /** Refused, or not answered at all. */
  readonly failed: number
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Processor time of the server for each request, in microseconds. */
  readonly cpu: number
  /** Resident memory of the server afterwards, in bytes. */
  readonly memory: number
}

/** @throws {SetupError} wrk is not there; the message says how to get it */
export function checkWrk(): string {
  const { error, stdout } = spawnSync('wrk', ['--version'], { encoding: 'utf8' })
  if (error) {
    throw new SetupError('wrk is needed to make the load. On Debian and Ubuntu: sudo apt-get install wrk')
  }
  return /wrk \S*?([\d.]+\S*)/.exec(stdout)?.[0] ?? 'wrk'
}

const script = join(import.meta.dirname, 'replay.lua')

/** How many numbers a slice may use up. */
const numbersOfSlice = 10_000_000
let slices = 0

/**
 * Sends calls to a server for some seconds over some connections, each of which sends the next request once the last
 * is answered. The requests are written, and signed, just before. Where they ran out the measures say nothing.
 */
export async function load(run: Run, server: Server, wanted: Load): Promise<Slice & { ranOut: boolean }> {
  const { calls, connections, seconds, servesOnce } = wanted
  const number = ++slices
  const file = join(run.folder, `requests-${number}`)
  const texts = calls.map((call) => toBytes(call, server))
  writeFileSync(file, texts.map((text) => `${Buffer.byteLength(text)}\n${text}`).join(''))
  const before = readUsage(server.pid)
  const flags = { threads: 1, connections, duration: `${seconds}s`, timeout: '60s', script }
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])
  const forScript = [file, String(number * numbersOfSlice), servesOnce ? 'once' : 'again']
  const wrk = run.spawn('wrk', [...args, `${server.origin}/`, '--', ...forScript], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const timer = setTimeout(() => wrk.kill('SIGKILL'), (seconds + 60) * 1000)
  if (!wrk.stdout || !wrk.stderr) throw new TypeError('wrk has no output')
  const [out, complaints] = await Promise.all([text(wrk.stdout), text(wrk.stderr), once(wrk, 'exit')])
  clearTimeout(timer)
  const after = readUsage(server.pid)
  const [, result] = /^RESULT (.*)$/m.exec(out) ?? []
  if (!result) throw new Error(`wrk gave no result: ${complaints || out}`)
  const { requests: answered, microseconds, refused, failed, p50, p99, ranOut } = JSON.parse(result)
  const requests = answered - refused
  return {
    requests,
    failed: refused + failed,
    perSecond: requests / (microseconds / 1e6),
    p50: p50 / 1000,
    p99: p99 / 1000,
    cpu: (after.cpu - before.cpu) / requests,
    memory: after.memory,
    ranOut,
  }
}
