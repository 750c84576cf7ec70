import { mutate, type Draw } from '../draw.ts'
import { repeat, type Family, type Ways } from './family.ts'
import type { Place, Scene } from './scene.ts'
import { signed, statusOf, type WireCall } from './wire.ts'

export async function pageTokens({ wire, key, here, there }: Scene, draw: Draw): Promise<Family> {
  const list = (place: Place, PaginationToken?: string, Filter?: string) =>
    signed(wire, key, 'ListUsers', {
      UserPoolId: place.poolId,
      Limit: 2,
      ...(PaginationToken === undefined ? {} : { PaginationToken }),
      ...(Filter === undefined ? {} : { Filter }),
    })
  const first: { PaginationToken: string } = JSON.parse((await wire.send(list(here))).body)
  const token = first.PaginationToken
  const pools = (NextToken?: string) =>
    signed(wire, key, 'ListUserPools', { MaxResults: 1, ...(NextToken === undefined ? {} : { NextToken }) })
  const firstPools: { NextToken: string } = JSON.parse((await wire.send(pools())).body)
  const group = { UserPoolId: here.poolId, GroupName: 'paged' }
  for (const GroupName of ['paged', 'other'])
    await wire.send(signed(wire, key, 'CreateGroup', { ...group, GroupName }))
  const { Users = [] }: { Users?: { Username: string }[] } = JSON.parse((await wire.send(list(here))).body)
  for (const { Username } of Users) {
    for (const GroupName of ['paged', 'other']) {
      await wire.send(signed(wire, key, 'AdminAddUserToGroup', { ...group, Username, GroupName }))
    }
  }
  const members = (NextToken?: string, GroupName = 'paged') =>
    signed(wire, key, 'ListUsersInGroup', {
      ...group,
      GroupName,
      Limit: 1,
      ...(NextToken === undefined ? {} : { NextToken }),
    })
  const firstMembers: { NextToken: string } = JSON.parse((await wire.send(members())).body)
  const ways: Ways<[string, () => WireCall]> = [
    ...repeat(8, ['a letter', () => list(here, mutate(token, draw))] as [string, () => WireCall]),
    ...repeat(4, ['a letter, pools', () => pools(mutate(firstPools.NextToken, draw))] as [
      string,
      () => WireCall,
    ]),
    ['for another pool', () => list(there, token)],
    ['for another filter', () => list(here, token, 'username ^= "o"')],
    ['for pools', () => pools(token)],
    ['for members', () => members(token)],
    ['of members', () => list(here, firstMembers.NextToken)],
    ['of members of another group', () => members(firstMembers.NextToken, 'other')],
    ['of pools, for members', () => members(firstPools.NextToken)],
    ...repeat(4, ['a letter, members', () => members(mutate(firstMembers.NextToken, draw))] as [
      string,
      () => WireCall,
    ]),
    ['of pools', () => list(here, firstPools.NextToken)],
    ['in the clear', () => list(here, Buffer.from(`${Date.now() + 60_000} ["",""]`).toString('base64url'))],
  ]
  return {
    between: 64,
    genuine: () =>
      statusOf(
        wire,
        draw.pick([list(here, token), pools(firstPools.NextToken), members(firstMembers.NextToken)]),
      ),
    mutant() {
      const [what, make] = draw.pick(ways)
      const call = make()
      return { what: `${what}: ${call.body.toString()}`, sent: statusOf(wire, call) }
    },
  }
}
