import type { Terminal } from './terminal.ts'
import { runAudited } from './audited-command.ts'
import { existsSync } from 'node:fs'
import { makeBackup, type Backup } from '../data/backup.ts'
import { readCommandAudit, readDataFolder } from '../config/config.ts'
import { readFlags } from '../config/flags.ts'
import { toMegabytes } from '../data/progress.ts'
import { keyFileOf } from '../data/master-key.ts'
import { SetupError } from '../config/setup-error.ts'
import type { Contents } from '../store/sqlite/copy-database.ts'
import { interruptible } from './interruptible.ts'

const shape = {
  name: 'backup',
  flags: { data: 'string', force: 'boolean', 'audit-log': 'string' },
  maxWords: 1,
} as const

/** `rockpool backup`: copies the data, whether a server runs on it or not. */
export async function backup(args: readonly string[], terminal: Terminal): Promise<number> {
  const { environment, show } = terminal
  const { flags, words } = readFlags(shape, args)
  const [name] = words
  if (name === undefined) throw new SetupError('Say where the backup is to go: rockpool backup FILE')
  const place = readDataFolder(flags.data, environment)
  const { data, masterKey } = place
  return await runAudited('backup', readCommandAudit(flags, environment, place), terminal, async () => {
    const made = await interruptible((signal) =>
      makeBackup(data, name, { replace: flags.force ?? false, signal, show }),
    )
    return sayMade(made, data, masterKey)
  })
}

function sayMade(made: Backup, data: string, masterKey: Buffer | undefined): string {
  const key = !masterKey && existsSync(keyFileOf(data)) ? keyFileOf(data) : 'the key in ROCKPOOL_MASTER_KEY'
  return `Made ${made.file}, ${toMegabytes(made.bytes)} MB, and checked it: ${inWords(made)}.
It has everybody's attributes for all who can read it, but not the master key, without which it is of no use:
keep ${key} as well, in another place.`
}

/** A description of the contents of a backup. */
export const inWords = ({ users, pools }: Contents) => `${count(users, 'user')} in ${count(pools, 'pool')}`

const count = (number: number, noun: string) =>
  `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
