import { join, relative } from 'node:path'
import { startPostgres } from '../../test/support/postgres-server.ts'
import { SetupError } from '../../src/config/setup-error.ts'
import { Progress } from '../progress.ts'
import { describeHost } from '../report/machine.ts'
import { barLines } from '../report/markdown.ts'
import { Run } from '../run.ts'
import { newCalls } from './calls.ts'
import { Crowd } from './crowd.ts'
import { listCases } from './lists.ts'
import { measure } from './measure.ts'
import { newOperations } from './operations.ts'
import { help, readOptions, type ScaleOptions, type StoreName } from './options.ts'
import { newKeptSubject } from './kept-subject.ts'
import { newPostgresSubject, versionOf, type Place } from './postgres-subject.ts'
import { writeScale } from './report.ts'
import { judgeScale, type Measured, type ScaleResults } from './results.ts'
import { newSqliteSubject } from './sqlite-subject.ts'
import type { Work } from './subject.ts'

async function benchScale(options: ScaleOptions): Promise<void> {
  const run = new Run()
  const machine = describeHost(run)
  const progress = new Progress(timeOf(options))
  const measured: Measured[] = []
  await using parts = new AsyncDisposableStack()
  const place = options.stores.includes('postgres') ? await startPlace(parts, options.database) : undefined
  const postgres = place && (await versionOf(place.url))
  for (const store of options.stores) {
    for (const users of options.users) {
      measured.push(await measureOne(run, place, store, users, options, progress))
      progress.say(summaryOf(measured.at(-1)))
    }
  }
  const { isFull, isCold, rounds, calls } = options
  const results: ScaleResults = {
    machine: { ...machine, postgres },
    how: { isFull, isCold, rounds, calls },
    measured,
  }
  const bars = judgeScale(results)
  const folder = options.out ?? join(import.meta.dirname, '..', 'results', isFull ? 'scale' : 'partial/scale')
  writeScale(folder, results, bars)
  console.log(['', ...barLines(bars), '', `Written to ${relative('.', folder)}/results.md`].join('\n'))
}

/** A cache that holds all users that are measured, and no checkpoint in the middle of a slice. */
const settings = ['shared_buffers=6GB', 'max_wal_size=8GB', 'checkpoint_timeout=30min']

async function startPlace(parts: AsyncDisposableStack, database: string | undefined): Promise<Place> {
  if (database !== undefined) return { url: database, isKept: true }
  const given = process.env['ROCKPOOL_TEST_DATABASE_URL']
  if (given) return { url: given }
  const server = await startPostgres({ settings })
  parts.defer(() => server.stop())
  return server
}

async function measureOne(
  run: Run,
  place: Place | undefined,
  store: StoreName,
  users: number,
  { rounds, calls, isCold }: ScaleOptions,
  progress: Progress,
): Promise<Measured> {
  const crowd = new Crowd(users)
  const where = `${store} with ${users.toLocaleString('en')} users`
  const filling = (share: number) => progress.step(`${where}: filling, ${Math.round(share * 100)} %`, 0)
  const started = performance.now()
  await using subject =
    place && store === 'postgres'
      ? await (place.isKept ? newKeptSubject : newPostgresSubject)(place, crowd, filling)
      : await newSqliteSubject(run, crowd, filling)
  const fillSeconds = (performance.now() - started) / 1000
  progress.step(`${where}: filled`, users * fillTime)
  const operations = newOperations(subject.store, crowd)
  const onStep = (what: string) => progress.step(`${where}: ${what}`, (calls * callTime) / stepsOfRound)
  const lists = listCases()
  const how = { rounds, calls, warm: isCold ? async () => {} : () => subject.warm() }
  const inStore = await measure(subject.store, operations, lists, crowd, how, onStep)
  const calling = await (async () => {
    await using called = await newCalls(subject.store, crowd)
    return await measure(subject.store, called.operations, [], crowd, how, onStep)
  })()
  progress.step(`${where}: looking at the work`, 1)
  const work: Work[] = []
  for (const operation of operations) {
    const numbers = Array.from({ length: Math.min(calls, 200) }, () => crowd.numberAt(Math.random()))
    work.push({ name: operation.name, ...(await subject.work(operation, crowd, numbers)) })
  }
  return { store, users, fillSeconds, ...inStore, calls: calling.operations, sizes: subject.sizes, work }
}

/** Seconds that a user takes to be filled in, and a call of each operation with its share of lists. */
const fillTime = 0.0001
const callTime = 0.008
const stepsOfRound = 9

const timeOf = ({ stores, users, rounds, calls }: ScaleOptions) =>
  stores.length *
  users.reduce((sum, count) => sum + count * fillTime + (rounds + 1) * calls * callTime + 1, 0)

function summaryOf(measured: Measured | undefined): string {
  if (!measured) return ''
  const { store, users, operations, calls, lists } = measured
  const worst = Math.max(...lists.map(({ p99 }) => p99.median))
  const times = operations.map(({ name, p50 }) => {
    const call = calls.find((one) => one.name === name)
    return `${name} ${p50.median.toFixed(0)}/${call?.p50.median.toFixed(0)} µs`
  })
  return `${store.padEnd(8)} ${users.toLocaleString('en').padStart(9)} users  ${times.join('  ')}  slowest page ${worst.toFixed(1)} ms`
}

const isPlain = (error: Error) =>
  error instanceof SetupError || ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))

try {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') console.log(help)
  else await benchScale(options)
  process.exit(0)
} catch (thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  process.stderr.write(`\nbench: ${isPlain(error) ? error.message : error.stack}\n`)
  process.exit(1)
}
