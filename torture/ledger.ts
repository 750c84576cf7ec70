import { isDeepStrictEqual } from 'node:util'

/** What can be told of a user: all that one commit writes at once. */
export interface State {
  readonly status: string
  readonly attributes: Readonly<Record<string, string>>
  readonly pending: Readonly<Record<string, string>>
}

/** What one request does: the state afterwards of each user whom it touches, by user name; undefined for none. */
export type Step = ReadonlyMap<string, State | undefined>

/** What was found where the ledger and the state differ. */
export interface Differences {
  /** Acknowledged, and not there any more. */
  readonly lost: readonly string[]
  /** Neither the state before a request nor the one after it. */
  readonly halfWritten: readonly string[]
  /** Requests without an answer, and how many of them were carried out. */
  readonly doubtful: number
  readonly doubtfulDone: number
}

/**
 * What clients know of their users: what was acknowledged, and what was asked without an answer. Whoever asks for
 * something about a user asks for nothing else about them meanwhile.
 */
export class Ledger {
  readonly #known = new Map<string, State>()
  readonly #doubtful = new Set<Step>()
  /** Earlier states by user name, to tell a state that was lost from one that never was. */
  readonly #earlier = new Map<string, State[]>()
  #acknowledged = 0

  /** How many requests were answered with success. */
  get acknowledged(): number {
    return this.#acknowledged
  }

  get users(): readonly string[] {
    return [...this.#known.keys()]
  }

  /** Names whose users are known to be removed, or whose sign-up was never answered and did not happen. */
  get absent(): readonly string[] {
    return [...this.#earlier.keys()].filter((name) => !this.#known.has(name))
  }

  find(username: string): State | undefined {
    return this.#known.get(username)
  }

  /** Must come before the request is sent. */
  begin(step: Step): void {
    this.#doubtful.add(step)
  }

  /** The server said that it is done. */
  acknowledge(step: Step): void {
    this.#doubtful.delete(step)
    this.#acknowledged++
    this.#apply(step)
  }

  /** The server said that it is not done. */
  refuse(step: Step): void {
    this.#doubtful.delete(step)
  }

  /** Compares with what is there, and takes it over as what is known. */
  compare(found: ReadonlyMap<string, State>): Differences {
    const lost: string[] = []
    const halfWritten: string[] = []
    const doubtful = this.#doubtful.size
    let doubtfulDone = 0
    for (const step of this.#doubtful) {
      const isAfter = [...step].map(([name, after]) => isDeepStrictEqual(found.get(name), after))
      const isBefore = [...step.keys()].map((name) => isDeepStrictEqual(found.get(name), this.find(name)))
      if (isBefore.every(Boolean)) continue
      if (isAfter.every(Boolean)) {
        doubtfulDone++
        this.#apply(step)
      } else if (isAfter.some(Boolean)) {
        halfWritten.push(`${[...step.keys()].join(' and ')}: a request is half carried out`)
        this.#apply(step)
      }
    }
    this.#doubtful.clear()
    for (const name of new Set([...this.#known.keys(), ...this.#earlier.keys(), ...found.keys()])) {
      const [known, there] = [this.#known.get(name), found.get(name)]
      if (isDeepStrictEqual(known, there)) continue
      const isEarlier = this.#earlier.get(name)?.some((state) => isDeepStrictEqual(state, there))
      const what = `${name}: ${JSON.stringify(there) ?? 'nobody'} in the place of ${JSON.stringify(known) ?? 'nobody'}`
      if (there === undefined || isEarlier) lost.push(what)
      else halfWritten.push(what)
    }
    this.#known.clear()
    this.#earlier.clear()
    for (const [name, state] of found) this.#known.set(name, state)
    return { lost, halfWritten, doubtful, doubtfulDone }
  }

  #apply(step: Step): void {
    for (const [name, state] of step) {
      const before = this.#known.get(name)
      const earlier = this.#earlier.get(name) ?? []
      if (before) earlier.push(before)
      this.#earlier.set(name, earlier)
      if (state) this.#known.set(name, state)
      else this.#known.delete(name)
    }
  }
}
