/** What a run is asked for. */
export interface Options {
  /** From which everything that is drawn follows. It is printed, so that a run can be repeated. */
  readonly seed: number
  /** How often, in the unit of the part; undefined for as often as its form takes. */
  readonly rounds: number | undefined
  /** The form that is part of every build, instead of the full one. */
  readonly short: boolean
  /** The address of a database that others keep, for parts that are put to work on one. */
  readonly database: string | undefined
  /** Says where the run is, for whoever watches. */
  readonly progress: (text: string) => void
}

/** What a run has come to. */
export interface Report {
  readonly ok: boolean
  /**
   * Findings by the clock: what took longer than promised, or told something by how long it took. They fail the part as
   * well, unless the run ignores timing, since a busy machine may be their cause.
   */
  readonly timing?: readonly string[]
  /** Why nothing could be shown on this machine; then `ok` says nothing, and the part counts as not run. */
  readonly impossible?: string
  /** For people: what was done, and everything that went wrong. */
  readonly lines: readonly string[]
  /** For the record. */
  readonly figures: Readonly<Record<string, number>>
}

/** One way to try to break the server. */
export interface Part {
  readonly name: string
  readonly summary: string
  run(options: Options): Promise<Report>
}
