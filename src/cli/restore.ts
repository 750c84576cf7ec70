import type { Terminal } from './terminal.ts'
import { readEmbeddedPlace } from '../config/config.ts'
import { readFlags } from '../config/flags.ts'
import { toMegabytes } from '../data/progress.ts'
import { restoreBackup, verifyBackup, type VerifiedBackup } from '../data/restore.ts'
import { SetupError } from '../config/setup-error.ts'
import { inWords } from './backup.ts'
import { interruptible } from './interruptible.ts'

const shape = {
  name: 'restore',
  flags: { data: 'string', force: 'boolean', verify: 'boolean' },
  maxWords: 1,
} as const

/** `rockpool restore`: replaces the data by a backup, or only checks whether that is possible. */
export async function restore(
  args: readonly string[],
  { environment, print, show }: Terminal,
): Promise<number> {
  const { flags, words } = readFlags(shape, args)
  const [name] = words
  if (name === undefined) throw new SetupError('Say which backup: rockpool restore FILE')
  const place = readEmbeddedPlace(flags.data, environment)
  if (flags.verify) {
    const verified = await interruptible((signal) => verifyBackup(place, name, { signal, show }))
    show('')
    print(sayVerified(verified, place.data))
    return 0
  }
  const restored = await interruptible((signal) =>
    restoreBackup(place, name, { replace: flags.force ?? false, signal, show }),
  )
  show('')
  print(`Restored ${restored.file} to ${place.data}: ${inWords(restored)}.`)
  if (restored.aside !== undefined)
    print(`What was there before is now ${restored.aside}. Delete it when it is of no more use.`)
  return 0
}

const sayVerified = ({ file, bytes, keyFits, ...contents }: VerifiedBackup, data: string) =>
  `${file}, ${toMegabytes(bytes)} MB, is sound: ${inWords(contents)}. ` +
  (keyFits
    ? 'The master key opens it.'
    : `Whether the master key opens it is not known, for there is none in ${data} nor in ROCKPOOL_MASTER_KEY.`)
