import { tablesRemovedWith, type Table, type TableName } from '../tables.ts'
import type { Database } from '../postgres/database.ts'
import type { Statement, Value } from '../postgres/statement.ts'
import { bucket } from '../message-limits.ts'

/** The number of rows that are looked up at once. */
const step = 100

/** The columns that name one user's rows, or one name's, so that all of them are on one machine. */
const placeOf = ({ distributionColumn, key }: Table) => (distributionColumn === 'sub' ? ['pool', 'sub'] : key)

/** The statement that removes the rows of one user, or of one name, from a table. */
const dropFrom = (name: TableName, table: Table): Statement => {
  const conditions = placeOf(table).map((column, index) => `${column} = $${index + 1}`)
  return { name: `drop ${name}`, text: `DELETE FROM ${name} WHERE ${conditions.join(' AND ')}` }
}

/** The statements that remove what belongs to a user, by table. */
export const userDrops: Readonly<Record<string, Statement>> = Object.fromEntries(
  tablesRemovedWith('user').map(([name, table]) => [name, dropFrom(name, table)]),
)

const ofPools = tablesRemovedWith('pool')

/**
 * The pairs of statements that find rows of a pool on all machines, and remove them. Users go first: without their row
 * nothing more is written for them.
 */
const findsAndDrops = ofPools
  .filter(([, { distributionColumn }]) => distributionColumn === 'sub' || distributionColumn === 'value')
  .map(([name, table]) => ({
    find: {
      name: `findPoolIn ${name}`,
      text: `SELECT ${placeOf(table).join(', ')} FROM ${name} WHERE pool = $1 LIMIT ${step}`,
    },
    drop: dropFrom(name, table),
  }))

/** The statements that remove all rows of a pool from tables that have few of them, or have them on one machine. */
const removals: readonly Statement[] = ofPools
  .filter(([, { distributionColumn = 'bucket' }]) => distributionColumn === 'bucket')
  .map(([name, { distributionColumn }]) => ({
    name: `removeAllOfPoolFrom ${name}`,
    text: `DELETE FROM ${name} WHERE pool = $1${distributionColumn ? ` AND ${distributionColumn} = ${bucket}` : ''}`,
  }))

export const distributedRemovalStatements: Readonly<Record<string, Statement>> = Object.fromEntries(
  [...findsAndDrops.flatMap(({ find, drop }) => [find, drop]), ...removals].map((statement) => [
    statement.name,
    statement,
  ]),
)

/**
 * The number of looks in a row that must find no row of a hidden pool before its own row goes. Transactions that add
 * users do not hold the pool, and one that a dead machine left prepared commits when Citus recovers it. A sweep looks
 * once a minute, and a look fails while a machine is away. So ten looks are far longer than either takes.
 */
export const requiredEmptyLooks = 10

/** Removes some rows of a hidden pool, but not its own row. Answers whether any may be left. */
export async function removeSomeOfPool(database: Database, id: string): Promise<boolean> {
  for (const { find, drop } of findsAndDrops) {
    const rows = await database.all<Readonly<Record<string, Value>>>(find, id)
    const keys = new Map(rows.map((row) => [JSON.stringify(row), Object.values(row)]))
    await Promise.all([...keys.values()].map((key) => database.run(drop, ...key)))
    if (rows.length > 0) return true
  }
  for (const statement of removals) await database.run(statement, id)
  return false
}
