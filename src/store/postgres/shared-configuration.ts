import { ConfigurationPart } from '../configuration-part.ts'

/**
 * The age of the cache after which it is checked in the background, and after which the caller waits (milliseconds).
 */
const fresh = 2000
const stale = 4000

/**
 * Configuration that other nodes may change. One number in the database tells whether any of it has changed. It is
 * read at most every two seconds, and only while the configuration is in use. An answer is at most four seconds out
 * of date.
 */
export class SharedConfiguration {
  readonly #readVersion: () => Promise<number | undefined>
  readonly #elapsed: () => number
  readonly #parts: { forgetAll(): void }[] = []
  #version: number | undefined
  #checkedAt = -Infinity
  #checking: Promise<void> | undefined

  /** `elapsed` counts milliseconds from any moment. */
  constructor(readVersion: () => Promise<number | undefined>, elapsed: () => number) {
    this.#readVersion = readVersion
    this.#elapsed = elapsed
  }

  /** A part of the configuration: objects by their id. */
  part<T extends object>(load: (id: string) => Promise<T | undefined>): ConfigurationPart<T> {
    const part = new ConfigurationPart(load, () => this.#refresh())
    this.#parts.push(part)
    return part
  }

  /** The check that the caller has to wait for before the cache can answer, if any. */
  #refresh(): Promise<void> | undefined {
    const age = this.#elapsed() - this.#checkedAt
    if (age < fresh) return undefined
    if (!this.#checking) {
      this.#checking = this.#check().finally(() => (this.#checking = undefined))
      // The caller that waits is told of a failure. Other callers do not need to know.
      this.#checking.catch(() => undefined)
    }
    return age < stale ? undefined : this.#checking
  }

  async #check(): Promise<void> {
    const asked = this.#elapsed()
    const version = await this.#readVersion()
    if (version !== this.#version) for (const part of this.#parts) part.forgetAll()
    this.#version = version
    this.#checkedAt = asked
  }
}
