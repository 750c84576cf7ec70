import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { openCeilingDatabase } from './ceiling-database.ts'
import type { Write } from './durable-writes.ts'

const database: DatabaseSync = openCeilingDatabase(String(workerData))
const put = database.prepare(
  'INSERT INTO item (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
)

parentPort?.on('message', (writes: readonly Write[]) => {
  database.exec('BEGIN IMMEDIATE')
  for (const [key, value] of writes) put.run(key, value)
  database.exec('COMMIT')
  parentPort?.postMessage(writes.length)
})
