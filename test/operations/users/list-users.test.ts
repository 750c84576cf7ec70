import assert from 'node:assert/strict'
import test from 'node:test'
import type { ListUsersRequest } from '../../../src/model/types.ts'
import { attrs, refusal, valuesOf, type App } from '../../support/people.ts'
import { newWorld, type World } from '../../support/world.ts'

const list = (world: World, { poolId }: App, more: Partial<ListUsersRequest> = {}) =>
  world.call('ListUsers', { UserPoolId: poolId, ...more })

const people: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['ana', { name: 'Ana Souza', given_name: 'Ana', family_name: 'Souza', email: 'ana@example.com' }],
  ['Bruno', { name: 'Bruno Lima', given_name: 'Bruno', family_name: 'Lima', phone_number: '+5511912345678' }],
  [
    'carla',
    { given_name: 'Carla', family_name: 'souza', email: 'Carla@Example.org', preferred_username: 'cee' },
  ],
  ['dora', { given_name: 'Dora', family_name: 'Say "hi"' }],
]

async function settle(world: World): Promise<App> {
  const app = await world.pool()
  for (const [Username, values] of people) {
    await world.call('AdminCreateUser', { UserPoolId: app.poolId, Username, UserAttributes: attrs(values) })
  }
  return app
}

const named = async (world: World, app: App, Filter: string) =>
  (await list(world, app, { Filter })).Users?.map(({ Username }) => Username)

test('all users of the pool are listed with their attributes and state', async () => {
  await using world = await newWorld()
  const app = await settle(world)
  const { Users = [], PaginationToken } = await list(world, app)
  assert.equal(PaginationToken, undefined)
  assert.deepEqual(Users.map(({ Username }) => Username ?? '').toSorted(), ['Bruno', 'ana', 'carla', 'dora'])
  const ana = Users.find(({ Username }) => Username === 'ana')
  assert.equal(ana?.UserStatus, 'FORCE_CHANGE_PASSWORD')
  assert.equal(ana?.Enabled, true)
  assert.equal(valuesOf(ana?.Attributes)['email'], 'ana@example.com')
  assert.equal(ana?.Attributes?.at(-1)?.Name, 'sub')
})

test('a filter finds users by a whole value or its beginning, without regard to case', async () => {
  await using world = await newWorld()
  const app = await settle(world)
  assert.deepEqual(await named(world, app, 'email = "carla@example.ORG"'), ['carla'])
  assert.deepEqual((await named(world, app, 'family_name = "SOUZA"'))?.toSorted(), ['ana', 'carla'])
  assert.deepEqual(await named(world, app, 'given_name ^= "br"'), ['Bruno'])
  assert.deepEqual(await named(world, app, 'phone_number^="+5511"'), ['Bruno'])
  assert.deepEqual(await named(world, app, '  name   =  "Ana Souza"  '), ['ana'])
  assert.deepEqual(await named(world, app, 'preferred_username = "cee"'), ['carla'])
  assert.deepEqual(await named(world, app, 'family_name = "Say \\"hi\\""'), ['dora'])
  assert.deepEqual(await named(world, app, 'name = "Ana"'), [])
})

test('the attribute of a filter may stand in quotes, as the examples of the API write it', async () => {
  await using world = await newWorld()
  const app = await settle(world)
  assert.deepEqual(await named(world, app, '"email" = "ana@example.com"'), ['ana'])
  assert.deepEqual(await named(world, app, '"email"^="carla@"'), ['carla'])
  assert.equal((await named(world, app, '"cognito:user_status" = "FORCE_CHANGE_PASSWORD"'))?.length, 4)
  await assert.rejects(
    named(world, app, '"custom:color" = "x"'),
    refusal('InvalidParameterException', 'Invalid search attribute: custom:color'),
  )
  for (const filter of ['"email = "x"', 'email" = "x"', '"" = "x"', '"email" "x"', '" email" = "x"']) {
    await assert.rejects(
      named(world, app, filter),
      refusal('InvalidParameterException', 'Error while parsing filter'),
      filter,
    )
  }
})

test('user names and status are compared as they stand, the user status is not', async () => {
  await using world = await newWorld()
  const app = await settle(world)
  assert.deepEqual(await named(world, app, 'username = "Bruno"'), ['Bruno'])
  assert.deepEqual(await named(world, app, 'username = "bruno"'), [])
  assert.deepEqual(await named(world, app, 'username ^= "d"'), ['dora'])
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'dora' })
  assert.deepEqual(await named(world, app, 'status = "Disabled"'), ['dora'])
  assert.equal((await named(world, app, 'status = "Enabled"'))?.length, 3)
  assert.deepEqual(await named(world, app, 'status = "enabled"'), [])
  assert.equal((await named(world, app, 'cognito:user_status = "force_change_password"'))?.length, 4)
})

