/** A statement of the store. It never changes, so each connection prepares it once, under its name. */
export interface Statement {
  readonly name: string
  readonly text: string
}

/** Names statements after their places in a record. */
export function named<N extends string>(texts: Readonly<Record<N, string>>): Readonly<Record<N, Statement>> {
  // The result has the names of the input.
  return Object.fromEntries(
    Object.entries<string>(texts).map(([name, text]) => [name, { name, text }]),
  ) as Record<N, Statement>
}

export type Value = string | number | boolean | null | readonly (string | number | boolean | null)[]

/** A statement with its values. */
export interface Call {
  readonly statement: Statement
  readonly values: readonly Value[]
}
