/** A stream from a client that can be paused for a while. */
export interface Pausable {
  pause(): unknown
  resume(): unknown
}

/** The interval between checks of paused streams (milliseconds). */
const lookInterval = 4

/**
 * Limits the rate at which long bodies are read. Reading and parsing keep the main thread busy for about 5 ns a byte.
 * So the rate sets the share of the main thread's time that long bodies get. A faster body is paused, and the network
 * holds its client up. The stream that has been paused longest resumes first.
 */
export class ByteRate {
  readonly #bytesPerMs: number
  readonly #most: number
  readonly #elapsed: () => number
  readonly #heldUp = new Set<Pausable>()
  #left: number
  #since: number
  #timer: NodeJS.Timeout | undefined

  /** `most` bytes may come at once after a pause. `elapsed` counts milliseconds from an arbitrary moment. */
  constructor(bytesPerMs: number, most: number, elapsed: () => number = () => performance.now()) {
    this.#bytesPerMs = bytesPerMs
    this.#most = most
    this.#elapsed = elapsed
    this.#left = most
    this.#since = elapsed()
  }

  /** Pauses a new stream until there is room in the rate. */
  admit(stream: Pausable): void {
    this.#refill()
    if (this.#left < 0) this.#holdUp(stream)
  }

  /** Counts bytes that were read from a stream, and pauses it if they were too many. */
  take(stream: Pausable, bytes: number): void {
    this.#refill()
    this.#left -= bytes
    if (this.#left < 0) this.#holdUp(stream)
  }

  /** Forgets a stream that is not read any more. */
  forget(stream: Pausable): void {
    this.#heldUp.delete(stream)
  }

  #holdUp(stream: Pausable): void {
    stream.pause()
    this.#heldUp.add(stream)
    this.#lookLater()
  }

  #refill(): void {
    const now = this.#elapsed()
    this.#left = Math.min(this.#most, this.#left + (now - this.#since) * this.#bytesPerMs)
    this.#since = now
  }

  /** Resumes one stream at a time, since each reads at once what has arrived meanwhile. */
  #goOn(): void {
    this.#timer = undefined
    this.#refill()
    const [next] = this.#heldUp
    if (next && this.#left >= 0) {
      this.#heldUp.delete(next)
      next.resume()
    }
    if (this.#heldUp.size > 0) this.#lookLater()
  }

  #lookLater(): void {
    if (this.#timer) return
    this.#timer = setTimeout(() => this.#goOn(), lookInterval)
  }
}
