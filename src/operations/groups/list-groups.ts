import { toGroupType } from '../../domain/group.ts'
import { poolAdministrator } from '../callers.ts'
import { operation } from '../define.ts'
import { openPageToken, sealPageToken } from '../pagination.ts'
import { pageSizeOf } from './page-size.ts'

/** An administrator lists a pool's groups by name, a page at a time. */
export const ListGroups = operation('ListGroups', {
  caller: poolAdministrator,
  async perform({ pool, store, vault, now }, { Limit, NextToken: token }) {
    const limit = pageSizeOf(Limit)
    const after = token === undefined ? undefined : openPageToken(vault, kind, pool.id, token, now())
    const found = await store.listGroups(pool.id, after, limit + 1)
    const page = found.slice(0, limit)
    const last = page.at(-1)
    return {
      Groups: page.map(({ group }) => toGroupType(group)),
      ...(found.length > limit && last
        ? { NextToken: sealPageToken(vault, kind, pool.id, last.key, now()) }
        : {}),
    }
  },
})

const kind = 'ListGroups'
