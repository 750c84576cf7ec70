import type { TriggerEvent, TriggerName, Triggers } from '../../src/triggers/contract/triggers.ts'

type Script = Partial<Record<TriggerName, (event: TriggerEvent) => unknown>>

/** Functions of a test's own, the same for every pool, and what they were called with. */
export function scriptedTriggers(script: Script): Triggers & { readonly events: TriggerEvent[] } {
  const events: TriggerEvent[] = []
  return {
    events,
    has: (_pool, trigger) => script[trigger] !== undefined,
    async call(_pool, trigger, event) {
      const answer = script[trigger]
      if (!answer) return undefined
      const given = structuredClone(event())
      events.push(given)
      // What a function answers is for the caller to judge, so a script may answer anything.
      return (await answer(given)) as Readonly<Record<string, unknown>>
    },
  }
}
