import type { Terminal } from './terminal.ts'
import { runAudited } from './audited-command.ts'
import { readCommandAudit, readDataFolder } from '../config/config.ts'
import { readFlags } from '../config/flags.ts'
import { toMegabytes } from '../data/progress.ts'
import { restoreBackup, verifyBackup, type Restored, type VerifiedBackup } from '../data/restore.ts'
import { SetupError } from '../config/setup-error.ts'
import { inWords } from './backup.ts'
import { interruptible } from './interruptible.ts'

const shape = {
  name: 'restore',
  flags: { data: 'string', force: 'boolean', verify: 'boolean', 'audit-log': 'string' },
  maxWords: 1,
} as const

/** `rockpool restore`: replaces the data by a backup, or only checks whether that is possible. */
export async function restore(args: readonly string[], terminal: Terminal): Promise<number> {
  const { environment, print, show } = terminal
  const { flags, words } = readFlags(shape, args)
  const [name] = words
  if (name === undefined) throw new SetupError('Say which backup: rockpool restore FILE')
  const place = readDataFolder(flags.data, environment)
  if (flags.verify) {
    const verified = await interruptible((signal) => verifyBackup(place, name, { signal, show }))
    show('')
    print(sayVerified(verified, place.data))
    return 0
  }
  return await runAudited('restore', readCommandAudit(flags, environment, place), terminal, async () => {
    const restored = await interruptible((signal) =>
      restoreBackup(place, name, { replace: flags.force ?? false, signal, show }),
    )
    return sayRestored(restored, place.data)
  })
}

function sayRestored({ aside, file, ...contents }: Restored, data: string): string {
  const said = `Restored ${file} to ${data}: ${inWords(contents)}.`
  if (aside === undefined) return said
  return `${said}\nWhat was there before is now ${aside}. Delete it when it is of no more use.`
}

const sayVerified = ({ file, bytes, keyFits, ...contents }: VerifiedBackup, data: string) =>
  `${file}, ${toMegabytes(bytes)} MB, is sound: ${inWords(contents)}. ` +
  (keyFits
    ? 'The master key opens it.'
    : `Whether the master key opens it is not known, for there is none in ${data} nor in ROCKPOOL_MASTER_KEY.`)
