import { toNormalName } from '../rules/aliases.ts'
import type { Pool } from '../rules/pool.ts'
import { planUser } from '../rules/user-plan.ts'
import { flagOf, isVerified, type User } from '../rules/user.ts'
import type { UserPlan } from '../store/store.ts'
import type { Ground } from './ground.ts'

/**
 * Plans that take verified addresses from whoever else holds them as alias: each holder's flag becomes false, in the
 * same unit in which the new holder claims the address.
 */
export async function planTakeOver(
  ground: Ground & { readonly actor: string },
  pool: Pool,
  taker: Pick<User, 'sub' | 'attributes'>,
  action: string,
): Promise<readonly UserPlan[]> {
  const plans: UserPlan[] = []
  for (const kind of ['email', 'phone_number'] as const) {
    const value = taker.attributes[kind]
    if (value === undefined || !pool.aliases.has(kind) || !isVerified(taker, kind)) continue
    const holder = await ground.store.findAliasHolder(pool.id, { kind, value: toNormalName(pool, value) })
    if (!holder || holder.sub === taker.sub) continue
    const before = plans.find(({ sub }) => sub === holder.sub)?.user ?? holder
    const after = { ...before, attributes: { ...before.attributes, [flagOf[kind]]: 'false' } }
    const plan = planUser(pool, holder, after, { at: ground.now(), actor: ground.actor, action })
    const others = plans.filter(({ sub }) => sub !== holder.sub)
    plans.splice(0, plans.length, ...others, plan)
  }
  return plans
}
