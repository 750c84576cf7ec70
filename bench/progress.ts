/** Says on the terminal what runs now and how long it will still take. */
export class Progress {
  readonly #expected: number
  readonly #started = performance.now()
  readonly #isTerminal = process.stderr.isTTY
  #done = 0

  /** @param expected seconds that all steps are thought to take */
  constructor(expected: number) {
    this.#expected = expected
  }

  /** A step begins that is thought to take some seconds. */
  step(what: string, seconds: number): void {
    if (this.#isTerminal) process.stderr.write(`\r\u001B[K${this.#left().padStart(9)} left · ${what}`)
    this.#done += seconds
  }

  /** Prints a line that stays. */
  say(line: string): void {
    if (this.#isTerminal) process.stderr.write('\r\u001B[K')
    process.stderr.write(`${line}${this.#isTerminal ? '' : `  (${this.#left()} left)`}\n`)
  }

  /** By how long the steps done so far really took. */
  #left(): string {
    const pace = this.#done > 20 ? (performance.now() - this.#started) / 1000 / this.#done : 1
    const seconds = Math.max(0, this.#expected - this.#done) * pace
    return seconds >= 90 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds)} s`
  }
}
