import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { copyDatabase } from './copies.ts'
import type { Target } from './target.ts'

const execute = promisify(execFile)

/**
 * A disk that loses its power: an ext4 file system in an image file, mounted where only its server sees it, so that
 * the mount goes with the server. What the server wrote and nobody flushed is in the machine's memory and not in the
 * image; a copy of the image, taken while the server stands still, is what a failing power supply leaves.
 */
export interface PowerDisk extends AsyncDisposable {
  /** The folder of data on it, as the server sees it. */
  readonly data: string
  /** What a server is started through. */
  readonly through: readonly string[]
  /** Stops the server in the middle of what it does and keeps only what has reached the disk. */
  cut(target: Target): Promise<void>
  /** A copy of the database of a server at rest. */
  copyOut(target: Target): Promise<string>
}

/** The journal of the file system is not written on its own account while a round lasts. */
const mountOptions = 'loop,commit=300'
const alone = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c']
const mountAndRun = `mount -o "$1" "$2" "$3" && shift 3 && exec "$@"`

export async function newPowerDisk(): Promise<PowerDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-power-'))
  const image = join(folder, 'disk.img')
  const place = join(folder, 'disk')
  await mkdir(place)
  await execute('truncate', ['--size', '192M', image])
  await execute('mkfs.ext4', ['-q', '-F', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image])
  const data = join(place, 'data')
  return {
    data,
    through: [...alone, mountAndRun, 'sh', mountOptions, image, place],
    async cut(target) {
      process.kill(target.pid, 'SIGSTOP')
      await untilStopped(target.pid)
      const left = join(folder, 'left.img')
      await execute('cp', ['--sparse=always', image, left])
      process.kill(target.pid, 'SIGKILL')
      await target.stop()
      // The old file system is unmounted with the server, and may write what it likes: nobody looks at it again.
      await rename(left, image)
    },
    copyOut: (target) => copyDatabase(target, join(folder, 'copies')),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

/** A thread that is writing when the process is stopped still finishes its call. */
async function untilStopped(pid: number): Promise<void> {
  for (;;) {
    const tasks = await readdir(`/proc/${pid}/task`)
    const states = await Promise.all(
      tasks.map(async (task) => {
        const stat = await readFile(`/proc/${pid}/task/${task}/stat`, 'utf8')
        return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
      }),
    )
    if (states.every((state) => state === 'T')) return
    await sleep(1)
  }
}

/** Why there can be no such disk on this machine; undefined where there can. */
export async function whyNoPowerDisk(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'it takes Linux'
  if (process.getuid?.() !== 0) return 'mounting an image takes root'
  try {
    await using disk = await newPowerDisk()
    const [program = '', ...args] = disk.through
    await execute(program, [...args, 'true'])
    return undefined
  } catch (error) {
    return `an image cannot be mounted: ${(error as Error).message.split('\n').at(-1) ?? ''}`
  }
}
