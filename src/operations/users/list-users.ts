import { invalidPagingMarker, invalidParameter, unknownAttributesRequested } from '../../errors.ts'
import type { Pool } from '../../domain/pool.ts'
import { parseFilter } from '../../domain/user-filter.ts'
import { poolAdministrator } from '../callers.ts'
import { operation } from '../define.ts'
import { openPageToken, sealPageToken } from '../pagination.ts'
import { toListKey, toUserType } from './user-views.ts'

const pageSize = 60

/** An administrator lists a pool's users, all or those that one term describes, a page at a time. */
export const ListUsers = operation('ListUsers', {
  caller: poolAdministrator,
  async perform({ pool, store, vault, now }, input) {
    const filter = parseFilter(input.Filter)
    const wanted = wantedAttributes(pool, input.AttributesToGet)
    const limit = input.Limit || pageSize
    const bound = JSON.stringify([pool.id, filter ?? null, wanted ? [...wanted] : null])
    const token = input.PaginationToken
    const after =
      token === undefined
        ? undefined
        : openPageToken(vault, 'ListUsers', bound, token, now(), invalidPagingMarker)
    const found = await store.listUsers({
      poolId: pool.id,
      limit: limit + 1,
      ...(filter ? { filter } : {}),
      ...(after === undefined ? {} : { after: toListKey(after) }),
    })
    const page = found.slice(0, limit)
    const last = page.at(-1)
    const users = page.map(({ user }) => toUserType(user))
    return {
      Users: wanted
        ? users.map((user) => ({
            ...user,
            Attributes: user.Attributes?.filter(({ Name }) => wanted.has(Name)),
          }))
        : users,
      ...(found.length > limit && last
        ? { PaginationToken: sealPageToken(vault, 'ListUsers', bound, JSON.stringify(last.key), now()) }
        : {}),
    }
  },
})

/** The attributes to show; undefined for all. The request may name only attributes of the pool, and never `sub`. */
function wantedAttributes(pool: Pool, names: readonly string[] | undefined): ReadonlySet<string> | undefined {
  if (!names?.length) return undefined
  if (names.includes('sub')) throw invalidParameter('Input fails to satisfy the constraints.')
  if (names.some((name) => !pool.attributes.has(name))) throw unknownAttributesRequested()
  return new Set(names)
}
