import { poolAdministrator } from '../callers.ts'
import { operation } from '../define.ts'
import { openPageToken, sealPageToken } from '../pagination.ts'

const pageSize = 60

/** An administrator lists a pool's app clients, a page at a time. */
export const ListUserPoolClients = operation('ListUserPoolClients', {
  caller: poolAdministrator,
  async perform({ pool, store, vault, now }, input) {
    // No client here has registered itself.
    if (input.ClientType === 'DCR') return { UserPoolClients: [] }
    const { MaxResults: limit = pageSize, NextToken: token } = input
    const after = token === undefined ? undefined : openPageToken(vault, kind, pool.id, token, now())
    const found = await store.listClients(pool.id, after, limit + 1)
    const page = found.slice(0, limit)
    const last = page.at(-1)
    return {
      UserPoolClients: page.map(({ id, settings }) => ({
        ClientId: id,
        UserPoolId: pool.id,
        ClientName: settings.ClientName,
      })),
      ...(found.length > limit && last
        ? { NextToken: sealPageToken(vault, kind, pool.id, last.id, now()) }
        : {}),
    }
  },
})

const kind = 'ListUserPoolClients'
