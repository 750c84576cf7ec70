import { invalidParameter } from '../errors.ts'

/** The constraints that one input breaks, and the path to the value that is being read. */
export class Violations {
  /** One step for each depth; steps beyond the current depth are left over from earlier values. */
  readonly path: (string | number)[] = []
  readonly #named: string[] = []
  count = 0

  /** Records a violation of the value at `depth`. `shown` is its printed form, if any. */
  note(depth: number, shown: string | undefined, constraint: string): void {
    this.count += 1
    if (this.#named.length === maxNamed) return
    const path = this.path.slice(0, depth).map(cut).join('.')
    const value = shown === undefined ? 'Value' : `Value ${shown}`
    this.#named.push(`${value} at '${path}' failed to satisfy constraint: Member must ${constraint}`)
  }

  toError(): Error {
    const errors = this.count === 1 ? 'error' : 'errors'
    return invalidParameter(`${this.count} validation ${errors} detected: ${this.#named.join('; ')}`)
  }
}

/** All violations are counted and only this many are named, so that an answer stays smaller than its request. */
const maxNamed = 100
/** The longest part of a value that is printed (UTF-16 code units). */
export const maxPrinted = 256

const cut = (step: string | number) => String(step).slice(0, maxPrinted).toWellFormed()
/** A value as it is printed. */
export const show = (text: string) => `'${text.slice(0, maxPrinted).toWellFormed()}'`
