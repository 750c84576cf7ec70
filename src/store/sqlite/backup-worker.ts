import { dirname } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { checkOrigin } from '../migrations/migrate.ts'
import { StoreUnusable } from '../store.ts'
import { isDamaged, toUnreadable, type BackupReply, type BackupTask, type Contents } from './copy-database.ts'
import { reasonOf, reasons, type Database } from './database.ts'
import { isFull, openChecked, toUnusable } from './open-database.ts'

const cacheKilobytes = 65_536

// The thread that copies or checks a database, while the main thread takes signals and shows the progress.
parentPort?.postMessage(answer(workerData as BackupTask))

function answer(task: BackupTask): BackupReply {
  try {
    return { value: task.name === 'copy' ? copy(task.from, task.to) : check(task.file) }
  } catch (error) {
    if (error instanceof StoreUnusable) return { problem: error.message }
    throw error
  }
}

function open(path: string): Database {
  return openChecked(path, checkOrigin, cacheKilobytes)
}

/** Copies the state of one moment. Writers are not held up meanwhile; only the log grows. */
function copy(from: string, to: string): undefined {
  let database: Database
  try {
    database = open(from)
  } catch (error) {
    throw toUnusable(from, error)
  }
  try {
    database.run('VACUUM INTO ?', to)
  } catch (error) {
    const cause = error instanceof Error && error.cause ? error.cause : error
    if (reasonOf(cause) === reasons.damaged) throw toUnusable(from, error)
    if (isFull(dirname(to), cause)) {
      throw new StoreUnusable(
        `There is no space left in ${dirname(to)} for the copy. Make room there, or choose another place.`,
        { cause },
      )
    }
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new StoreUnusable(`${to} cannot be written (${detail}). Choose another place.`, { cause })
  } finally {
    database.close()
  }
}

function check(file: string): Contents {
  let database: Database | undefined
  try {
    database = open(file)
    database.exec('PRAGMA query_only = ON')
    const first = database.get<{ integrity_check: string }>('PRAGMA integrity_check(1)')
    if (first?.integrity_check !== 'ok') throw isDamaged(file)
    const [contents] = database.all<Contents>(
      'SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM pool WHERE removed = 0) AS pools',
    )
    return { users: contents?.users ?? 0, pools: contents?.pools ?? 0 }
  } catch (error) {
    throw toUnreadable(file, error)
  } finally {
    database?.close()
  }
}
