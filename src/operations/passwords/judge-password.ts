import { incorrectCredentials } from '../../errors.ts'
import type { Counted } from '../../store/store.ts'
import { takeFailure } from '../attempts.ts'
import type { Ground } from '../ground.ts'

/**
 * Judges a password or the proof of one. The attempt counts as failed before it is judged, so guesses made at once
 * cannot get past the lock; what follows on a right one must forget it. One at a time is judged for each user, or the
 * right ones of somebody who signs in from many places at once would be taken for guesses.
 * @throws {CognitoError} NotAuthorizedException: locked out · wrong
 */
export function judgePassword<T>(
  ground: Ground,
  counted: Counted,
  isRight: () => Promise<boolean>,
  goOn: () => Promise<T>,
): Promise<T> {
  const { pool, sub, tag = '' } = counted
  return ground.passwordTurns.take(`${pool} ${sub} ${tag}`, async () => {
    await takeFailure(ground, counted)
    if (!(await isRight())) throw incorrectCredentials()
    return goOn()
  })
}