test('a user is found by sub', async () => {
  await using world = await newWorld()
  const app = await settle(world)
  const { Users = [] } = await list(world, app)
  const sub = valuesOf(Users[2]?.Attributes)['sub'] ?? ''
  assert.deepEqual(await named(world, app, `sub = "${sub}"`), [Users[2]?.Username])
})

test('an empty filter lists all', async () => {
  await using world = await newWorld()
  const app = await settle(world)
  assert.equal((await named(world, app, ''))?.length, 4)
})

test('a filter that cannot be read, or asks for another attribute, is refused', async () => {
  await using world = await newWorld()
  const app = await settle(world)
  for (const filter of [
    'name = Ana',
    'name = "Ana" and email = "x"',
    'name',
    'name > "a"',
    '"Ana"',
    'name = "Ana',
  ]) {
    await assert.rejects(
      named(world, app, filter),
      refusal('InvalidParameterException', 'Error while parsing filter'),
    )
  }
  for (const name of ['custom:color', 'nickname', 'enabled', '__proto__']) {
    await assert.rejects(
      named(world, app, `${name} = "x"`),
      refusal('InvalidParameterException', `Invalid search attribute: ${name}`),
    )
  }
})

test('pages hold what was asked for, and together every user once', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  for (let index = 0; index < 25; index++) {
    const Username = `user${String(index).padStart(2, '0')}`
    const UserAttributes = attrs({ family_name: index % 2 ? 'Odd' : 'Even' })
    await world.call('AdminCreateUser', { UserPoolId: app.poolId, Username, UserAttributes })
  }
  for (const [Filter, expected] of [
    [undefined, 25],
    ['family_name = "odd"', 12],
    ['username ^= "user"', 25],
    ['family_name ^= ""', 25],
  ] as const) {
    const seen: string[] = []
    let token: string | undefined
    do {
      const page = await list(world, app, { Filter, Limit: 7, PaginationToken: token })
      assert.ok((page.Users?.length ?? 0) <= 7)
      seen.push(...(page.Users ?? []).map(({ Username }) => Username ?? ''))
      token = page.PaginationToken
      if (token !== undefined) assert.match(token, /^\S+$/)
    } while (token !== undefined)
    assert.equal(seen.length, expected)
    assert.equal(new Set(seen).size, expected)
    if (Filter?.startsWith('username')) assert.deepEqual(seen, seen.toSorted())
  }
})

test('a page token is good for an hour, for the same question, and only as it was given', async () => {
  await using world = await newWorld()
  const app = await settle(world)
  const { PaginationToken: token = '' } = await list(world, app, { Limit: 2 })
  assert.equal((await list(world, app, { Limit: 2, PaginationToken: token })).Users?.length, 2)
  const invalid = refusal('InvalidParameterException', 'Paging marker is invalid.')
  await assert.rejects(list(world, app, { PaginationToken: token, Filter: 'name ^= "a"' }), invalid)
  await assert.rejects(list(world, app, { PaginationToken: token, AttributesToGet: ['email'] }), invalid)
  for (const other of ['rubbish', `~${token}`, `${token}==`, `${token.slice(0, 20)}~${token.slice(20)}`])
    await assert.rejects(list(world, app, { PaginationToken: other }), invalid)
  await assert.rejects(list(world, await world.pool(), { PaginationToken: token }), invalid)
  world.clock.advance(3_600_001)
  await assert.rejects(list(world, app, { PaginationToken: token }), invalid)
})

test('only the wanted attributes are shown', async () => {
  await using world = await newWorld()
  const app = await settle(world)
  const { Users = [] } = await list(world, app, { AttributesToGet: ['email'], Filter: 'username = "ana"' })
  assert.deepEqual(Users[0]?.Attributes, [{ Name: 'email', Value: 'ana@example.com' }])
  const all = await list(world, app, { AttributesToGet: [], Filter: 'username = "ana"' })
  assert.equal(all.Users?.[0]?.Attributes?.length, 5)
  await assert.rejects(
    list(world, app, { AttributesToGet: ['shoe_size'] }),
    refusal('InvalidParameterException', 'One or more requested attributes do not exist.'),
  )
  await assert.rejects(
    list(world, app, { AttributesToGet: ['sub'] }),
    refusal('InvalidParameterException', 'Input fails to satisfy the constraints.'),
  )
})

test('a limit of zero is the default, and more than 60 is refused', async () => {
  await using world = await newWorld()
  const app = await settle(world)
  assert.equal((await list(world, app, { Limit: 0 })).Users?.length, 4)
  await assert.rejects(list(world, app, { Limit: 61 }), { name: 'InvalidParameterException' })
})

test('a pool that does not exist is named', async () => {
  await using world = await newWorld()
  await assert.rejects(
    list(world, { poolId: 'eu_nothing1', clientId: '' }),
    refusal('ResourceNotFoundException', 'User pool eu_nothing1 does not exist.'),
  )
})
