import { isSubject } from '../rules/subject.ts'
import { AliasTaken, type Store, type UserPlan } from './store.ts'

/**
 * A user name that is the `sub` of another user is taken: whoever acts on that user by `sub` must not reach this one. A
 * preferred user name is claimed as user name too. A look before the commit is enough, since nobody can know the `sub`
 * of a user who is not there yet: it has 122 random bits. Only names that are UUIDs are looked for.
 * @throws {AliasTaken}
 */
export async function checkClaimedNames(
  store: Pick<Store, 'findUser'>,
  plans: readonly UserPlan[],
): Promise<void> {
  for (const { pool, sub, claim } of plans) {
    for (const { kind, value } of claim) {
      const name = value.toLowerCase()
      if (kind !== 'username' || name === sub || !isSubject(name)) continue
      if (await store.findUser(pool, name)) throw new AliasTaken(kind)
    }
  }
}
