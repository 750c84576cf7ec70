import { planUser } from '../../rules/user-plan.ts'
import { signedInUser } from '../callers.ts'
import { operation } from '../operation.ts'

/** A user signs out everywhere: all their sessions end, and no token from before is taken here any more. */
export const GlobalSignOut = operation('GlobalSignOut', {
  caller: signedInUser,
  async perform({ pool, user, store, actor, now }) {
    const at = now()
    const after = { ...user, tokensValidAfter: at }
    await store.commit(
      planUser(pool, user, after, { at, actor, action: 'GlobalSignOut', closeSessions: true }),
    )
    return {}
  },
})
