import type { UserPlan } from '../domain/records.ts'
import { toNormalName } from '../domain/aliases.ts'
import type { Pool } from '../domain/pool.ts'
import { planUser } from '../domain/user-plan.ts'
import { verifiedFlagFor, isVerified } from '../domain/user.ts'
import { AliasTaken, Conflict, type Store } from '../store/store.ts'
import type { PoolCall } from '../context.ts'

/**
 * Commits a plan for one user and takes over the verified addresses that serve this user as alias. Each earlier
 * holder's flag becomes false, in the same unit in which the new holder claims the address.
 * @throws {Conflict} · {AliasTaken} a name that cannot be taken over
 */
export async function commitWithAliasTakeover({ pool, store }: PoolCall, plan: UserPlan): Promise<void> {
  const others = await planAliasTakeover(store, pool, plan)
  try {
    await store.commit(...others, plan)
  } catch (error) {
    // Another user came to hold the address after the look-up. The call is decided again and takes it from them.
    if (error instanceof AliasTaken && aliasAddresses(pool).some((kind) => kind === error.kind)) {
      throw new Conflict(pool.id)
    }
    throw error
  }
}

async function planAliasTakeover(store: Store, pool: Pool, plan: UserPlan): Promise<readonly UserPlan[]> {
  const { at, actor, action } = plan.event
  const taker = plan.user
  const plans: UserPlan[] = []
  for (const kind of aliasAddresses(pool)) {
    const value = taker?.attributes[kind]
    if (!taker || value === undefined || !isVerified(taker, kind)) continue
    const holder = await store.findAliasHolder(pool.id, { kind, value: toNormalName(pool, value) })
    if (!holder || holder.sub === taker.sub) continue
    const before = plans.find(({ sub }) => sub === holder.sub)?.user ?? holder
    const after = { ...before, attributes: { ...before.attributes, [verifiedFlagFor[kind]]: 'false' } }
    const others = plans.filter(({ sub }) => sub !== holder.sub)
    plans.splice(0, plans.length, ...others, planUser(pool, holder, after, { at, actor, action }))
  }
  return plans
}

/** The addresses that serve as aliases in the pool. */
const aliasAddresses = ({ aliases }: Pool) =>
  (['email', 'phone_number'] as const).filter((kind) => aliases.has(kind))
