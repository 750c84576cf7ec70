/** One kind of forgery: what is genuine, and what is made of it. Both answer whether they were accepted. */
export interface Family {
  genuine(): Promise<number>
  /** Sends one mutant; `what` says what it was. */
  mutant(): { readonly what: string; readonly sent: Promise<number> }
  /** How many mutants go between two genuine ones. */
  readonly between: number
}

/** At least one. */
export type Ways<T> = readonly [T, ...T[]]

export const repeat = <T>(count: number, value: T): [T, ...T[]] => [
  value,
  ...Array.from({ length: count - 1 }, () => value),
]
