import assert from 'node:assert/strict'
import test from 'node:test'
import { parse } from 'libpg-query'
import { steps } from '../../src/store/migrations/steps.ts'
import { acrossUsers, allStatements } from '../support/store-statements.ts'
import { growingTables } from '../support/postgres.ts'
import { tablesWithoutKeys, type Keys } from '../support/statement-keys.ts'

/** What a statement has to name of each table that grows: the user, or a whole name. */
const keys: Keys = {
  ...Object.fromEntries(Object.entries(growingTables).map(([table, column]) => [table, ['pool', column]])),
  alias: ['pool', 'kind', 'value'],
  outbox: ['bucket'],
}

const statements = Object.values(allStatements)
const isAcrossUsers = (name: string) => acrossUsers.some((other) => other === name)

test('every statement names its user or whole name, but for those that say they do not', async () => {
  assert.ok(statements.length > 50, `only ${statements.length} statements found`)
  for (const { name, text } of statements) {
    const missing = await tablesWithoutKeys(text, keys)
    if (isAcrossUsers(name)) assert.notDeepEqual(missing, [], `${name} need not be an exception`)
    else assert.deepEqual(missing, [], `${name} does not name the keys of ${missing.join(', ')}`)
  }
})

for (const [what, text] of [
  ['another column', 'SELECT sub FROM users WHERE pool = $1 AND username = $2'],
  ['the user among others', 'SELECT sub FROM users WHERE pool = $1 AND (sub = $2 OR username = $2)'],
  ['the user, compared otherwise', 'DELETE FROM session WHERE pool = $1 AND sub >= $2'],
  ['a part of the name', 'DELETE FROM alias WHERE pool = $1 AND value = $2'],
  ['nothing, in a part of WITH', 'WITH gone AS (DELETE FROM code RETURNING sub) SELECT sub FROM gone'],
  ['nothing, in a query within', 'SELECT 1 WHERE EXISTS (SELECT FROM event WHERE version = $1)'],
  [
    'a table that is itself without',
    'SELECT 1 FROM users JOIN code ON code.sub = users.sub AND code.pool = users.pool',
  ],
  [
    'a table that is small',
    'DELETE FROM users USING client WHERE users.pool = client.pool AND users.sub = client.id',
  ],
  ['the user of one table only', 'SELECT 1 FROM users, code WHERE users.pool = $1 AND users.sub = $2'],
]) {
  test(`a statement that names ${what} is found out`, async () => {
    assert.notDeepEqual(await tablesWithoutKeys(text ?? '', keys), [])
  })
}

test('no statement uses what a database of several machines lacks or bends', async () => {
  const forbidden =
    /"limitOffset"|"SQLValueFunction"|"(now|clock_timestamp|random|gen_random_uuid|nextval|pg_(try_)?advisory_\w+|pg_notify)"|"(Listen|Notify|Lock)Stmt"/
  for (const { name, text } of statements) {
    assert.doesNotMatch(JSON.stringify(await parse(text)), forbidden, name)
  }
  for (const text of ['SELECT now()', 'SELECT 1 OFFSET 2', 'SELECT CURRENT_TIMESTAMP', 'NOTIFY one']) {
    assert.match(JSON.stringify(await parse(text)), forbidden)
  }
})

test('every key of a growing table has its distribution column, and nothing refers to another table', async () => {
  const found = new Set<string>()
  for (const { postgres } of steps) {
    assert.doesNotMatch(postgres, /REFERENCES|TRIGGER|SEQUENCE|\w*serial|IDENTITY|\bUNIQUE\b/i)
    for (const [, name = '', body = ''] of postgres.matchAll(/CREATE TABLE (\w+) \(([^;]*)\n\)/g)) {
      const column = growingTables[name]
      if (!column) continue
      found.add(name)
      assert.match(body, new RegExp(`PRIMARY KEY \\([^)]*\\b${column}\\b[^)]*\\)`), name)
    }
  }
  assert.deepEqual([...found].sort(), Object.keys(growingTables).sort())
})

test('every text that is part of a key is compared byte by byte', () => {
  for (const { postgres } of steps) {
    for (const [, body = ''] of postgres.matchAll(/CREATE TABLE \w+ \(([^;]*)\n\)/g)) {
      const [, key = ''] = /PRIMARY KEY \(([^)]*)\)/.exec(body) ?? []
      for (const column of key.split(', ').filter(Boolean)) {
        assert.match(
          body,
          new RegExp(`^  ${column} (text COLLATE "C"|bigint|smallint|integer) NOT NULL`, 'm'),
        )
      }
    }
  }
})
