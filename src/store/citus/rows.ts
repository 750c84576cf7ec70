import type { Column } from '../postgres/plan-rows.ts'
import type { Value } from '../postgres/statement.ts'

/** The SQL that adds one row, its columns as parameters. `conflict` follows ON CONFLICT. */
export const insertInto = <T>(table: string, columns: readonly Column<T>[], conflict?: string): string =>
  `INSERT INTO ${table} (${columns.map(([name]) => name).join(', ')})
    VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})${conflict ? ` ON CONFLICT ${conflict}` : ''}`

/** The SQL that removes the rows with all of these values. */
export const deleteFrom = <T>(table: string, columns: readonly Column<T>[]): string =>
  `DELETE FROM ${table} WHERE ${columns.map(([name], index) => `${name} = $${index + 1}`).join(' AND ')}`

/** The parameters of either statement. */
export const valuesOf = <T>(columns: readonly Column<T>[], thing: T): readonly Value[] =>
  columns.map(([, , value]) => value(thing))
