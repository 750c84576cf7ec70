import { hash } from 'node:crypto'
import type { CellValue } from './columns.ts'
import { allTables, columnNamesOf, columnTypesOf } from './tables.ts'

/** A table of a copy: all of its columns, their types in PostgreSQL, and the key that identifies and orders its rows. */
export interface CopiedTable {
  readonly name: string
  readonly columns: readonly string[]
  readonly types: readonly string[]
  readonly key: readonly string[]
}

/** The tables of a copy: all that both databases have. */
export const copiedTables: readonly CopiedTable[] = allTables
  .filter(([, { onlyIn }]) => onlyIn === undefined)
  .map(([name, table]) => ({
    name,
    columns: columnNamesOf(table),
    types: columnTypesOf(table),
    key: table.key,
  }))

/** The cells of a row, in the order of the columns of its table. */
export type CopiedRow = readonly CellValue[]

/** The comparable facts of a table in two databases, independent of the order of their rows. */
export interface Checksum {
  readonly rows: number
  readonly sum: bigint
}

/**
 * The text whose hash stands for a row. It has each cell with its length in bytes, so that no two rows share a text.
 */
const toText = (row: CopiedRow) =>
  row.map((cell) => (cell === null ? '-' : `${Buffer.byteLength(String(cell))}:${cell}`)).join('')

/** The same text as an expression of PostgreSQL over columns. */
const asText = (columns: readonly string[]) =>
  columns
    .map((column) => `coalesce(octet_length(${column}::text) || ':' || ${column}::text, '-')`)
    .join(' || ')

/** The sum over rows of the first eight bytes of a hash (SHA-256). */
export function checksumOf(rows: Iterable<CopiedRow>): Checksum {
  let [count, sum] = [0, 0n]
  for (const row of rows) {
    count++
    sum += hash('sha256', toText(row), 'buffer').readBigInt64BE()
  }
  return { rows: count, sum }
}

/** A query for the same checksum in PostgreSQL. Both columns of its answer are texts. */
export const checksumQuery = ({ name, columns }: CopiedTable) =>
  `SELECT count(*)::text AS rows, coalesce(sum(('x' ||
      encode(substr(sha256(convert_to(${asText(columns)}, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint), 0)::text AS sum
    FROM ${name}`
