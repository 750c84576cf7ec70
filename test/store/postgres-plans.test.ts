import assert from 'node:assert/strict'
import test from 'node:test'
import { Client, DatabaseError } from 'pg'
import { Crowd } from '../../bench/scale/crowd.ts'
import { fillPostgres } from '../../bench/scale/fill-postgres.ts'
import { allStatements, acrossUsers } from '../support/store-statements.ts'
import { prepareSession } from '../../src/store/postgres/connection.ts'
import { openPostgresStore } from '../../src/store/postgres.ts'
import type { Statement } from '../../src/store/postgres/statement.ts'
import { growingTables, newDatabase } from '../support/postgres.ts'

/** So many that going through them all is never the planner's choice. */
const users = 20_000

const growing = new Set(Object.keys(growingTables))

/** What removes a hidden pool in the background, some rows at a time: any rows of the pool will do. */
const background = new Set<string>(acrossUsers.filter((name) => name.startsWith('remove')))

const sweeps = new Set<string>(acrossUsers.filter((name) => name.startsWith('sweep')))

/** As many messages as users, as after a day without delivery. */
const messagesOfAllStates = `INSERT INTO outbox (bucket, id, pool, at, body, state, due)
  SELECT 0, 'm' || n, 'pool', n, 'sealed', (ARRAY['waiting', 'dead', 'sent'])[n % 3 + 1], n
  FROM generate_series(1, ${users}) AS n;
  ANALYZE outbox`

const judged = Object.values(allStatements).filter(({ name }) => !background.has(name))

/** A node of a plan, as PostgreSQL writes it. */
interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Cond'?: string
  readonly 'Index Name'?: string
  readonly Filter?: string
  readonly Plans?: readonly Node[]
}

test('PostgreSQL finds the rows of every statement by an index, however many users there are', async (t) => {
  const url = await newDatabase(t)
  await fillPostgres(url, new Crowd(users), () => undefined)
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(messagesOfAllStates)
    // With more users other processes seem worth their start; here they cost nothing.
    await client.query(`SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
      SET min_parallel_table_scan_size = 0; SET min_parallel_index_scan_size = 0`)
    // Planned as on the connections of the store.
    await client.query(prepareSession)
    for (const { name, text } of judged) await client.query(`PREPARE "${name}" AS ${text}`)
    assert.deepEqual(await problemsOf(client), [])
    const indexes = await readIndexes(client)
    assert.ok(indexes.length > growing.size, `only ${indexes.length} indexes found`)
    for (const { name, drop } of indexes) {
      assert.notDeepEqual(await problemsOf(client, drop), [], `no statement misses ${name}`)
    }
  } finally {
    await client.end()
  }
})

/** As many groups as a pool may have, in several pools, and as many that were deleted. */
const manyGroups = `INSERT INTO user_group (pool, name_key, id, version, record)
    SELECT 'pool ' || p, 'group ' || n, p || ' ' || n, 1, '{}' FROM generate_series(1, 3) AS p, generate_series(1, 10000) AS n;
  INSERT INTO removed_group (pool, id, at, actor) SELECT pool, id, 1, 'admin' FROM user_group;
  ANALYZE user_group, removed_group`

