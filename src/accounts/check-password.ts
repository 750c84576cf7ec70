import type { Counted } from '../store/ports/attempts.ts'
import { incorrectCredentials } from '../errors.ts'
import { takeFailure } from './attempts.ts'
import type { Context } from '../context.ts'

/**
 * Judges a password or the proof of one. The attempt counts as failed before anything follows from it, so guesses
 * made at once cannot get past the lock. `goOn` follows on a right password and must forget the attempt. The
 * arithmetic comes first: a call for which there is no time was no guess. The queue judges one attempt of a user at a
 * time. Otherwise the right passwords of a user who signs in from many places at once would be taken for guesses.
 * @throws {CognitoError} NotAuthorizedException: locked out · wrong · TooManyRequestsException
 */
export function checkPassword<T>(
  context: Context,
  counted: Counted,
  isRight: () => Promise<boolean>,
  goOn: () => Promise<T>,
): Promise<T> {
  const { poolId, sub, tag = '' } = counted
  const judge = async () => {
    const right = await isRight()
    await takeFailure(context, counted)
    if (!right) throw incorrectCredentials()
    return goOn()
  }
  return context.passwordQueue.run(`${poolId} ${sub} ${tag}`, judge, context.origin.isGone)
}
