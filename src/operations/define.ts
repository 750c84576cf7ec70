import type { Signer } from '../signing/signer.ts'
import type { Action, Input, Output } from '../model/types.ts'
import type { User } from '../domain/user.ts'
import type { Context } from '../context.ts'

/** An operation of the API: what the wire calls it, and what it does. */
export interface Operation<A extends Action = Action> {
  readonly action: A
  run(context: Context, input: Input<A>, signer: Signer | undefined): Promise<Output<A>>
}

/** Who may call an operation. It answers what it looked up to find that out, or throws. */
export type Caller<I, C> = (context: Context, input: I, signer: Signer | undefined) => Promise<C>

interface Parts<A extends Action, C> {
  readonly caller: Caller<Input<A>, C>
  perform(call: Context & C, input: Input<A>): Promise<Output<A>>
}

/**
 * Makes an operation. `caller` says who may call it; `perform` stands on the context and on what `caller` found.
 * Both run again, from the start, when another writer came between reading and committing.
 */
export function operation<A extends Action, C extends object>(action: A, parts: Parts<A, C>): Operation<A> {
  return {
    action,
    async run(context, input, signer) {
      const found = await parts.caller(context, input, signer)
      return parts.perform({ ...context, ...found }, input)
    },
  }
}

/**
 * Makes an operation that changes the user whom `caller` found. Within this process such operations on one user go one
 * after another, each on the state that the one before it left, instead of deciding all on the same state and failing.
 * Other nodes are still met in the commit.
 */
export function userChange<A extends Action, C extends { readonly user: User }>(
  action: A,
  parts: Parts<A, C>,
): Operation<A> {
  return {
    action,
    async run(context, input, signer) {
      const { userQueue, origin } = context
      const found = await parts.caller(context, input, signer)
      const mustWait = userQueue.isBusy(found.user.sub)
      const change = async () => {
        const now = mustWait ? await parts.caller(context, input, signer) : found
        return parts.perform({ ...context, ...now }, input)
      }
      return userQueue.run(found.user.sub, change, origin.isGone)
    },
  }
}
