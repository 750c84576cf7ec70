import type { Context } from '../context.ts'
import { toNormalName } from '../domain/aliases.ts'
import type { Pool } from '../domain/pool.ts'
import { isSubject } from '../domain/subject.ts'
import type { User } from '../domain/user.ts'

/** The user with this name. A user whose `sub` it is comes first. */
export async function findUserNamed(context: Context, pool: Pool, name: string): Promise<User | undefined> {
  const user = await lookUp(context, pool, name)
  context.trail.user = user?.sub
  context.trail.unknownName = user ? undefined : toNormalName(pool, name)
  return user
}

/** The user who has the name of a deleted user now. The trail keeps the deleted one, who was meant. */
export const findSuccessor = (
  { store }: Pick<Context, 'store'>,
  pool: Pool,
  username: string,
): Promise<User | undefined> => store.findUserByName(pool.id, toNormalName(pool, username))

/** One look-up by key. A name that is a UUID may need two, except where user names are always the `sub`. */
async function lookUp({ store }: Context, pool: Pool, name: string): Promise<User | undefined> {
  const user = isSubject(name) ? await store.findUser(pool.id, name) : undefined
  if (user || (isSubject(name) && pool.usernameAttributes.size > 0)) return user
  return store.findUserByName(pool.id, toNormalName(pool, name))
}
