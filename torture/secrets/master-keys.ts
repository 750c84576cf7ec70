import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { launcher } from '../target.ts'
import type { Secret } from './search.ts'

export interface ChangedKey {
  /** The master key until now, and the one after it. */
  readonly keys: readonly Secret[]
  /** All that the command printed. */
  readonly printed: Buffer
}

/** Changes the master key of data that no server uses. */
export function changeMasterKey(data: string): ChangedKey {
  const read = (): Secret => ({
    what: 'a master key',
    bytes: Buffer.from(readFileSync(join(data, 'master.key'), 'utf8').trim(), 'hex'),
  })
  const before = read()
  const args = [launcher, 'keys', 'rotate-master', '--data', data]
  const env = { PATH: process.env['PATH'], NO_COLOR: '1' }
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env })
  const printed = Buffer.concat([stdout, stderr])
  if (status !== 0) throw new Error(`the master key was not changed: ${printed.toString()}`)
  return { keys: [before, read()], printed }
}
