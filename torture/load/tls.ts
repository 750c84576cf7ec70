import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setInterval } from 'node:timers/promises'
import { certificate, otherCertificate } from '../../test/support/certificate.ts'
import type { Options, Part, Report } from '../part.ts'
import { outcomeOf, Refusal, startTarget, type Caller } from '../target.ts'
import { fullBar, isTooSlow, measure, round, shortBar, toLine } from './measure.ts'
import { tlsAttacks } from './tls-attacks.ts'

/** What strangers can do to a server with TLS of its own before they have sent a request. */
export const tls: Part = {
  name: 'tls',
  summary:
    'handshakes that are begun, repeated or none, while the certificate changes: callers go on, and memory comes back',
  run,
}

/**
 * What a server may hold after the attacks (MB): 128 KB for each of the thousand connections that were open at a time.
 * OpenSSL's memory lies scattered, so the allocator keeps it, for the connections that come next.
 */
const maxMemory = (before: number) => before + 128

/** The time between two changes of the certificate (milliseconds). */
const changeInterval = 300

async function run({ short, progress }: Options): Promise<Report> {
  const seconds = short ? 1.2 : 8
  const bar = short ? shortBar : fullBar
  await using files = await newFiles()
  await using target = await startTarget({
    mode: 'start',
    arguments: ['--tls-cert', files.cert, '--tls-key', files.key],
  })
  const changes = files.change()
  const ca = [certificate.cert, otherCertificate.cert]
  const measured = await measure(target, refusedCall, {
    seconds,
    bar,
    progress,
    attacks: Object.keys(tlsAttacks),
    ca,
  })
  const changed = await changes.stop()
  const { trials, idle, before, peak, after } = measured
  const renegotiated = trials.find(({ attack }) => attack === 'renegotiation')?.answers.get(2) ?? 0
  const problems = [
    ...trials.flatMap(({ failures }) => failures.slice(0, 3)),
    ...(after > maxMemory(before) ? [`memory grew from ${before} MB to ${after} MB`] : []),
    ...(target.ended() ? [`the server ended: ${target.ended()}`] : []),
    ...(changed === 0 ? ['the certificate was never changed'] : []),
  ]
  return {
    ok: problems.length === 0,
    timing: trials.filter(isTooSlow).map((trial) => `too slow: ${toLine(trial)}`),
    lines: [
      `calls without an attack: p99 ${idle.toFixed(1)} ms; the certificate was changed ${changed} times`,
      ...trials.map(toLine),
      `memory: ${before} MB before, ${peak} MB at most, ${after} MB after`,
      ...problems,
    ],
    figures: {
      idleP99: round(idle),
      ...Object.fromEntries(trials.map(({ attack, p99 }) => [`${attack}P99`, round(p99)])),
      changed,
      renegotiated,
      beforeMb: before,
      peakMb: peak,
      afterMb: after,
      problems: problems.length,
    },
  }
}

/** A call that is read, checked and refused: a token that is none. */
async function refusedCall(caller: Caller): Promise<void> {
  const outcome = await outcomeOf(caller.call('GetUser', { AccessToken: 'none' }))
  if (!(outcome instanceof Refusal) || outcome.name !== 'NotAuthorizedException')
    throw new Error('a token that is none was not refused as one')
}

async function newFiles() {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-torture-'))
  const cert = join(folder, 'cert.pem')
  const key = join(folder, 'key.pem')
  // One file after the other, as programs that renew certificates do it. In between they do not fit each other.
  async function put(pair: typeof certificate): Promise<void> {
    for (const [file, text] of [
      [cert, pair.cert],
      [key, pair.key],
    ] as const) {
      await writeFile(`${file}.new`, text, { mode: 0o600 })
      await rename(`${file}.new`, file)
    }
  }
  await put(certificate)

  /** Changes the certificate again and again. */
  function change() {
    const stopping = new AbortController()
    let count = 0
    const changing = (async () => {
      for await (const _ of setInterval(changeInterval, undefined, { signal: stopping.signal })) {
        await put(count % 2 === 0 ? otherCertificate : certificate)
        count++
      }
    })().catch((error: Error) => {
      if (error.name !== 'AbortError') throw error
    })
    return {
      stop: async () => {
        stopping.abort()
        await changing
        return count
      },
    }
  }
  return { cert, key, change, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}
