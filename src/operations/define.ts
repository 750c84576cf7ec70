import type { Signer } from '../signing/signer.ts'
import type { Action, Input, Output } from '../model/types.ts'
import type { User } from '../domain/user.ts'
import type { Context } from '../context.ts'

/** An operation of the API: its name on the wire, and its work. */
export interface Operation<A extends Action = Action> {
  readonly action: A
  run(context: Context, input: Input<A>, signer: Signer | undefined): Promise<Output<A>>
}

/** The check of who may call an operation. It answers the records that it looked up, or throws. */
export type Caller<I, C> = (context: Context, input: I, signer: Signer | undefined) => Promise<C>

interface Parts<A extends Action, C> {
  readonly caller: Caller<Input<A>, C>
  perform(call: Context & C, input: Input<A>): Promise<Output<A>>
}

/**
 * Makes an operation. `caller` says who may call it. `perform` gets the context and the records that `caller` found.
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
 * Makes an operation that changes the user that `caller` found. Within this process such operations on one user go
 * one after another. Each decides on the state that the one before it left. Otherwise all would decide on the same
 * state, and fail. Writes of other nodes are still detected in the commit.
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
