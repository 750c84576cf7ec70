import { DatabaseSync } from 'node:sqlite'

/** As durable as Rockpool's own: the log is flushed at every commit. */
export function openCeilingDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 5000 })
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 4000;
    CREATE TABLE IF NOT EXISTS item (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT`)
  return database
}

/** Fills it with as many rows as a pool has users. */
export function fillCeilingDatabase(path: string, keys: Iterable<string>): void {
  const database = openCeilingDatabase(path)
  const value = 'x'.repeat(800)
  const put = database.prepare('INSERT INTO item (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING')
  database.exec('BEGIN')
  for (const key of keys) put.run(key, value)
  database.exec('COMMIT')
  database.close()
}
