import { namesOf, type Column } from '../columns.ts'

/** The SQL that adds one row, its columns as parameters. `conflict` follows ON CONFLICT. */
export const insertInto = <T>(table: string, columns: readonly Column<T>[], conflict?: string): string =>
  `INSERT INTO ${table} (${namesOf(columns)})
    VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})${conflict ? ` ON CONFLICT ${conflict}` : ''}`

/** The SQL that removes the rows with all of these values. */
export const deleteFrom = <T>(table: string, columns: readonly Column<T>[]): string =>
  `DELETE FROM ${table} WHERE ${columns.map(([name], index) => `${name} = $${index + 1}`).join(' AND ')}`
