import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** A shell in which a small file system of its own can be mounted. */
const inPrivate = [
  ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
  '--mount',
  '--propagation',
  'private',
]
const canMount = spawnSync('unshare', [...inPrivate, 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0

/** Of a test that mounts a file system of its own. */
export const mounting = { skip: canMount ? false : 'no file system can be mounted here' }

/** Runs a shell script in a folder, where a file system can be mounted on `disk`. Answers what it printed. */
export function runPrivately(
  folder: string,
  script: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  mkdirSync(join(folder, 'disk'))
  const args = [...inPrivate, 'sh', '-c', `set -e\n${script}`]
  const { status, stdout, stderr } = spawnSync('unshare', args, {
    cwd: folder,
    env,
    timeout: 120_000,
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
  return stdout
}
