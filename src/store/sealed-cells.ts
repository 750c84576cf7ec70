import { tables, type TableName } from './tables.ts'

/** A column that holds sealed texts. */
export interface SealedColumn {
  readonly table: TableName
  readonly column: string
  /** A text that marks each cell with a seal. Every cell has a seal if no mark is given. */
  readonly mark?: string
}

export interface SealedCell {
  /** The values of the table's key, in its order. */
  readonly key: readonly (string | number)[]
  readonly text: string
}

/** A cell that gets another text, unless it has changed meanwhile. */
export interface ChangedCell extends SealedCell {
  readonly text: string
  readonly next: string
}

/** How a database writes a parameter by its number, and whether a column contains the text of a parameter. */
export interface CellDialect {
  readonly place: (number: number) => string
  readonly contains: (column: string, parameter: string) => string
}

/** The SQL that lists sealed cells in the order of their keys, the cell before its key, and its values. No limit. */
export function toListing(
  { table, column, mark }: SealedColumn,
  after: SealedCell['key'] | undefined,
  { place, contains }: CellDialect,
): { readonly text: string; readonly values: readonly (string | number)[] } {
  const order = tables[table].key.join(', ')
  const values = [...(after ?? []), ...(mark === undefined ? [] : [mark])]
  const conditions = [
    ...(after ? [`(${order}) > (${after.map((_, index) => place(index + 1)).join(', ')})`] : []),
    ...(mark === undefined ? [] : [contains(column, place(values.length))]),
  ]
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
  return { text: `SELECT ${column}, ${order} FROM ${table} ${where} ORDER BY ${order}`, values }
}

/** All sealed cells of a database that no server uses meanwhile. Its methods throw StoreUnusable. */
export interface SealedCells extends AsyncDisposable {
  /** The cells in the order of their keys, from the one after `after`. */
  list(
    column: SealedColumn,
    after: SealedCell['key'] | undefined,
    limit: number,
  ): Promise<readonly SealedCell[]>
  /** Changes all cells or none. */
  change(column: SealedColumn, cells: readonly ChangedCell[]): Promise<void>
  /** Checks that no server is at work on the database. */
  checkAlone(): Promise<void>
  /** Removes what is left of the former texts, as far as this process can. */
  clear(): Promise<void>
}
