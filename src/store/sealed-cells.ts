/** A column of a table in which something sealed is kept, and the columns by which its rows are told apart. */
export interface SealedColumn {
  readonly table: string
  readonly key: readonly string[]
  readonly column: string
  /** A text that stands in each cell with a seal; every cell has one where it is not given. */
  readonly mark?: string
}

export interface SealedCell {
  /** Values of the key's columns, in their order. */
  readonly key: readonly (string | number)[]
  readonly text: string
}

/** A cell that gets another text, unless it is not as it was. */
export interface ChangedCell extends SealedCell {
  readonly text: string
  readonly next: string
}

/** All that is sealed in a database that no server uses meanwhile. Its methods throw StoreUnusable. */
export interface SealedCells extends AsyncDisposable {
  /** Cells in the order of their keys, from the one after `after`. */
  list(
    column: SealedColumn,
    after: SealedCell['key'] | undefined,
    limit: number,
  ): Promise<readonly SealedCell[]>
  /** Changes cells, all or none of them. */
  change(column: SealedColumn, cells: readonly ChangedCell[]): Promise<void>
  /** Looks whether any server is at work on the database. */
  checkAlone(): Promise<void>
  /** Takes away what is left of the texts before, as far as this process can. */
  clear(): Promise<void>
}
