import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import test from 'node:test'
import { events } from '../../src/audit/audited.ts'
import { reasons } from '../../src/refusal-reasons.ts'
import { members } from '../support/audit-lines.ts'

const page = readFile(resolve(import.meta.dirname, '../../docs/audit.md'), 'utf8')

/** The rows of the table under a heading, without the heading. */
async function table(heading: string): Promise<readonly (readonly string[])[]> {
  const lines = (await page).split('\n')
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} `))
  assert.ok(start > 0, `there is no table of each ${heading}`)
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'))
  return lines.slice(start + 2, start + length).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}

test('the page of the audit log lists every reason with its meaning', async () => {
  assert.deepEqual(Object.fromEntries(await table('reason')), reasons)
})

test('the page of the audit log lists every event and every member of a line', async () => {
  assert.deepEqual(
    (await table('event')).map(([name]) => name),
    events,
  )
  assert.deepEqual(
    (await table('member')).map(([name]) => name),
    members,
  )
})
