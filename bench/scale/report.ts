import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bar } from '../report/bars.ts'
import { barLines, digits, show } from '../report/markdown.ts'
import { barPlot } from '../report/plots.ts'
import type { OperationTimes } from './measure.ts'
import { growthOf, type Kind, type Measured, type ScaleResults } from './results.ts'

/** Writes a run's results into a folder: as JSON, as Markdown, and as plots. */
export function writeScale(folder: string, results: ScaleResults, bars: readonly Bar[]): void {
  mkdirSync(folder, { recursive: true })
  const stores = [...new Set(results.measured.map(({ store }) => store))]
  for (const store of stores) writeFileSync(join(folder, `${store}.svg`), plotOf(results, store))
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify({ ...results, bars }, undefined, 2)}\n`)
  writeFileSync(join(folder, 'results.md'), toMarkdown(results, bars, stores))
}

function plotOf({ measured }: ScaleResults, store: string): string {
  const own = measured.filter((one) => one.store === store)
  const names = own[0]?.calls.map(({ name }) => name) ?? []
  const of = (name: string) =>
    own.map(({ users, calls }) => ({
      users,
      value: calls.find((one) => one.name === name)?.crowded.median ?? 0,
    }))
  return barPlot(`Time for each call in µs, eight under way (${store})`, names, of, (value) => digits(value))
}

function toMarkdown(results: ScaleResults, bars: readonly Bar[], stores: readonly string[]): string {
  const { machine, how, measured } = results
  const lines = [
    '# How time grows with the users',
    '',
    `Made by \`npm run bench:scale\` on ${machine.at.slice(0, 16).replace('T', ' ')} UTC${how.isFull ? '' : '; not a full run'}.`,
    '',
    `- Machine: ${machine.processor}, ${machine.cores} cores, ${Math.round(machine.memory / 2 ** 30)} GiB, ${machine.system}; ` +
      `the minute before, ${machine.loadBefore.toFixed(1)} programs ran on average.`,
    `- Rockpool ${machine.rockpool} on Node ${machine.node}, SQLite ${machine.sqlite}${machine.postgres ? `, PostgreSQL ${machine.postgres}` : ''}.`,
    `- Data in ${machine.data}.`,
    how.isCold
      ? '- What is kept comes from the disk, unless it happened to be in memory (`--cold`).'
      : '- What is kept is in memory, as on a server that has been in use and has room for it: before each measurement ' +
        "the files were read through, into the kernel's memory for SQLite and PostgreSQL's own.",
    `- Of users picked at random from all. Each value is the median of ${how.rounds} rounds of ${how.calls} calls ` +
      `(lists: ${Math.ceil(how.calls / 20)}); in brackets the least and the most.`,
    '',
    '## Bars',
    '',
    ...barLines(bars),
    '',
    ...stores.flatMap((store) => [`![${store}](${store}.svg)`, '']),
    '## Calls of the API',
    '',
    'Over HTTP on kept connections, as a client sees them; client and server share a process. A sign-in is its first ' +
      'half, which looks the user up. «Growth» is beside the fewest users, first of p50, then with eight calls under ' +
      'way, then of the same ten users only.',
    '',
    '| store | users | operation | p50 µs | p99 µs | of eight µs | same ten µs | growth |',
    '| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |',
    ...measured.flatMap((one) => one.calls.map((times) => row(...timesOf(results, one, 'calls', times)))),
    '',
    '## The store alone',
    '',
    "The same at the store's interface. File reads and log are for each call: SQLite pages that were not in its own " +
      'cache, PostgreSQL pages looked at.',
    '',
    '| store | users | operation | p50 µs | p99 µs | of eight µs | same ten µs | growth | pages | disk bytes | log bytes |',
    '| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...measured.flatMap((one) => operationLines(results, one)),
    '',
    '## Pages of ListUsers',
    '',
    'In milliseconds.',
    '',
    '| store | users | filter | page | found | p50 | p99 |',
    '| --- | ---: | --- | --- | ---: | ---: | ---: |',
    ...measured.flatMap(({ store, users, lists }) =>
      lists.map(({ what, page, found, p50, p99 }) =>
        row(store, users, what.replaceAll('|', ''), page, found, show(p50), show(p99)),
      ),
    ),
    '',
    '## Sizes',
    '',
    '| store | users | seconds to fill | table | index | bytes for each user | pages deep |',
    '| --- | ---: | ---: | --- | --- | ---: | ---: |',
    ...measured.flatMap(({ store, users, fillSeconds, sizes }) =>
      sizes
        .filter(({ bytes }) => bytes / users >= 1 && users >= 1000)
        .map(({ table, index, bytes, depth }) =>
          row(store, users, fillSeconds.toFixed(0), table, index ?? '', digits(bytes / users), depth ?? ''),
        ),
    ),
    '',
  ]
  return lines.join('\n')
}

const operationLines = (results: ScaleResults, one: Measured) =>
  one.operations.map((times) => {
    const work = one.work.find(({ name }) => name === times.name)
    const optional = (value: number | undefined) => (value === undefined ? '' : digits(value))
    return row(
      ...timesOf(results, one, 'operations', times),
      optional(work?.pages ?? work?.fileReads),
      optional(work?.diskBytes),
      optional(work?.logBytes),
    )
  })

const timesOf = (
  results: ScaleResults,
  one: Measured,
  kind: Kind,
  { name, p50, p99, crowded, sameTen }: OperationTimes,
) => [
  one.store,
  one.users,
  name,
  ...[p50, p99, crowded, sameTen].map((spread) => show(spread)),
  (['p50', 'crowded', 'sameTen'] as const)
    .map((part) => growthOf(results, one, kind, name, part).toFixed(2))
    .join(' · '),
]

const row = (...cells: readonly (string | number)[]) =>
  `| ${cells.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en') : cell)).join(' | ')} |`
