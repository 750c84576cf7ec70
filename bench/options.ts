import { parseArgs } from 'node:util'
import { SetupError } from '../src/config/setup-error.ts'
import { operations, type Operation } from './operations.ts'

/** What a run measures. */
export interface Options {
  readonly operations: readonly Operation[]
  readonly parts: readonly Part[]
  readonly users: readonly number[]
  readonly connections: readonly number[]
  /** Whether an operation is measured beside all ceilings, or only the one that does the same kind of work. */
  readonly allCeilings: boolean
  readonly rounds: number
  /** Of one slice of load. */
  readonly seconds: number
  /** Of the long load after which memory is looked at. */
  readonly soakSeconds: number
  readonly out: string | undefined
  /** Whether everything is measured, with nothing shortened. */
  readonly isFull: boolean
}

/** What is measured besides the table. */
export const parts = ['Ready', 'Crowd', 'Soak'] as const
export type Part = (typeof parts)[number]

const partsAre: Readonly<Record<Part, string>> = {
  Ready: 'the time until the first answer, and memory then',
  Crowd: 'GetUser while sign-ins saturate the machine',
  Soak: 'memory after a long load of everything',
}

export const help = `npm run bench -- [options]: measures Rockpool beside the ceilings of this machine and cognito-local

  --quick                some minutes: fewer sizes and ceilings, 32 connections only, shorter slices
  --only A,B             some of these:
${[...operations, ...parts.map((name) => ({ name, what: partsAre[name] }))].map(({ name, what }) => `      ${name.padEnd(26)} ${what}`).join('\n')}
  --users 10,1000        sizes of the pool
  --connections 1,32     how many requests are under way at once
  --rounds 3             how often each is measured
  --seconds 1            how long each time
  --soak 600             how long the load lasts after which memory is looked at
  --out FOLDER           where the results go; without it, a full run writes bench/results/, any other
                         bench/results/partial/`

const full = { users: [10, 1000, 10_000, 100_000], connections: [1, 32], rounds: 3, seconds: 1, soak: 600 }
const quick = { users: [10, 10_000], connections: [32], rounds: 3, seconds: 1, soak: 20 }

/** @throws {SetupError} an option is not as it should be */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      users: { type: 'string' },
      connections: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      soak: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const usual = values.quick ? quick : full
  const given = (name: 'rounds' | 'seconds' | 'soak', most: number) =>
    values[name] === undefined ? usual[name] : toNumber(name, values[name], most)
  const listed = (name: 'users' | 'connections', most: number) =>
    values[name]?.split(',').map((text) => toNumber(name, text, most)) ?? usual[name]
  const { operations, parts } = choose(values.only)
  const { only, users, connections, rounds, seconds, soak } = values
  return {
    operations,
    parts,
    users: listed('users', 1_000_000),
    connections: listed('connections', 1000),
    allCeilings: !values.quick,
    rounds: given('rounds', 100),
    seconds: given('seconds', 600),
    soakSeconds: given('soak', 86_400),
    out: values.out,
    isFull: ![values.quick, only, users, connections, rounds, seconds, soak].some(Boolean),
  }
}

function toNumber(name: string, text: string, most: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  throw new SetupError(`--${name} takes whole numbers from 1 to ${most}, not «${text}»`)
}

function choose(only: string | undefined): Pick<Options, 'operations' | 'parts'> {
  const names = only?.split(',').map((name) => name.toLowerCase())
  const isWanted = (name: string) => names === undefined || names.includes(name.toLowerCase())
  const chosen = {
    operations: operations.filter(({ name }) => isWanted(name)),
    parts: parts.filter(isWanted),
  }
  const found = chosen.operations.length + chosen.parts.length
  if (names && found !== new Set(names).size) {
    throw new SetupError(
      `--only takes ${[...operations.map(({ name }) => name), ...parts].join(', ')}, not «${only}»`,
    )
  }
  return chosen
}
