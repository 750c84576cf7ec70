import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bar } from './bars.ts'
import { toMarkdown } from './markdown.ts'
import { toPlots } from './plots.ts'
import type { Results } from './results.ts'

/** Writes a run's results into a folder: as JSON, as Markdown, and as plots. */
export function writeResults(folder: string, results: Results, bars: readonly Bar[]): void {
  mkdirSync(folder, { recursive: true })
  const plots = results.table.rows.length > 0 ? toPlots(results.table.rows) : {}
  for (const [name, plot] of Object.entries(plots)) writeFileSync(join(folder, name), plot)
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify({ ...results, bars }, undefined, 2)}\n`)
  writeFileSync(join(folder, 'results.md'), toMarkdown(results, bars, Object.keys(plots)))
}
