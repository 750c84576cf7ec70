import type { Spread } from '../load/statistics.ts'
import { operations } from '../operations.ts'
import type { Row } from '../parts/table.ts'
import type { Bar } from './bars.ts'
import type { Results } from './results.ts'

/** The report as Markdown. */
export function toMarkdown(results: Results, bars: readonly Bar[], plots: readonly string[]): string {
  const { machine, how, table, ready, crowd, soak } = results
  const lines = [
    '# What Rockpool does in a second',
    '',
    `Made by \`npm run bench\` on ${machine.at.slice(0, 16).replace('T', ' ')} UTC${how.isFull ? '' : '; not a full run'}.`,
    '',
    `- Machine: ${machine.processor}, ${machine.cores} cores, ${Math.round(machine.memory / 2 ** 30)} GiB, ${machine.system}. ` +
      `The load is made on the same cores; the minute before, ${machine.loadBefore.toFixed(1)} programs ran on average.`,
    `- Rockpool ${machine.rockpool} on Node ${machine.node} (SQLite ${machine.sqlite}, OpenSSL ${machine.openssl}), ` +
      `cognito-local ${machine.cognitoLocal}; load by ${machine.wrk}.`,
    `- Data in ${machine.data}.`,
    `- Each value is the median of ${how.rounds} slices of ${how.seconds} s, taken in turns with everybody else's; ` +
      'in brackets the least and the most.',
    '',
    '## Bars',
    '',
    ...barLines(bars),
    '',
    ...plots.flatMap((plot) => [`![${plot}](${plot})`, '']),
    '## Each operation',
    '',
    '«Share» is the throughput of Rockpool beside that of the one in the line, round by round; «by cost» is the ' +
      "processor time of the one in the line beside Rockpool's. What the ceilings do: " +
      '`http` is bare `node:http` that reads the request and answers the same bytes; `token` checks the access token, ' +
      'and knows one again that it has seen; `commit` writes one row durably, in a group with others; powers are ' +
      'modular ones of 3072 bits, signatures RS256, with nothing else around them, on all cores where there are ' +
      '32 connections and on one where there is one. Processor time is that of the server, all threads. ' +
      'Percentiles are as wrk gives them: a stall also counts for the requests that it kept from being sent. cognito-local keeps its users in memory and writes them to a file without ' +
      'waiting for it; it does not verify tokens or signatures, and keeps passwords as they are.',
    '',
  ]
  for (const { name, what } of operations) {
    const rows = table.rows.filter(({ operation }) => operation === name)
    if (rows.length === 0) continue
    lines.push(`### ${name}`, '', `${what[0]?.toUpperCase()}${what.slice(1)}.`, '', ...rowLines(rows), '')
    for (const [who, why] of Object.entries(table.absent[name] ?? {}))
      lines.push(`${who}: \`${why.replaceAll('`', "'")}\``, '')
  }
  if (ready) {
    const { users, milliseconds, memory } = ready
    lines.push(
      '## Start',
      '',
      `On ${users.toLocaleString('en')} users the first answer comes after ${show(milliseconds)} ms; resident memory is then ` +
        `${show(memory, 1e-6)} MB.`,
      '',
    )
  }
  if (crowd) {
    lines.push(
      '## Beside a crowd that signs in',
      '',
      `GetUser over one connection has a p99 of ${show(crowd.idle)} ms alone, and of ${show(crowd.crowded)} ms beside 32 ` +
        `connections that sign in by SRP (${show(crowd.signIns)} sign-ins a second): ${show(crowd.times)} times. The ` +
        `event loop is then late by ${show(crowd.loopDelay)} ms at the 99th percentile.`,
      '',
    )
  }
  if (soak) {
    const [before, after, most] = [soak.before, soak.after, soak.most].map((bytes) =>
      (bytes / 1e6).toFixed(0),
    )
    lines.push(
      '## After a long load',
      '',
      `After ${soak.seconds} s of everything at once (${soak.operations.toLocaleString('en')} operations on ` +
        `${soak.users.toLocaleString('en')} users) resident memory is ${after} MB; before it was ${before} MB, at most ${most} MB.`,
      '',
    )
  }
  return lines.join('\n')
}

export const barLines = (bars: readonly Bar[]): readonly string[] =>
  bars.map(({ what, verdict, found }) => `- ${verdict.toUpperCase()}: ${what}${found ? `: ${found}` : ''}`)

function rowLines(rows: readonly Row[]): readonly string[] {
  return [
    '| users | connections | who | per second | share | by cost | p50 ms | p99 ms | processor µs | memory MB |',
    '| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map((row) => {
      const who = row.kind === 'rockpool' ? `**${row.who}**` : row.who
      const cells = [
        row.users.toLocaleString('en'),
        row.connections,
        who,
        `${show(row.perSecond)}${row.failed > 0 ? `, ${row.failed} failed` : ''}`,
        row.share ? show(row.share) : '',
        row.costShare ? show(row.costShare) : '',
        show(row.p50),
        show(row.p99),
        show(row.cpu),
        (row.memory / 1e6).toFixed(0),
      ]
      return `| ${cells.join(' | ')} |`
    }),
  ]
}

export const show = ({ median, min, max }: Spread, times = 1) =>
  `${digits(median * times)} (${digits(min * times)}–${digits(max * times)})`

export function digits(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
