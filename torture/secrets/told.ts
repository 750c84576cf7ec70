import type { AuthenticationResultType } from '../../src/model/types.ts'
import { outcomeOf, Refusal, type Caller } from '../target.ts'

/** What was said and given in a run. */
export interface Told {
  readonly attributes: Set<string>
  readonly passwords: Set<string>
  readonly tokens: Set<string>
  readonly refreshTokens: Set<string>
  readonly clientSecrets: Set<string>
  calls: number
  refusals: number
  faults: number
}

export type Call = <T>(make: (caller: Caller) => Promise<T>) => Promise<T | undefined>

/** Makes a call and counts it. A refusal is as good as an answer here. */
export const newTold =
  (caller: Caller, told: Told): Call =>
  async (make) => {
    told.calls += 1
    const outcome = await outcomeOf(make(caller))
    if (!(outcome instanceof Refusal)) return outcome.output
    told.refusals += 1
    if (outcome.status >= 500) told.faults += 1
    return undefined
  }

export function remember(set: Set<string>, value: string): string {
  set.add(value)
  return value
}

export function keep(told: Told, tokens: AuthenticationResultType | undefined): string {
  if (tokens?.AccessToken) told.tokens.add(tokens.AccessToken)
  if (tokens?.IdToken) told.tokens.add(tokens.IdToken)
  if (tokens?.RefreshToken) told.refreshTokens.add(tokens.RefreshToken)
  return tokens?.AccessToken ?? ''
}