/** The columns by which an index finds what a statement asks for. */
const groupConditions: Readonly<Record<string, readonly RegExp[]>> = {
  findGroups: [/\(pool = .*name_key = ANY/],
  listGroups: [/\(pool = .*name_key > /],
  changeGroup: [/\(pool = .*name_key = /],
  removeGroup: [/\(pool = .*name_key = /],
  findRemovedGroups: [/ROW\(pool, id\) > /],
  forgetRemovedGroup: [/\(pool = .*id = /],
}

test('PostgreSQL finds groups by their key, however many there are, and sorts no list of them', async (t) => {
  const url = await newDatabase(t)
  await using _store = await openPostgresStore({ url })
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(manyGroups)
    await client.query(prepareSession)
    for (const [name, conditions] of Object.entries(groupConditions)) {
      const statement = allStatements[name]
      assert.ok(statement, name)
      await client.query(`BEGIN; PREPARE "${name}" AS ${statement.text}`)
      const plan = await planOf(client, statement)
      await client.query('ROLLBACK')
      const nodes = plan ? nodesIn(plan) : []
      assert.ok(!nodes.some((node) => /^(Sort|Seq Scan)$/.test(node['Node Type'])), name)
      for (const condition of conditions) {
        assert.match(nodes.map((node) => node['Index Cond'] ?? '').join('; '), condition, name)
      }
    }
  } finally {
    await client.end()
  }
})

/**
 * Where a statement goes through a table that grows, or through all that a pool has there, or sorts a whole list; as
 * things are, or as they would be after a change of the schema.
 */
async function problemsOf(client: Client, change = 'SELECT'): Promise<readonly string[]> {
  const problems: string[] = []
  await client.query(`BEGIN; ${change}`)
  for (const statement of judged) {
    const { name } = statement
    const plan = await planOf(client, statement)
    if (!plan) {
      problems.push(`${name}: no plan`)
      continue
    }
    const nodes = judgedPart(name, plan)
    assert.ok(nodes.length > 0, name)
    for (const node of nodes) if (isTooMuch(node)) problems.push(`${name}: ${toLine(node)}`)
    const isOrdered = name.startsWith('listUsers') || sweeps.has(name)
    if (isOrdered && nodes.some((node) => node['Node Type'].includes('Sort'))) problems.push(`${name}: Sort`)
  }
  await client.query('ROLLBACK')
  return problems
}

const toLine = (node: Node) =>
  `${node['Node Type']} on ${node['Relation Name'] ?? node['Index Name'] ?? ''} ${node['Index Cond'] ?? ''}`

/** An index is used well where more is compared than the pool. */
function isTooMuch({
  'Node Type': type,
  'Relation Name': table = '',
  'Index Cond': condition = '',
  'Index Name': index,
  Filter: filter,
}: Node): boolean {
  // Whatever takes so few rows is done before other processes have started.
  if (type.startsWith('Gather')) return true
  // A bitmap takes its rows from an index scan below, which is judged by itself.
  if (!type.includes('Scan') || type === 'Bitmap Heap Scan' || !growing.has(table)) return false
  if (type === 'Seq Scan') return true
  // The newest messages, as many as are listed in development.
  if (index === 'outbox_at') return filter !== undefined
  return !/\b(sub|value|username|expires|keep_until|last|due|state|id)\b/.test(condition)
}

/** All nodes of a plan. Those that make a bitmap are of the table that it is for. */
const nodesIn = (node: Node): readonly Node[] => [
  node,
  ...(node.Plans ?? []).flatMap((part) =>
    nodesIn(
      part['Node Type'].startsWith('Bitmap')
        ? { 'Relation Name': node['Relation Name'] ?? '', ...part }
        : part,
    ),
  ),
]

/**
 * The part of a plan that has to go by an index. A sweep finds its few rows so; whether it then goes to them by their
 * keys or through all, the planner decides by how many there are.
 */
const judgedPart = (name: string, plan: Node): readonly Node[] =>
  sweeps.has(name) ? nodesIn(plan).filter(isLimit).flatMap(nodesIn) : nodesIn(plan)

const isLimit = (node: Node) => node['Node Type'] === 'Limit'

/** What the database says where ON CONFLICT names a key that is not there. */
const noSuchKey = '42P10'

async function planOf(client: Client, { name, text }: Statement): Promise<Node | undefined> {
  const values = Math.max(0, ...Array.from(text.matchAll(/\$(\d+)/g), ([, number]) => Number(number)))
  const given = values > 0 ? `(${Array.from({ length: values }, () => 'NULL').join(', ')})` : ''
  await client.query('SAVEPOINT before')
  try {
    const { rows } = await client.query<{ 'QUERY PLAN': readonly [{ readonly Plan: Node }] }>(
      `EXPLAIN (FORMAT JSON) EXECUTE "${name}"${given}`,
    )
    return rows[0]?.['QUERY PLAN'][0].Plan
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== noSuchKey) throw error
    await client.query('ROLLBACK TO before')
    return undefined
  }
}

interface Index {
  readonly name: string
  readonly drop: string
}

/** The indexes and keys of tables that grow. */
async function readIndexes(client: Client): Promise<readonly Index[]> {
  const { rows } = await client.query<Index>(
    `SELECT indexrelid::regclass::text AS name,
      CASE WHEN indisprimary THEN format('ALTER TABLE %s DROP CONSTRAINT %I', indrelid::regclass, indexrelid::regclass)
        ELSE format('DROP INDEX %s', indexrelid::regclass) END AS drop
    FROM pg_index WHERE indrelid = ANY ($1::regclass[])
    ORDER BY 1`,
    [[...growing]],
  )
  return rows
}
