import assert from 'node:assert/strict'
import test from 'node:test'
import { migrate } from '../../src/store/migrations/migrate.ts'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { Database } from '../../src/store/sqlite/database.ts'
import { allTables, columnNamesOf, tablesRemovedWith, type Table } from '../../src/store/tables.ts'
import { newDatabase } from '../support/postgres.ts'
import { query } from '../support/postgres-query.ts'

/** A table as a schema has it. */
interface FoundTable {
  readonly columns: readonly string[]
  readonly key: readonly string[]
}

/** A table as a schema should have it: each column with its type, the name of which `typeOf` gives. */
const wanted = ({ columns, key }: Table, typeOf: (type: string) => string): FoundTable => ({
  columns: Object.values(columns)
    .map((declaration) => {
      const [name = '', type = '', nullable] = declaration.split(' ')
      return [name, typeOf(type), ...(nullable ? [nullable] : [])].join(' ')
    })
    .sort(),
  key,
})

test('SQLite has the tables that are told of, with their columns and keys', () => {
  const database = new Database(':memory:', 1024)
  migrate(database)
  const names = database
    .all<{ name: string }>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'migration'`,
    )
    .map(({ name }) => name)
  const found = names.map((name) => {
    const columns = database.all<{ name: string; type: string; notnull: number; pk: number }>(
      'SELECT name, type, "notnull", pk FROM pragma_table_info(?)',
      name,
    )
    const key = columns.filter(({ pk }) => pk > 0).toSorted((one, other) => one.pk - other.pk)
    return [
      name,
      {
        columns: columns.map(({ name, type, notnull }) => `${name} ${type}${notnull ? '' : ' null'}`).sort(),
        key: key.map(({ name }) => name),
      },
    ] as const
  })
  const isText = (type: string) => ['text', 'bigint[]'].includes(type)
  assert.deepEqual(
    Object.fromEntries(found),
    Object.fromEntries(
      allTables
        .filter(([, { onlyIn }]) => onlyIn === undefined)
        .map(([name, table]) => [name, wanted(table, (type) => (isText(type) ? 'TEXT' : 'INTEGER'))]),
    ),
  )
})

test('PostgreSQL has the tables that are told of, with their columns and keys', async (t) => {
  const url = await newDatabase(t)
  await using _ = await openPostgresStore({ url })
  const found = await query<FoundTable & { readonly name: string }>(
    url,
    `SELECT relname AS name,
      array(SELECT attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN '' ELSE ' null' END
        FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped) AS columns,
      array(SELECT attname::text FROM unnest(indkey) WITH ORDINALITY AS part (attnum, place)
        JOIN pg_attribute ON attrelid = pg_class.oid AND pg_attribute.attnum = part.attnum ORDER BY place) AS key
    FROM pg_class JOIN pg_index ON indrelid = pg_class.oid AND indisprimary
    WHERE relnamespace = current_schema()::regnamespace AND relname <> 'rockpool_migration'`,
  )
  assert.deepEqual(
    Object.fromEntries(found.map(({ name, columns, key }) => [name, { columns: columns.toSorted(), key }])),
    Object.fromEntries(allTables.map(([name, table]) => [name, wanted(table, (type) => type)])),
  )
})

test('a table with a pool is emptied of the pool when that is removed, but for keys of administrators', () => {
  const removed = tablesRemovedWith('pool').map(([name]) => name)
  const withPool = allTables
    .filter(([, table]) => columnNamesOf(table).includes('pool'))
    .map(([name]) => name)
  assert.deepEqual(
    withPool.filter((name) => !removed.includes(name)),
    ['access_key'],
  )
  assert.equal(removed[0], 'users')
})

test('a table with a user is emptied of the user when they are removed', () => {
  const withUser = allTables.filter(([, table]) => columnNamesOf(table).includes('sub'))
  assert.ok(withUser.length > 8)
  const byUser = tablesRemovedWith('user').map(([name]) => name)
  // The plan that removes a user names their rows in these.
  const byPlan = ['alias', 'attr_idx', 'users']
  assert.deepEqual(withUser.map(([name]) => name).sort(), [...byUser, ...byPlan].sort())
})
