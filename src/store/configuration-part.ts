import { ConfigurationCache } from './configuration-cache.ts'

/** Objects of the configuration by their id, as a store caches them. */
export interface CachedObjects<T extends object> {
  find(id: string): Promise<T | undefined>
  /** Forgets an object, so that the next caller reads it anew. */
  forget(id: string): void
  forgetWhere(isMeant: (object: T) => boolean): void
}

/** Objects that are the same until they are forgotten. `refresh` is what a caller has to wait for before the cache answers. */
export class ConfigurationPart<T extends object> implements CachedObjects<T> {
  readonly #load: (id: string) => Promise<T | undefined>
  readonly #refresh: () => Promise<void> | undefined
  readonly #known = new ConfigurationCache<T>()
  readonly #loading = new Map<string, Promise<T | undefined>>()

  constructor(load: (id: string) => Promise<T | undefined>, refresh: () => Promise<void> | undefined) {
    this.#load = load
    this.#refresh = refresh
  }

  async find(id: string): Promise<T | undefined> {
    const refreshing = this.#refresh()
    if (refreshing) await refreshing
    const known = this.#known.find(id, () => undefined)
    if (known) return known
    const loading = this.#loading.get(id) ?? this.#learn(id)
    return loading
  }

  forget(id: string): void {
    this.#known.forget(id)
    this.#loading.delete(id)
  }

  forgetWhere(isMeant: (object: T) => boolean): void {
    this.#known.forgetWhere(isMeant)
    this.#loading.clear()
  }

  forgetAll(): void {
    this.forgetWhere(() => true)
  }

  /** Loads an object. An object that was forgotten during the read is answered, but not kept. */
  #learn(id: string): Promise<T | undefined> {
    const loading: Promise<T | undefined> = this.#load(id)
      .then((found) => {
        if (this.#loading.get(id) === loading) this.#known.find(id, () => found)
        return found
      })
      .finally(() => {
        if (this.#loading.get(id) === loading) this.#loading.delete(id)
      })
    this.#loading.set(id, loading)
    return loading
  }
}
