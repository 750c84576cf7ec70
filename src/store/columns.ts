import { tables, type ColumnType, type Table, type TableName } from './tables.ts'

type Declared<N extends TableName> = (typeof tables)[N]['columns']

/** The names that records have for the columns of a table. */
export type FieldOf<N extends TableName> = keyof Declared<N> & string

type CellOf<D> = D extends `${string} text` | `${string} text null` ? string : number

type NullableFieldOf<N extends TableName> = {
  [F in FieldOf<N>]: Declared<N>[F] extends `${string} null` ? F : never
}[FieldOf<N>]

/** A row of a table by the names of its fields. */
export type RowOf<N extends TableName> = {
  readonly [F in Exclude<FieldOf<N>, NullableFieldOf<N>>]: CellOf<Declared<N>[F]>
} & { readonly [F in NullableFieldOf<N>]?: CellOf<Declared<N>[F]> | null | undefined }

/** What a cell of a row holds. */
export type CellValue = string | number | null

/** A column that a statement is given: its name, its type in PostgreSQL, and its value of a thing. */
export type Column<T, V = CellValue> = readonly [
  name: string,
  type: ColumnType | 'boolean',
  value: (thing: T) => V,
]

/** The columns of a table in their order, except those of some fields. Their values are those of a row's fields. */
export function columnsOf<N extends TableName, W extends FieldOf<N> = never>(
  table: N,
  ...without: readonly W[]
): readonly Column<Omit<RowOf<N>, W>>[] {
  return declarationsOf(table, without).map(({ field, name, type }) => [
    name,
    type,
    // The type of a row follows from the same declarations.
    (row) => (row as Readonly<Record<string, string | number | undefined>>)[field] ?? null,
  ])
}

/** The columns that a query selects, each under the name of its field, except those of some fields. */
export const selectionOf = <N extends TableName>(table: N, ...without: readonly FieldOf<N>[]): string =>
  declarationsOf(table, without)
    .map(({ field, name }) => (name === field ? name : `${name} AS "${field}"`))
    .join(', ')

function declarationsOf(table: TableName, without: readonly string[]) {
  const declared: Table['columns'] = tables[table].columns
  return Object.entries(declared)
    .filter(([field]) => !without.includes(field))
    .map(([field, declaration]) => {
      const [name = '', type] = declaration.split(' ')
      return { field, name, type: type as ColumnType }
    })
}

/** The names of columns, as a statement lists them. */
export const namesOf = <T>(columns: readonly Column<T, unknown>[]): string =>
  columns.map(([name]) => name).join(', ')

/** The values of columns, in their order. */
export const valuesOf = <T>(columns: readonly Column<T>[], thing: T) =>
  columns.map(([, , value]) => value(thing))

/** Sets the columns to those of the row that was not inserted, for ON CONFLICT DO UPDATE SET. */
export const setToExcluded = <T>(columns: readonly Column<T>[], ...key: readonly string[]): string =>
  columns.flatMap(([name]) => (key.includes(name) ? [] : [`${name} = excluded.${name}`])).join(', ')

/** The columns of these names. */
export const columnsNamed = <T>(columns: readonly Column<T>[], ...names: readonly string[]) =>
  columns.filter(([name]) => names.includes(name))
