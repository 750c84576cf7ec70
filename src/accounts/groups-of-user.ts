import { type GroupRecord, livingMemberships, toGroupKey } from '../domain/group.ts'
import type { Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import type { Store } from '../store/store.ts'

/**
 * The groups of a user that exist now. A group that was made again under the same name is another one. A user without
 * groups costs no query.
 */
export async function findGroupsOf(
  store: Pick<Store, 'findGroups'>,
  pool: Pool,
  { groups: memberships = [] }: Pick<User, 'groups'>,
): Promise<readonly GroupRecord[]> {
  if (memberships.length === 0) return []
  const keys = memberships.map(({ name }) => toGroupKey(pool, name))
  const found = await store.findGroups(pool.id, keys)
  const living = new Set(livingMemberships(memberships, found).map(({ id }) => id))
  return found.filter(({ id }) => living.has(id))
}
