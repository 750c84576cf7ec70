import { randomBytes } from 'node:crypto'
import { after, type TestContext } from 'node:test'
import { steps, sumOf } from '../../src/store/migrations/steps.ts'
import { distributionColumns } from '../../src/store/tables.ts'
import { query } from './postgres-query.ts'
import { startPostgres } from './postgres-server.ts'

/** A server that all tests of this process share, with a database of theirs that is gone after them. */
interface Shared {
  readonly url: string
  stop(): Promise<void>
}

let shared: Promise<Shared> | undefined

after(async () => {
  await (await shared)?.stop()
})

/** The server that ROCKPOOL_TEST_DATABASE_URL names, or one that is started now. */
async function startShared(): Promise<Shared> {
  const given = process.env['ROCKPOOL_TEST_DATABASE_URL']
  const server = given ? { url: given, stop: async () => undefined } : await startPostgres()
  const name = `rockpool_test_${randomBytes(6).toString('hex')}`
  await query(server.url, `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`)
  const url = new URL(server.url)
  url.pathname = `/${name}`
  return {
    url: url.href,
    async stop() {
      if (given) await query(given, `DROP DATABASE ${name} WITH (FORCE)`)
      await server.stop()
    },
  }
}

/** The address of a place of the test's own, without any tables, which is emptied after the test. */
export async function newDatabase(t: TestContext): Promise<string> {
  shared ??= startShared()
  const { url } = await shared
  const schema = `test_${randomBytes(6).toString('hex')}`
  await query(url, `CREATE SCHEMA ${schema}`)
  t.after(() => query(url, `DROP SCHEMA ${schema} CASCADE`))
  const own = new URL(url)
  own.searchParams.set('options', `-c search_path=${schema}`)
  return own.href
}

/** The address of a database of the test's own, which is dropped after it. */
export async function newOwnDatabase(t: TestContext): Promise<string> {
  shared ??= startShared()
  const { url } = await shared
  const name = `rockpool_test_${randomBytes(6).toString('hex')}`
  await query(url, `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`)
  t.after(() => query(url, `DROP DATABASE ${name} WITH (FORCE)`))
  const own = new URL(url)
  own.pathname = `/${name}`
  return own.href
}

/** Tables that grow, with the column by which their rows are spread. */
export const growingTables: Readonly<Record<string, string>> = distributionColumns

const parts = 3

/**
 * Makes the tables as the store itself would, but with those that grow in several parts by the hash of their column:
 * what a key must contain is then the same as where each part is on another machine.
 */
export async function makePartitioned(url: string): Promise<void> {
  const statements = ['CREATE TABLE rockpool_migration (id integer PRIMARY KEY, sum text NOT NULL)']
  for (const [index, { postgres }] of steps.entries()) {
    statements.push(partition(postgres))
    statements.push(`INSERT INTO rockpool_migration (id, sum) VALUES (${index + 1}, '${sumOf(postgres)}')`)
  }
  await query(url, `BEGIN; ${statements.join(';\n')}; COMMIT`)
}

const partition = (step: string) =>
  storeInParts(step).replaceAll(/CREATE TABLE (\w+) \([^;]*\n\)/g, (table, name: string) => {
    const column = growingTables[name]
    if (!column) return table
    const partitions = Array.from(
      { length: parts },
      (_, part) =>
        `CREATE TABLE ${name}_${part} PARTITION OF ${name} FOR VALUES WITH (MODULUS ${parts}, REMAINDER ${part})`,
    )
    return `${table} PARTITION BY HASH (${column});\n${partitions.join(';\n')}`
  })

/** How rows are stored is said of each part. */
const storeInParts = (step: string) =>
  step.replaceAll(/ALTER TABLE (\w+) (SET \([^)]*\));/g, (_, name: string, change: string) =>
    Array.from({ length: parts }, (__, part) => `ALTER TABLE ${name}_${part} ${change};`).join('\n'),
  )
