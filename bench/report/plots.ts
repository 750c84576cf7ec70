import type { Row } from '../parts/table.ts'
import { heldTo } from './bars.ts'

/** Plots by file name. */
export function toPlots(rows: readonly Row[]): Readonly<Record<string, string>> {
  const connections = Math.max(...rows.map((row) => row.connections))
  const busy = rows.filter((row) => row.connections === connections)
  const names = [...new Set(busy.map(({ operation }) => operation))]
  const own = busy.filter(({ kind }) => kind === 'rockpool')
  const of = (rows: readonly Row[], value: (row: Row) => number) => (operation: string) =>
    rows.filter((row) => row.operation === operation).map((row) => ({ users: row.users, value: value(row) }))
  const held = names.flatMap((name) => heldTo(busy, name))
  const over = `${connections} connections`
  return {
    'share.svg': barPlot(
      `Throughput beside the ceiling that does the same kind of work, ${over}`,
      names,
      of(held, ({ share }) => share?.median ?? 0),
      (value) => `${(value * 100).toFixed(0)} %`,
    ),
    'throughput.svg': barPlot(
      `Operations per second, ${over}`,
      names,
      of(own, ({ perSecond }) => perSecond.median),
      (value) => Math.round(value).toLocaleString('en'),
    ),
    'cost.svg': barPlot(
      `Processor time of one operation in µs, ${over}`,
      names,
      of(own, ({ cpu }) => cpu.median),
      (value) => Math.round(value).toLocaleString('en'),
    ),
    'latency.svg': barPlot(
      `99th percentile of the time to an answer in ms, ${over}`,
      names,
      of(own, ({ p99 }) => p99.median),
      (value) => value.toFixed(1),
    ),
  }
}

interface Value {
  readonly users: number
  readonly value: number
}

const colours = ['#9ecae1', '#6baed6', '#3182bd', '#08519c', '#08306b']
const label = 210
const width = 760
const bar = 14
const gap = 12
const top = 66

/** Horizontal bars: one group for each name, one bar in it for each size of the pool. */
export function barPlot(
  title: string,
  names: readonly string[],
  valuesOf: (name: string) => readonly Value[],
  show: (value: number) => string,
): string {
  const groups = names.map((name) => ({ name, values: valuesOf(name) }))
  const most = Math.max(...groups.flatMap(({ values }) => values.map(({ value }) => value)))
  const sizes = [...new Set(groups.flatMap(({ values }) => values.map(({ users }) => users)))]
  const parts: string[] = []
  let y = top
  for (const { name, values } of groups) {
    const middle = y + (values.length * bar) / 2 + 4
    parts.push(`<text x="${label - 10}" y="${middle}" text-anchor="end">${name}</text>`)
    for (const { users, value } of values) {
      const length = Math.max(1, (value / most) * (width - label - 90))
      const colour = colours[sizes.indexOf(users)] ?? '#08306b'
      parts.push(
        `<rect x="${label}" y="${y}" width="${length.toFixed(1)}" height="${bar - 2}" fill="${colour}"/>`,
        `<text x="${(label + length + 6).toFixed(1)}" y="${y + bar - 4}" class="value">${show(value)}</text>`,
      )
      y += bar
    }
    y += gap
  }
  const legend = sizes.map((users, index) => {
    const x = label + index * 125
    const text = `${users.toLocaleString('en')} users`
    return `<rect x="${x}" y="36" width="12" height="12" fill="${colours[index] ?? '#08306b'}"/><text x="${x + 18}" y="46">${text}</text>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}">`,
    '<style>text { font: 12px system-ui, sans-serif; fill: #222 } .title { font-size: 14px } .value { font-size: 10px }</style>',
    `<rect width="${width}" height="${y}" fill="#fff"/>`,
    `<text x="16" y="22" class="title">${title}</text>`,
    ...legend,
    ...parts,
    '</svg>',
    '',
  ].join('\n')
}
