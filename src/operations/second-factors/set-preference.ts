import type { Pool } from '../../rules/pool.ts'
import { changedPreference, type FactorWishes } from '../../rules/second-factors.ts'
import { planUser } from '../../rules/user-plan.ts'
import type { User } from '../../rules/user.ts'
import type { Ground } from '../ground.ts'
import { commitAndNotify } from '../notices.ts'

interface Change {
  readonly pool: Pool
  readonly user: User
  readonly actor: string
}

/** Turns second factors of a user on or off. @throws {CognitoError} as changedPreference */
export async function setPreference(
  ground: Ground & Change,
  action: string,
  wishes: FactorWishes,
): Promise<void> {
  const { pool, user, actor, now } = ground
  const after = { ...user, secondFactors: changedPreference(pool, user, wishes) }
  await commitAndNotify(ground, pool, user, planUser(pool, user, after, { at: now(), actor, action }))
}
