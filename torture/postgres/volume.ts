import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fillUp } from '../small-disk.ts'
import type { Site } from './site.ts'

/** A file system with little room and an empty cluster on it. It outlives the server, which ends when it is full. */
export interface Volume extends AsyncDisposable {
  /** The cluster, as those see it who come through. */
  readonly data: string
  readonly through: readonly string[]
  /** Takes all the room that is left. */
  fill(): Promise<void>
  makeRoom(): Promise<void>
}

const megabytes = 128

/** Its pieces of the log are small, so that it soon needs another one. */
const flags = ['--wal-segsize=1']

/** Why there can be none on this machine; undefined where there can. */
export const whyNoVolume = (): string | undefined =>
  process.platform === 'linux' && process.getuid?.() === 0 ? undefined : 'mounting takes root on Linux'

export async function newVolume(site: Site): Promise<Volume> {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-volume-'))
  const data = join(folder, 'data')
  const ballast = join(folder, 'ballast')
  // What is mounted is seen by this process and by those who enter its view, and goes with it.
  const script = `mount -t tmpfs -o size=${megabytes}m,mode=755 none ${folder} &&
    cp -a ${site.makeCluster(...flags)} ${data} && echo there && exec sleep infinity`
  const alone = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script]
  const holder = spawn('setpriv', ['--pdeathsig', 'KILL', ...alone], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(holder, 'close')
  const [said] = await Promise.race([once(holder.stdout, 'data'), ended])
  if (String(said) !== 'there\n') throw new Error(`nothing was mounted: ${said}`)
  const seen = (path: string) => `/proc/${holder.pid}/root${path}`
  return {
    data,
    through: ['nsenter', `--mount=/proc/${holder.pid}/ns/mnt`],
    fill: () => fillUp(seen(ballast)),
    makeRoom: () => rm(seen(ballast)),
    async [Symbol.asyncDispose]() {
      holder.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}
