import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, open, rm, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { copyDatabase, seenBy } from './copies.ts'
import type { Target } from './target.ts'

const execute = promisify(execFile)

/** A file system with little room, which only its server sees and which goes with it. */
export interface SmallDisk extends AsyncDisposable {
  /** The folder of data on it, as the server sees it. */
  readonly data: string
  readonly through: readonly string[]
  /** Takes all the room that is left, to the last byte. */
  fill(target: Target): Promise<void>
  makeRoom(target: Target): Promise<void>
  /** A copy of the database of a server at rest. */
  copyOut(target: Target): Promise<string>
}

export type FileSystem = 'tmpfs' | 'ext4'

const megabytes = 48
const isRoot = process.getuid?.() === 0
const alone = ['unshare', ...(isRoot ? [] : ['--map-root-user']), '--mount', '--propagation', 'private']

export async function newSmallDisk(kind: FileSystem): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-disk-'))
  const place = join(folder, 'disk')
  await mkdir(place)
  const image = join(folder, 'disk.img')
  if (kind === 'ext4') {
    await execute('truncate', ['--size', `${megabytes}M`, image])
    // Nothing is kept back for root.
    await execute('mkfs.ext4', ['-q', '-F', '-m', '0', image])
  }
  const mounting =
    kind === 'ext4' ? ['-o', 'loop', image] : ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'none']
  const script = `mount ${mounting.join(' ')} ${place} && exec "$@"`
  const ballastOf = (target: Target) => seenBy(target, join(place, 'ballast'))
  return {
    data: join(place, 'data'),
    through: [...alone, 'sh', '-c', script, 'sh'],
    fill: (target) => fillUp(ballastOf(target)),
    makeRoom: (target) => rm(ballastOf(target)),
    copyOut: (target) => copyDatabase(target, join(folder, 'copies')),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

/** Makes a file longer until there is no room left, to the last byte. */
export async function fillUp(path: string): Promise<void> {
  await using file = await open(path, 'a')
  for (const size of [1 << 20, 4096, 1]) {
    const piece = Buffer.alloc(size, 'x')
    while (await isWritten(file, piece));
  }
}

async function isWritten(file: FileHandle, piece: Buffer): Promise<boolean> {
  try {
    const { bytesWritten } = await file.write(piece)
    return bytesWritten === piece.length
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false
    throw error
  }
}

/** Why there can be no such disk on this machine; undefined where there can. */
export async function whyNoSmallDisk(kind: FileSystem): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'it takes Linux'
  try {
    await using disk = await newSmallDisk(kind)
    const [program = '', ...args] = disk.through
    await execute(program, [...args, 'true'])
    return undefined
  } catch (error) {
    return `${kind} cannot be mounted: ${(error as Error).message.trim().split('\n').at(-1) ?? ''}`
  }
}
