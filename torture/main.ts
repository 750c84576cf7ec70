import { randomInt } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { cpus, release, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import type { Options, Part, Report } from './part.ts'

/** Every part for each store, in the order in which all of them run. Each one's code is loaded when it is called. */
const parts: Readonly<Record<string, Readonly<Record<string, () => Promise<Part>>>>> = {
  embedded: {
    kill: async () => (await import('./kill.ts')).kill,
    power: async () => (await import('./power.ts')).power,
    disk: async () => (await import('./disk.ts')).disk,
    fuzz: async () => (await import('./fuzz.ts')).fuzz,
    guess: async () => (await import('./guess.ts')).guess,
    bounds: async () => (await import('./limits/bounds.ts')).bounds,
    clock: async () => (await import('./limits/clock.ts')).clock,
    flood: async () => (await import('./limits/flood.ts')).flood,
    enumeration: async () => (await import('./enumeration/enumeration.ts')).enumeration,
    race: async () => (await import('./race.ts')).race,
    rotate: async () => (await import('./rotate.ts')).rotate,
    forge: async () => (await import('./forge/forge.ts')).forge,
    secrets: async () => (await import('./secrets/secrets.ts')).secrets,
    outbox: async () => (await import('./outbox.ts')).outbox,
    load: async () => (await import('./load/load.ts')).load,
    tls: async () => (await import('./load/tls.ts')).tls,
    overload: async () => (await import('./overload/overload.ts')).overload,
  },
  postgres: {
    kill: async () => (await import('./postgres/kill.ts')).kill,
    failover: async () => (await import('./postgres/failover.ts')).failover,
    full: async () => (await import('./postgres/full.ts')).full,
    pooler: async () => (await import('./postgres/pooler.ts')).pooler,
  },
  given: {
    'kill-nodes': async () => (await import('./postgres/kill-nodes.ts')).killNodes,
  },
}

/** The stores that are made for a run. The other one is a database that others keep, by its address. */
const ownStores = ['embedded', 'postgres']

/** What became of one part. */
interface Result {
  readonly name: string
  readonly summary: string
  readonly seconds: number
  readonly report: Report
}

const progressInterval = 10_000

process.exitCode = await main(process.argv.slice(2))

/**
 * `torture [part …] [--store NAME | --database URL] [--rounds N] [--seed N] [--short] [--ignore-timing] [--report FILE]`;
 * of every store that is made for the run where none is named.
 */
async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      store: { type: 'string' },
      database: { type: 'string' },
      rounds: { type: 'string' },
      seed: { type: 'string' },
      short: { type: 'boolean', default: false },
      'ignore-timing': { type: 'boolean', default: false },
      report: { type: 'string' },
      list: { type: 'boolean', default: false },
    },
  })
  if (values.list) return list()
  const { short, database, 'ignore-timing': ignoresTiming } = values
  const store = database === undefined ? values.store : 'given'
  const stores = store === undefined ? ownStores : [store]
  const asked = stores.flatMap((each) =>
    Object.entries(parts[each] ?? {})
      .filter(([name]) => positionals.length === 0 || positionals.includes(name))
      .map(([name, load]) => ({ name: each === 'embedded' ? name : `${each} ${name}`, load })),
  )
  const known = stores.flatMap((each) => Object.keys(parts[each] ?? {}))
  const unknown = positionals.find((name) => !known.includes(name))
  if (known.length === 0) {
    console.error(`There is no store «${store}». There are: ${Object.keys(parts).join(', ')}.`)
    return 1
  }
  if (unknown !== undefined) {
    console.error(`There is no part «${unknown}». There are: ${[...new Set(known)].join(', ')}.`)
    return 1
  }
  const rounds = toNumber('rounds', values.rounds)
  const seed = toNumber('seed', values.seed) ?? randomInt(2 ** 31)
  const again = ['npm run torture --', ...positionals]
  // The address may contain a password.
  if (database !== undefined) again.push('--database', '…')
  else if (store !== undefined) again.push('--store', store)
  again.push('--seed', String(seed), ...(short ? ['--short'] : []))
  if (rounds !== undefined) again.push('--rounds', String(rounds))
  if (ignoresTiming) again.push('--ignore-timing')
  console.log(`${machine()}\nTo repeat this run: ${again.join(' ')}\n`)

  const results: Result[] = []
  for (const { name, load } of asked)
    results.push(await runPart(name, await load(), { seed, rounds, short, database }))
  const failed = results.filter(({ report }) => hasFailed(report, ignoresTiming))
  const slow = results.filter(({ report }) => report.timing?.length)
  const impossible = results.filter(({ report }) => report.impossible !== undefined)
  console.log(
    [
      `${results.length - failed.length - impossible.length} of ${results.length} parts hold`,
      ...(failed.length > 0 ? [`FAILED: ${failed.map(({ name }) => name).join(', ')}`] : []),
      ...(slow.length > 0 ? [`NOT IN TIME: ${slow.map(({ name }) => name).join(', ')}`] : []),
      ...(impossible.length > 0
        ? [`not possible here, so not shown: ${impossible.map(({ name }) => name).join(', ')}`]
        : []),
    ].join('; '),
  )
  if (values.report !== undefined) await writeFile(values.report, toMarkdown(results, again.join(' ')))
  return failed.length > 0 ? 1 : 0
}

