import { toUserPoolDescription } from '../../domain/pool-description.ts'
import { administrator } from '../callers.ts'
import { operation } from '../define.ts'
import { openPageToken, sealPageToken } from '../pagination.ts'

/** An administrator lists the pools of all regions, a page at a time. */
export const ListUserPools = operation('ListUserPools', {
  caller: administrator,
  async perform({ store, vault, now }, { MaxResults: limit, NextToken: token }) {
    const after = token === undefined ? undefined : openPageToken(vault, 'ListUserPools', '', token, now())
    const found = await store.listPools(after, limit + 1)
    const page = found.slice(0, limit)
    const last = page.at(-1)
    return {
      UserPools: page.map(toUserPoolDescription),
      ...(found.length > limit && last
        ? { NextToken: sealPageToken(vault, 'ListUserPools', '', last.id, now()) }
        : {}),
    }
  },
})
