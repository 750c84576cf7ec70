import { parseArgs } from 'node:util'
import { SetupError } from '../../src/config/setup-error.ts'

export const storeNames = ['sqlite', 'postgres'] as const
export type StoreName = (typeof storeNames)[number]

/** What a run measures. */
export interface ScaleOptions {
  readonly stores: readonly StoreName[]
  readonly users: readonly number[]
  readonly rounds: number
  /** Calls of one operation in one slice of a round. */
  readonly calls: number
  /** Whether what the files keep is left where it is, in memory or not, instead of being read before. */
  readonly isCold: boolean
  readonly out: string | undefined
  /** The address of a database that others keep, which is measured in place of one that is started here. */
  readonly database: string | undefined
  /** Whether everything is measured, with nothing shortened. */
  readonly isFull: boolean
}

export const help = `npm run bench:scale -- [options]: measures how the time of an operation grows with the users

  --quick                to 10,000 users and with fewer calls: about a minute
  --users 10,1000        how many users there are, in turn
  --store sqlite         or postgres; without it, both
  --database URL         a PostgreSQL, or a cluster of Citus, in place of one that is started here. Nobody else may work
                         in it. A schema is made there, and dropped in the end
  --rounds 5             how often each operation is measured
  --cold                 what is kept comes from the disk unless it happens to be in memory; without it, files are read
                         through before each measurement
  --out FOLDER           where the results go; without it, a full run writes bench/results/scale/, any other
                         bench/results/partial/scale/

PostgreSQL is started here, or that of ROCKPOOL_TEST_DATABASE_URL is used, in databases that are dropped in the end.`

const full = { users: [10, 1000, 10_000, 100_000, 1_000_000], rounds: 5, calls: 2000 }
const quick = { users: [10, 1000, 10_000], rounds: 3, calls: 200 }
const maxUsers = 10_000_000

/** @throws {SetupError} an option is not as it should be */
export function readOptions(args: readonly string[]): ScaleOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      users: { type: 'string' },
      store: { type: 'string' },
      database: { type: 'string' },
      rounds: { type: 'string' },
      cold: { type: 'boolean', default: false },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const usual = values.quick ? quick : full
  const { users, database, rounds, cold, out } = values
  const store = database === undefined ? values.store : 'postgres'
  return {
    stores: storeNames.filter((name) => name === storeOf(store ?? name)),
    users: users?.split(',').map((text) => toNumber('users', text, 10, maxUsers)) ?? usual.users,
    rounds: rounds === undefined ? usual.rounds : toNumber('rounds', rounds, 3, 100),
    calls: usual.calls,
    isCold: cold,
    out,
    database,
    isFull: ![values.quick, users, store, rounds, cold].some(Boolean),
  }
}

function storeOf(text: string): StoreName {
  const found = storeNames.find((name) => name === text)
  if (!found) throw new SetupError(`--store takes ${storeNames.join(' or ')}, not «${text}»`)
  return found
}

function toNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new SetupError(`--${name} takes whole numbers from ${least} to ${most}, not «${text}»`)
}
