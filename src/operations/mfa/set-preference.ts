import type { Pool } from '../../domain/pool.ts'
import { changedPreference, type MfaPreferenceRequest } from '../../domain/mfa.ts'
import { planUser } from '../../domain/user-plan.ts'
import type { User } from '../../domain/user.ts'
import type { Context } from '../../context.ts'
import { commitAndNotify } from '../../accounts/notices.ts'

interface Change {
  readonly pool: Pool
  readonly user: User
  readonly actor: string
}

/** Turns second factors of a user on or off. @throws {CognitoError} as changedPreference */
export async function setPreference(
  context: Context & Change,
  action: string,
  request: MfaPreferenceRequest,
): Promise<void> {
  const { pool, user, actor, now } = context
  const after = { ...user, secondFactors: changedPreference(pool, user, request) }
  await commitAndNotify(context, pool, user, planUser(pool, user, after, { at: now(), actor, action }))
}
