import type { Terminal } from './terminal.ts'
import { existsSync } from 'node:fs'
import { readPlace } from '../config/config.ts'
import { copyData } from '../data/copy.ts'
import { readFlags } from '../config/flags.ts'
import { keyFileOf } from '../data/master-key.ts'
import { SetupError } from '../config/setup-error.ts'
import { inWords } from './backup.ts'

const shape = { name: 'copy', flags: { from: 'string', to: 'string' } } as const

/** `rockpool copy`: copies the data of a folder to a database of PostgreSQL. */
export async function copy(args: readonly string[], { environment, print, show }: Terminal): Promise<number> {
  const { flags } = readFlags(shape, args)
  const { data, database, masterKey } = readPlace({ data: flags.from, database: flags.to }, environment)
  if (database === undefined) {
    throw new SetupError('Say where the data is to go: rockpool copy --from FOLDER --to postgres://…')
  }
  const copied = await copyData(data, masterKey, database, { show })
  show('')
  const key = !masterKey && existsSync(keyFileOf(data)) ? keyFileOf(data) : 'the one in ROCKPOOL_MASTER_KEY'
  print(`Copied ${inWords(copied)}, ${copied.rows.toLocaleString('en')} rows in all, and compared every table.
The master key was not copied: the servers of the database need the same, ${key}.
What is changed in ${data} from now on is not in the database.`)
  return 0
}
