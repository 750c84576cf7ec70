import { DatabaseSync } from 'node:sqlite'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { sync } from '../../src/store/sqlite/sync.ts'
import { poolRecord, type Crowd } from './crowd.ts'
import { chunksOf, columnsOf, filledTables, rowsOf, type FilledTable } from './rows.ts'

/** Tables whose keys are not in the order of the users: they are filled in their own order, once all rows are known. */
const scattered = new Set(['alias', 'attr_idx'])
const draftOf = (table: string) => `draft_${table}`

/** Makes a database of a crowd, straight in its tables. Only here nothing waits for the disk; in the end all is there. */
export async function fillSqlite(
  path: string,
  crowd: Crowd,
  onProgress: (share: number) => void,
): Promise<void> {
  {
    await using store = await openSqliteStore({ path, threads: false })
    await store.savePool(poolRecord)
  }
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA journal_mode = DELETE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
    PRAGMA cache_size = -1000000; BEGIN`)
  // An index is made quicker from all rows than row by row.
  const indexes = database.prepare(
    `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL`,
  )
  const dropped = filledTables.flatMap(({ name }) => indexes.all(name) as unknown as readonly Index[])
  for (const { name } of dropped) database.exec(`DROP INDEX ${name}`)
  for (const table of scattered)
    database.exec(`CREATE TEMP TABLE ${draftOf(table)} AS SELECT * FROM ${table} WHERE false`)
  const inserts = filledTables.map((table) => ({ table, insert: database.prepare(insertInto(table)) }))
  let made = 0
  for (const people of chunksOf(crowd)) {
    for (const { table, insert } of inserts) for (const row of rowsOf(table, people)) insert.run(...row)
    onProgress((made += people.length) / crowd.size)
    await new Promise(setImmediate)
  }
  for (const table of scattered) {
    database.exec(`INSERT INTO ${table} SELECT * FROM ${draftOf(table)} ORDER BY 1, 2, 3, 4`)
  }
  for (const { sql } of dropped) database.exec(sql)
  database.exec('COMMIT')
  database.close()
  sync(path)
}

interface Index {
  readonly name: string
  readonly sql: string
}

function insertInto(table: FilledTable): string {
  const names = columnsOf(table)
  const values = names.map((column) => (column === 'times' ? 'json_array(cast(? AS INTEGER))' : '?'))
  return `INSERT INTO ${scattered.has(table.name) ? draftOf(table.name) : table.name} (${names.join(', ')}) VALUES (${values.join(', ')})`
}
