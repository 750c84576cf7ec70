import { DatabaseSync } from 'node:sqlite'
import { steps, sumOf } from '../../src/store/migrations/steps.ts'
import { applicationId } from '../../src/store/sqlite/header.ts'

/** Makes a database as the version left it whose schema had taken so many steps, and lets it be filled. */
export function makeOlderDatabase(path: string, taken: number, fill: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA journal_mode = WAL; BEGIN;
    CREATE TABLE migration (id INTEGER PRIMARY KEY, sum TEXT NOT NULL) STRICT`)
  const record = database.prepare('INSERT INTO migration (id, sum) VALUES (?, ?)')
  for (const [index, { sqlite }] of steps.slice(0, taken).entries()) {
    database.exec(sqlite)
    record.run(index + 1, sumOf(sqlite))
  }
  fill(database)
  database.exec('COMMIT')
  database.close()
}
