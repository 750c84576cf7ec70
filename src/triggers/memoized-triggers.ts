import type { Pool } from '../domain/pool.ts'
import type { TriggerEvent, TriggerName, Triggers } from './contract/triggers.ts'

type Response = ReturnType<Triggers['call']>

/** Triggers of one call that answer a repeated question from memory. */
export class MemoizedTriggers implements Triggers {
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
