import type { UserPlan } from '../domain/records.ts'
import { isSubject } from '../domain/subject.ts'
import { AliasTaken, type Store } from './store.ts'

/**
 * Refuses a user name that is the `sub` of another user. A caller who acts on that user by `sub` must not reach this
 * one. A preferred user name is claimed as user name too. A look before the commit is enough. A `sub` has 122 random
 * bits, so the client cannot know one in advance. Only names that are UUIDs are looked up.
 * Undefined when there is nothing to look up. Such a commit starts in the turn in which it is asked for.
 * @throws {AliasTaken}
 */
export function checkClaimedNames(
  store: Pick<Store, 'findUser'>,
  plans: readonly UserPlan[],
): Promise<void> | undefined {
  const looks: { readonly poolId: string; readonly name: string }[] = []
  for (const { poolId, sub, claim } of plans) {
    for (const { kind, value } of claim) {
      const name = value.toLowerCase()
      if (kind === 'username' && name !== sub && isSubject(name)) looks.push({ poolId, name })
    }
  }
  return looks.length > 0 ? refuseTaken(store, looks) : undefined
}

async function refuseTaken(
  store: Pick<Store, 'findUser'>,
  looks: readonly { readonly poolId: string; readonly name: string }[],
): Promise<void> {
  for (const { poolId, name } of looks) {
    if (await store.findUser(poolId, name)) throw new AliasTaken('username')
  }
}
