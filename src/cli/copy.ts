import type { Terminal } from './terminal.ts'
import { runAudited } from './audited-command.ts'
import { existsSync } from 'node:fs'
import { readCommandAudit, readDataLocation, type DataLocation } from '../config/config.ts'
import { copyData, type Copied } from '../data/copy.ts'
import { readFlags } from '../config/flags.ts'
import { keyFileOf } from '../data/master-key.ts'
import { SetupError } from '../config/setup-error.ts'
import { inWords } from './backup.ts'

const shape = { name: 'copy', flags: { from: 'string', to: 'string', 'audit-log': 'string' } } as const

/** `rockpool copy`: copies the data of a folder to a database of PostgreSQL. */
export async function copy(args: readonly string[], terminal: Terminal): Promise<number> {
  const { environment, show } = terminal
  const { flags } = readFlags(shape, args)
  const place = readDataLocation({ data: flags.from, database: flags.to }, environment)
  const { data, database, masterKey } = place
  if (database === undefined) {
    throw new SetupError('Say where the data is to go: rockpool copy --from FOLDER --to postgres://…')
  }
  const audit = readCommandAudit(flags, environment, { ...place, database: undefined })
  return await runAudited('copy', audit, terminal, async () =>
    sayCopied(await copyData(data, masterKey, database, { show }), place),
  )
}

function sayCopied(copied: Copied, { data, masterKey }: DataLocation): string {
  const key = !masterKey && existsSync(keyFileOf(data)) ? keyFileOf(data) : 'the one in ROCKPOOL_MASTER_KEY'
  return `Copied ${inWords(copied)}, ${copied.rows.toLocaleString('en')} rows in all, and compared every table.
The master key was not copied: the servers of the database need the same, ${key}.
What is changed in ${data} from now on is not in the database.`
}
