import { findGroupsOf } from '../../accounts/groups-of-user.ts'
import { toGroupKey, toGroupType } from '../../domain/group.ts'
import { userAdministrator } from '../callers.ts'
import { operation } from '../define.ts'
import { openPageToken, sealPageToken } from '../pagination.ts'
import { pageSizeOf } from './page-size.ts'

/** An administrator lists the groups of a user by name, a page at a time. A user has few of them. */
export const AdminListGroupsForUser = operation('AdminListGroupsForUser', {
  caller: userAdministrator,
  async perform({ pool, user, store, vault, now }, { Limit, NextToken: token }) {
    const limit = pageSizeOf(Limit)
    const bound = JSON.stringify([pool.id, user.sub])
    const after = token === undefined ? '' : openPageToken(vault, kind, bound, token, now())
    const found = (await findGroupsOf(store, pool, user))
      .map((group) => ({ group, key: toGroupKey(pool, group.name) }))
      .filter(({ key }) => key > after)
      .toSorted((one, other) => (one.key < other.key ? -1 : 1))
    const page = found.slice(0, limit)
    const last = page.at(-1)
    return {
      Groups: page.map(({ group }) => toGroupType(group)),
      ...(found.length > limit && last
        ? { NextToken: sealPageToken(vault, kind, bound, last.key, now()) }
        : {}),
    }
  },
})

const kind = 'AdminListGroupsForUser'
