import type { SigningKeyRecord } from '../ports/keys.ts'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { StoreUnusable } from '../store.ts'
import { listSigningKeys } from './keys.ts'
import { Database, reasonOf, reasons } from './database.ts'
import { toUnusable } from './open-database.ts'

/** The counts of a database's contents that interest the operator of backups. */
export interface Contents {
  readonly users: number
  readonly pools: number
}

export type BackupTask =
  | { readonly name: 'copy'; readonly from: string; readonly to: string }
  | { readonly name: 'check'; readonly file: string }

export type BackupReply = { readonly value: Contents | undefined } | { readonly problem: string }

/**
 * Copies a database as it is at one moment into an empty or new file. It runs on its own thread. A server may write
 * to the database meanwhile. The copy is whole in itself. Its bytes are not synced yet.
 * @throws {StoreUnusable} the database cannot be read, or the copy not written
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  await run({ name: 'copy', from, to })
}

/**
 * Looks through every page of a backup, on a thread of its own.
 * @throws {StoreUnusable} it is damaged, or a newer version wrote it
 */
export async function checkBackup(file: string): Promise<Contents> {
  const contents = await run({ name: 'check', file })
  if (!contents) throw new TypeError('a check has no answer')
  return contents
}

/**
 * The signing keys of a pool in a backup.
 * @throws {StoreUnusable} it cannot be read
 */
export function readSigningKeys(file: string, poolId: string): readonly SigningKeyRecord[] {
  let database: Database | undefined
  try {
    database = new Database(file, 1024)
    return listSigningKeys(database, poolId)
  } catch (error) {
    throw toUnreadable(file, error)
  } finally {
    database?.close()
  }
}

export const isDamaged = (file: string) => new StoreUnusable(`${file} is damaged. Take another backup.`)

/** The error of an unreadable backup as one line that says what to do. */
export function toUnreadable(file: string, error: unknown): StoreUnusable {
  const reason = reasonOf(error instanceof Error ? error.cause : error)
  return reason === reasons.damaged || reason === reasons.notADatabase
    ? isDamaged(file)
    : toUnusable(file, error)
}

function run(task: BackupTask): Promise<Contents | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Contents | undefined>()
  const file = new URL(`./backup-worker${extname(import.meta.url)}`, import.meta.url)
  // The thread needs nothing from the environment, which may hold secrets.
  const worker = new Worker(file, { workerData: task, env: {}, execArgv: [] })
  worker.on('message', (reply: BackupReply) => {
    if ('problem' in reply) reject(new StoreUnusable(reply.problem))
    else resolve(reply.value)
  })
  worker.on('error', reject)
  worker.on('exit', () => reject(new StoreUnusable('The thread that reads the data has ended. Try again.')))
  return promise
}
