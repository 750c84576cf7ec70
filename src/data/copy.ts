import { hash } from 'node:crypto'
import { checksumOf, copiedTables, type CopiedRow, type CopiedTable } from '../store/copied-table.ts'
import { openCopyTarget, toStoredRow, type CopyTarget } from '../store/postgres/copy-target.ts'
import { openCopySource, type CopySource } from '../store/sqlite/copy-source.ts'
import { StoreUnusable } from '../store/store.ts'
import { checkDataIsThere, databaseIn } from './data-folder.ts'
import { marker, openVault } from './key-record.ts'
import type { LongWork } from './progress.ts'
import { findMasterKey } from './master-key.ts'
import { SetupError } from '../config/setup-error.ts'

export interface Copied {
  readonly users: number
  readonly pools: number
  /** The total over all tables. */
  readonly rows: number
}

/** The batch size: at most this many rows, and no further row after this many characters. */
const maxRows = 1000
const maxCharacters = 4_000_000

/**
 * Copies all data of a folder into an empty database of PostgreSQL, or continues an interrupted copy. No server can
 * start on either meanwhile. None can start on the database until every table in it is verified to equal the
 * folder's. The folder is only read. Its master key, which the database needs as well, is not copied.
 * @throws {SetupError} one line says why not
 */
export async function copyData(
  data: string,
  masterKey: Buffer | undefined,
  url: string,
  { show }: Pick<LongWork, 'show'>,
): Promise<Copied> {
  checkDataIsThere(data)
  try {
    using source = openCopySource(databaseIn(data))
    const mark = checkKey(source, data, masterKey)
    await using target = await openCopyTarget({ connectionString: url })
    await target.begin(hash('sha256', mark))
    for (const table of copiedTables) await copyTable(source, target, table, show)
    const counts = new Map<string, number>()
    for (const table of copiedTables) {
      show(`Comparing ${table.name}`)
      counts.set(table.name, await compareTable(source, target, table))
    }
    await target.finish()
    const rows = [...counts.values()].reduce((sum, count) => sum + count, 0)
    return { users: counts.get('users') ?? 0, pools: counts.get('pool') ?? 0, rows }
  } catch (error) {
    if (error instanceof StoreUnusable) throw new SetupError(error.message, { cause: error })
    throw error
  }
}

/**
 * The record that the database in the folder has sealed under its master key.
 * @throws {SetupError} the key is missing
 */
function checkKey(source: CopySource, data: string, given: Buffer | undefined): string {
  const key = findMasterKey(data, given)
  if (!key) {
    throw new SetupError(
      `The database in ${data} has lost its master key, without which a copy is of no use: put master.key back ` +
        'beside it, or set ROCKPOOL_MASTER_KEY.',
    )
  }
  const mark = source.listSigningKeys(marker.poolId)[0]?.material ?? ''
  openVault(key, mark, `the database in ${data}`)
  return mark
}

async function copyTable(
  source: CopySource,
  target: CopyTarget,
  table: CopiedTable,
  show: LongWork['show'],
): Promise<void> {
  const position = await target.findPosition(table)
  let count = 0
  for (const batch of batches(source.rows(table, position))) {
    await target.add(table, batch)
    count += batch.length
    show(`Copying ${table.name}: ${count.toLocaleString('en')} rows${position ? ' more' : ''}`)
  }
}

function* batches(rows: Iterable<CopiedRow>): Generator<readonly CopiedRow[]> {
  let batch: CopiedRow[] = []
  let characters = 0
  for (const row of rows) {
    batch.push(row)
    for (const cell of row) if (typeof cell === 'string') characters += cell.length
    if (batch.length < maxRows && characters < maxCharacters) continue
    yield batch
    batch = []
    characters = 0
  }
  if (batch.length > 0) yield batch
}

/** The number of rows of a table, once both copies are verified as equal. @throws {SetupError} they are not */
async function compareTable(source: CopySource, target: CopyTarget, table: CopiedTable): Promise<number> {
  const expected = checksumOf(storedRows(source, table))
  const found = await target.checksum(table)
  if (found.rows === expected.rows && found.sum === expected.sum) return found.rows
  throw new SetupError(
    `The copy of ${describe(table, expected.rows)} is not the same (${found.rows.toLocaleString('en')} rows): one of ` +
      'both was changed since the copy was begun. Empty the database and copy again.',
  )
}

function* storedRows(source: CopySource, table: CopiedTable): Generator<CopiedRow> {
  for (const row of source.rows(table)) yield toStoredRow(table, row)
}

const describe = ({ name }: CopiedTable, rows: number) =>
  `the table ${name} (${rows.toLocaleString('en')} rows)`
