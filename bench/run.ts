import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SetupError } from '../src/config/setup-error.ts'

/** By the number that the kernel has for them. */
const fileSystems: Readonly<Record<number, string>> = {
  0xef53: 'ext4',
  0x58465342: 'xfs',
  0x9123683e: 'btrfs',
  0x794c7630: 'overlayfs',
  0x2fc12fc1: 'zfs',
  0x01021994: 'tmpfs',
  0x858458f6: 'ramfs',
}

/** Writing to these would cost nothing. */
const inMemory = new Set(['tmpfs', 'ramfs'])

function fileSystemOf(folder: string): string {
  const { type } = statfsSync(folder)
  return fileSystems[type] ?? `a file system of type ${type.toString(16)}`
}

/**
 * One run of the benchmark: a folder under the system's temporary one, and the processes that it started. Both are
 * gone when the process ends, however it ends.
 */
export class Run {
  readonly folder: string
  readonly fileSystem: string
  readonly #children = new Set<ChildProcess>()
  readonly #folders: string[] = []

  constructor() {
    const place = [tmpdir(), '/var/tmp'].find((folder) => !inMemory.has(fileSystemOf(folder)))
    if (!place)
      throw new SetupError('Temporary files are kept in memory here: set TMPDIR to a folder on a disk.')
    this.folder = mkdtempSync(join(place, 'rockpool-bench-'))
    this.fileSystem = fileSystemOf(place)
    process.on('exit', () => this.#cleanUp())
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const) {
      process.on(signal, () => process.exit(code))
    }
  }

  /** Hands over a folder that does not outlive the run. Answers it. */
  own(folder: string): string {
    this.#folders.push(folder)
    return folder
  }

  /** Starts a program that does not outlive the run. */
  spawn(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    const child = spawn(command, args, options)
    this.#children.add(child)
    child.on('exit', () => this.#children.delete(child))
    child.on('error', () => this.#children.delete(child))
    return child
  }

  #cleanUp(): void {
    for (const child of this.#children) child.kill('SIGKILL')
    for (const folder of [this.folder, ...this.#folders]) {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    }
  }
}
