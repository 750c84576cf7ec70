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

interface Declaration<A extends Action, C> {
  readonly caller: Caller<Input<A>, C>
  perform(call: Context & NoInfer<C> & { readonly action: NoInfer<A> }, input: Input<A>): Promise<Output<A>>
}

interface UserDeclaration<A extends Action, C extends { readonly user: User }> extends Declaration<A, C> {
  /**
   * Calls on the user that `caller` found follow one another within this process. For operations that put values into
   * the user, such as attributes: clients save several at once, and all but one would conflict and run again. Passwords
   * have a queue of their own. What leaves the user in one state (confirm, disable, sign out) comes in no crowds.
   */
  readonly serialize: 'user'
}

/**
 * Makes an operation. `caller` says who may call it. `perform` gets the context, the records that `caller` found, and
 * the action's name for the history of users. Both run again, from the start, when another writer came between
 * reading and committing.
 */
export function operation<A extends Action, C extends { readonly user: User }>(
  action: A,
  declaration: UserDeclaration<A, C>,
): Operation<A>
export function operation<A extends Action, C extends object>(
  action: A,
  declaration: Declaration<A, C>,
): Operation<A>
export function operation<A extends Action, C extends { readonly user?: User }>(
  action: A,
  declaration: Declaration<A, C> & { readonly serialize?: 'user' },
): Operation<A> {
  return {
    action,
    async run(context, input, signer) {
      const found = await declaration.caller(context, input, signer)
      const key = declaration.serialize && found.user?.sub
      if (key === undefined) return declaration.perform({ ...context, ...found, action }, input)
      const { userQueue, origin } = context
      const mustWait = userQueue.isBusy(key)
      using _turn = await userQueue.enter(key, origin.isGone)
      const current = mustWait ? await declaration.caller(context, input, signer) : found
      return await declaration.perform({ ...context, ...current, action }, input)
    },
  }
}
