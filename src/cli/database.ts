import type { Terminal } from './terminal.ts'
import { runAudited } from './audited-command.ts'
import { readCommandAudit, readDataLocation } from '../config/config.ts'
import { readFlags } from '../config/flags.ts'
import { SetupError } from '../config/setup-error.ts'
import { distribute } from '../store/citus/distribute.ts'
import { StoreUnusable } from '../store/store.ts'

const shape = {
  name: 'database distribute',
  flags: { database: 'string', 'audit-log': 'string' },
  maxWords: 1,
} as const

/** `rockpool database distribute`: spreads the tables of a database over the machines of Citus. */
export async function database(args: readonly string[], terminal: Terminal): Promise<number> {
  const { environment, show } = terminal
  const { flags, words } = readFlags(shape, args)
  const place = readDataLocation({ data: undefined, database: flags.database }, environment)
  const { database: url } = place
  if (words[0] !== 'distribute' || url === undefined) {
    throw new SetupError('Use: rockpool database distribute --database postgres://…')
  }
  const audit = readCommandAudit(flags, environment, place)
  return await runAudited('database distribute', audit, terminal, async () => {
    const { moved, rows } = await distributeIn(url, show)
    return moved === 0
      ? 'All tables are distributed already.'
      : `Distributed ${moved} tables, ${rows.toLocaleString('en')} rows in all, and counted each of them again. Servers can start.`
  })
}

async function distributeIn(url: string, show: Terminal['show']) {
  try {
    return await distribute({ connectionString: url }, show)
  } catch (error) {
    if (error instanceof StoreUnusable) throw new SetupError(error.message, { cause: error })
    throw error
  }
}
