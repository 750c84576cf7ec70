/** What can be held up for a while: a stream that somebody sends. */
export interface Pausable {
  pause(): unknown
  resume(): unknown
}

/** How often what is held up is looked at again (milliseconds). */
const betweenLooks = 4

/**
 * How many bytes of long bodies are read in a while. To read and parse them keeps the main thread busy for some 5 ns a
 * byte, so this is the share of its time that they can have. A body that comes faster is not read for the moment, and
 * its client is held up by the network. The longest held up go on first.
 */
export class ByteRate {
  readonly #bytesPerMs: number
  readonly #most: number
  readonly #elapsed: () => number
  readonly #heldUp = new Set<Pausable>()
  #left: number
  #since: number
  #timer: NodeJS.Timeout | undefined

  /** `most` bytes may come at once after a pause. `elapsed` counts milliseconds from any moment. */
  constructor(bytesPerMs: number, most: number, elapsed: () => number = () => performance.now()) {
    this.#bytesPerMs = bytesPerMs
    this.#most = most
    this.#elapsed = elapsed
    this.#left = most
    this.#since = elapsed()
  }

  /** Reads of a stream only once there is something left for it. */
  admit(stream: Pausable): void {
    this.#refill()
    if (this.#left < 0) this.#holdUp(stream)
  }

  /** Counts bytes that were read of a stream, and holds it up where they were too many. */
  take(stream: Pausable, bytes: number): void {
    this.#refill()
    this.#left -= bytes
    if (this.#left < 0) this.#holdUp(stream)
  }

  /** Of a stream that is not read any more. */
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

  /** One stream at a time, since each reads what has come meanwhile at once. */
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
    this.#timer = setTimeout(() => this.#goOn(), betweenLooks)
  }
}