async function runPart(name: string, part: Part, options: Omit<Options, 'progress'>): Promise<Result> {
  console.log(`${name}: ${part.summary}`)
  const start = performance.now()
  const elapsed = () => Math.round((performance.now() - start) / 1000)
  let where = ''
  const timer = setInterval(() => console.log(`  … ${elapsed()} s ${where}`), progressInterval)
  let report: Report
  try {
    report = await part.run({ ...options, progress: (text) => void (where = text) })
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    report = { ok: false, lines: [`the part itself failed: ${text}`], figures: {} }
  }
  clearInterval(timer)
  for (const line of linesOf(report)) console.log(`  ${line}`)
  console.log(`  ${verdictOf(report)} (${elapsed()} s)\n`)
  return { name, summary: part.summary, seconds: elapsed(), report }
}

/** A part fails by its findings, and by those of the clock unless the run ignores these. */
function hasFailed({ ok, impossible, timing = [] }: Report, ignoresTiming: boolean): boolean {
  return impossible === undefined && (!ok || (timing.length > 0 && !ignoresTiming))
}

function verdictOf({ ok, impossible, timing = [] }: Report): string {
  if (impossible !== undefined) return `NOT POSSIBLE HERE: ${impossible}`
  if (!ok) return 'FAILED'
  return timing.length > 0 ? 'NOT IN TIME' : 'holds'
}

function linesOf({ lines, timing = [] }: Report): readonly string[] {
  const told = timing.map((line) => `NOT IN TIME (a matter of the machine, or of the server): ${line}`)
  return [...lines, ...told]
}

async function list(): Promise<number> {
  for (const [store, ofStore] of Object.entries(parts)) {
    for (const [name, load] of Object.entries(ofStore))
      console.log(`${store.padEnd(10)}${name.padEnd(10)}${(await load()).summary}`)
  }
  return 0
}

function toNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,10}$/.test(text)) throw new TypeError(`--${name} must be a whole number, and «${text}» is none`)
  return Number(text)
}

function machine(): string {
  const [first, ...others] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${first?.model ?? 'unknown processor'} × ${others.length + 1}, ${memory} GB; Linux ${release()}, Node ${process.version}`
}

/** The run as a page: what was shown, by which numbers. */
function toMarkdown(results: readonly Result[], command: string): string {
  const rows = results.map(
    ({ name, summary, seconds, report }) =>
      `| \`${name}\` | ${summary} | ${verdictOf(report)} | ${seconds} s |`,
  )
  const sections = results.map(({ name, report }) => {
    const figures = Object.entries(report.figures).map(([what, figure]) => `${what} ${figure}`)
    return [
      `## ${name}`,
      '',
      ...linesOf(report).map((line) => `- ${line}`),
      '',
      figures.join(' · '),
      '',
    ].join('\n')
  })
  return [
    '# Torture report',
    '',
    `${new Date().toISOString()} · ${machine()}`,
    '',
    `\`${command}\``,
    '',
    '| part | what it shows | result | time |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    ...sections,
  ].join('\n')
}
