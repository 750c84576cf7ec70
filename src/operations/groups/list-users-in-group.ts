import { invalidPagingMarker } from '../../errors.ts'
import { membersName } from '../../domain/user-index.ts'
import { operation } from '../define.ts'
import { openPageToken, sealPageToken } from '../pagination.ts'
import { toListKey, toUserType } from '../users/user-views.ts'
import { groupAdministrator } from './group-administrator.ts'
import { pageSizeOf } from './page-size.ts'

/** An administrator lists the members of a group by user name, a page at a time. */
export const ListUsersInGroup = operation('ListUsersInGroup', {
  caller: groupAdministrator,
  async perform({ pool, group, store, vault, now }, { Limit, NextToken: token }) {
    const limit = pageSizeOf(Limit)
    const bound = JSON.stringify([pool.id, group.id])
    const after =
      token === undefined ? undefined : openPageToken(vault, kind, bound, token, now(), invalidPagingMarker)
    const found = await store.listUsers({
      poolId: pool.id,
      filter: { name: membersName(group.id), match: 'prefix', value: '' },
      limit: limit + 1,
      ...(after === undefined ? {} : { after: toListKey(after) }),
    })
    const page = found.slice(0, limit)
    const last = page.at(-1)
    return {
      Users: page.map(({ user }) => toUserType(user)),
      ...(found.length > limit && last
        ? { NextToken: sealPageToken(vault, kind, bound, JSON.stringify(last.key), now()) }
        : {}),
    }
  },
})

const kind = 'ListUsersInGroup'
