import type { Context } from '../context.ts'
import type { CodeBudget } from '../domain/limits.ts'
import type { Counted } from '../store/ports/attempts.ts'
import { sourceOf, toSource } from './attempts.ts'

/** The address that a code goes to, and the user that it is for. */
interface Recipient {
  readonly poolId: string
  readonly to: string
  readonly sub: string
}

/**
 * Whether another code may go to an address now. If so, it is counted. Codes that administrators send are neither
 * limited nor counted. A code for an address that a user gave themselves is counted by user first. Any other, such as
 * a recovery code, is counted by the source of the request. So a stranger does not use up what the owner needs.
 */
export async function tryCountSend(
  context: Context,
  budget: Exclude<CodeBudget, 'secondFactor'>,
  { poolId, to, sub }: Recipient,
): Promise<boolean> {
  const { vault } = context
  const address = { poolId, sub: vault.hash('address', to.toLowerCase()) }
  // The hash keeps its name, under which codes are counted already.
  const author = () => toSource(vault.hash(`giver ${address.sub}`, sub))
  return takeFromBudget(context, budget, address, () =>
    budget === 'verify' ? author() : sourceOf(context, address),
  )
}

/** The same for the code of a second factor, which is asked for after a right password: by user and address. */
export const tryCountMfaSend = (context: Context, { poolId, to, sub }: Recipient): Promise<boolean> => {
  const hash = context.vault.hash('address of a second factor', `${sub} ${to.toLowerCase()}`)
  return takeFromBudget(context, 'secondFactor', { poolId, sub: hash }, () => 0)
}

/** The same for a name without a user, where nothing is sent. */
export const tryCountDecoySend = (context: Context, budget: CodeBudget, name: Counted): Promise<boolean> =>
  takeFromBudget(context, budget, name, () => sourceOf(context, name))

async function takeFromBudget(
  { store, limits, now }: Context,
  budget: CodeBudget,
  counted: Counted,
  findSource: () => number,
): Promise<boolean> {
  const bound = limits.codes[budget]
  if (!bound) return true
  return store.takeAttempt(counted, `codes: ${budget}`, bound, now(), bound.fromAll ? findSource() : 0)
}
