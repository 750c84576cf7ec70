import type { Pool } from '../rules/pool.ts'
import type { TriggerEvent, TriggerName, Triggers } from '../triggers/triggers.ts'
import type { Ground, Origin, SharedGround } from './ground.ts'
import type { Trail } from './trail.ts'

/**
 * The ground of one call. A call is decided again when another writer came between; a function that it asks the same
 * again is not called again: what it answered the first time holds. Asked something else, it is called.
 */
export const groundOfCall = (ground: SharedGround, origin: Origin, trail: Trail): Ground => ({
  ...ground,
  origin,
  trail,
  triggers: new AskedOnce(ground.triggers),
  passwords: origin.isGone ? ground.passwords.of(origin.isGone) : ground.passwords,
})

type Response = ReturnType<Triggers['call']>

class AskedOnce implements Triggers {
  readonly #triggers: Triggers
  #answers: Map<string, Response> | undefined

  constructor(triggers: Triggers) {
    this.#triggers = triggers
  }

  has(pool: Pool, trigger: TriggerName): boolean {
    return this.#triggers.has(pool, trigger)
  }

  call(pool: Pool, trigger: TriggerName, event: () => TriggerEvent): Response {
    if (!this.#triggers.has(pool, trigger)) return this.#triggers.call(pool, trigger, event)
    const made = event()
    const question = JSON.stringify([trigger, made])
    this.#answers ??= new Map()
    const known = this.#answers.get(question)
    if (known) return known
    const answer = this.#triggers.call(pool, trigger, () => made)
    this.#answers.set(question, answer)
    return answer
  }
}
