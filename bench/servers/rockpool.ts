import { join } from 'node:path'
import { publicUrl, type BenchPool } from '../pool.ts'
import type { Run } from '../run.ts'
import { packageOf } from './package.ts'
import { startServer, type Server } from './server.ts'

interface StartOptions {
  /** Tells how late the event loop is. */
  readonly probe?: boolean
  /** For Node. */
  readonly flags?: readonly string[]
}

/**
 * Rockpool as its users serve it: `rockpool start`, which checks every signature. (Development mode would take any
 * key, and keep every message for reading.) The public URL is fixed, so that tokens made ahead are good.
 */
export const startRockpool = (
  run: Run,
  pool: BenchPool,
  { probe = false, flags = [] }: StartOptions = {},
): Promise<Server> =>
  startServer(run, {
    name: 'Rockpool',
    args: [
      ...flags,
      // The probe's channel would not outlive the start that puts the flags in place.
      ...(probe
        ? [
            '--max-semi-space-size=4',
            '--heap-growing-percent=20',
            '--import',
            join(import.meta.dirname, 'loop-probe.ts'),
          ]
        : []),
      join(packageOf(run), 'bin', 'rockpool.js'),
      'start',
      '--port',
      '0',
      '--data',
      pool.folder,
      '--public-url',
      publicUrl,
    ],
    cwd: run.folder,
    ipc: probe,
  })
