import assert from 'node:assert/strict'
import test from 'node:test'
import { steps } from '../../src/store/migrations/steps.ts'
import { allStatements } from '../support/store-statements.ts'
import { acrossShards, allDistributedStatements } from '../support/store-statements.ts'
import { distributionColumns, referenceTables } from '../../src/store/tables.ts'
import { judgeForCitus } from '../support/citus-rules.ts'

const spread = distributionColumns
const statements = Object.values(allDistributedStatements)
const isAcross = (name: string) => acrossShards.some((other) => other === name)

test('every statement for Citus goes to one shard, but for reads that say they do not', async () => {
  assert.ok(statements.length > 60, `only ${statements.length} statements found`)
  for (const { name, text } of statements) {
    const { problems, isPlainRead } = await judgeForCitus(text, spread)
    if (!isAcross(name)) assert.deepEqual(problems, [], name)
    else {
      assert.notDeepEqual(problems, [], `${name} need not be an exception`)
      assert.ok(isPlainRead, `${name} changes or holds what is on many shards`)
    }
  }
})

/** The columns of keys. A key is far shorter than the rest of its row. */
const keyColumns = new Set(['pool', 'sub', 'kind', 'value', 'username'])

test('a statement that asks all shards asks them for keys alone, and joins nothing', () => {
  for (const { text } of statements.filter(({ name }) => isAcross(name))) {
    const [, list = '', table = ''] = /^SELECT (.+?) FROM (\w+)\s+WHERE/.exec(text) ?? []
    const columns = list.split(', ').map((column) => column.replace(/ AS \S+$/, ''))
    assert.ok(table !== '' && columns.every((column) => keyColumns.has(column)), text)
    assert.match(text, / LIMIT (\$\d|100)$/)
  }
})

for (const [what, text] of [
  [
    'a key of one table and none of another',
    'SELECT 1 FROM users, code WHERE users.sub = $1 AND code.pool = $1',
  ],
  ['two keys', 'SELECT EXISTS (SELECT FROM session WHERE sub = $2) FROM users WHERE sub = $1'],
  ['any of several keys', 'SELECT 1 FROM users WHERE sub IN ($1, $2)'],
  ['any of an array of keys', 'SELECT 1 FROM users WHERE sub = ANY ($1)'],
  ['a key or something else', 'SELECT 1 FROM users WHERE sub = $1 OR username = $2'],
  [
    'a key that another query finds',
    'SELECT 1 FROM users WHERE sub = (SELECT sub FROM alias WHERE value = $1)',
  ],
  ['a name and a user', 'SELECT 1 FROM users WHERE sub = $1 AND EXISTS (SELECT FROM alias WHERE value = $1)'],
  ['a name only in part', 'DELETE FROM alias WHERE pool = $1 AND kind = $2'],
  ['what another table has', 'DELETE FROM code USING users WHERE code.sub = $1 AND users.sub = $1'],
  [
    'a table made of parameters',
    'UPDATE users SET version = 1 FROM unnest($1::text[]) AS u (sub) WHERE users.sub = u.sub',
  ],
  ['rows that a query finds', 'INSERT INTO code (pool, sub) SELECT pool, sub FROM users WHERE sub = $1'],
  ['rows under a condition', 'INSERT INTO code (pool, sub) SELECT $1, $2 WHERE $3 > 0'],
  ['two rows', 'INSERT INTO code (pool, sub) VALUES ($1, $2), ($1, $3)'],
  ['a row without its key', 'INSERT INTO code (pool) VALUES ($1)'],
  ['a row whose key is computed', "INSERT INTO code (pool, sub) VALUES ($1, $2 || 'x')"],
  [
    'a query in place of a value',
    'INSERT INTO code (pool, sub) VALUES ($1, $2) ON CONFLICT (pool, sub) DO UPDATE SET hash = (SELECT max(x) FROM unnest($3) AS x)',
  ],
  ['the key to be set', 'UPDATE users SET sub = $2 WHERE sub = $1'],
  [
    'a change within a WITH',
    'WITH gone AS (DELETE FROM code WHERE sub = $1) DELETE FROM session WHERE sub = $1',
  ],
  ['a lock on many shards', 'SELECT 1 FROM users WHERE pool = $1 FOR UPDATE'],
  ['a shared lock on a table that each machine has', 'SELECT id FROM pool WHERE id = $1 FOR SHARE'],
  ['a lock of keys on a table that each machine has', 'SELECT id FROM pool WHERE id = $1 FOR KEY SHARE'],
  ['a lock on a table that each machine has', 'SELECT id FROM pool WHERE id = $1 FOR UPDATE'],
  [
    'a weak lock on a table that each machine has',
    'SELECT id FROM configuration WHERE id = 1 FOR NO KEY UPDATE',
  ],
  [
    'a lock on a table that each machine has, within another query',
    'SELECT sub FROM users WHERE sub = $1 AND EXISTS (SELECT FROM pool WHERE id = $2 FOR KEY SHARE)',
  ],
  [
    'a lock on what another query finds',
    'SELECT sub FROM (SELECT sub FROM users WHERE sub = $1) AS found FOR SHARE',
  ],
  [
    'a lock on a user, joined with a table that each machine has',
    'SELECT sub FROM users JOIN pool ON pool.id = users.pool WHERE sub = $1 FOR SHARE OF users',
  ],
  [
    'some rows of a table that each machine has',
    'DELETE FROM client WHERE id IN (SELECT id FROM client LIMIT 9)',
  ],
  [
    'a table of each machine and a shard',
    'DELETE FROM client WHERE EXISTS (SELECT FROM users WHERE sub = $1)',
  ],
]) {
  test(`for Citus, a statement that names ${what} is found out`, async () => {
    assert.notDeepEqual((await judgeForCitus(text ?? '', spread)).problems, [])
  })
}

test('most statements for one server that gather rows or touch several tables are no statements for Citus', async () => {
  for (const name of [
    'changeUsers',
    'commitPlans',
    'removeTraces',
    'findUserByName',
    'openSession',
    'putCode',
  ] as const) {
    assert.notDeepEqual((await judgeForCitus(allStatements[name]?.text ?? '', spread)).problems, [], name)
    assert.ok(!(name in allDistributedStatements), name)
  }
})

test('no two statements of a store go by the same name', () => {
  const texts = new Map<string, string>()
  for (const { name, text } of [...Object.values(allStatements), ...statements]) {
    assert.equal(texts.get(name) ?? text, text, name)
    texts.set(name, text)
  }
})

test('every table says how it is distributed', () => {
  const made = steps.flatMap(({ postgres }) =>
    [...postgres.matchAll(/CREATE TABLE (\w+)/g)].map(([, name = '']) => name),
  )
  assert.deepEqual(made.sort(), [...Object.keys(distributionColumns), ...referenceTables].sort())
})
