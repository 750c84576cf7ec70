/** The number of kept objects. A server rarely has more pools or app clients in use at a time. */
const most = 1000

/** Compiled configuration by id: the same object until it is forgotten. Missing objects are not remembered. */
export class ConfigurationCache<T extends object> {
  readonly #kept = new Map<string, T>()

  /** The object of this id. `load` makes it if it is not known. */
  find(id: string, load: () => T | undefined): T | undefined {
    const known = this.#kept.get(id)
    if (known) return known
    const found = load()
    if (!found) return undefined
    const [oldest] = this.#kept.keys()
    if (oldest !== undefined && this.#kept.size >= most) this.#kept.delete(oldest)
    this.#kept.set(id, found)
    return found
  }

  forget(id: string): void {
    this.#kept.delete(id)
  }

  forgetWhere(isMeant: (object: T) => boolean): void {
    for (const [id, object] of this.#kept) if (isMeant(object)) this.#kept.delete(id)
  }
}
