import assert from 'node:assert/strict'
import test from 'node:test'
import { decoyUserFor } from '../../src/accounts/decoy-user.ts'
import { issuedAt } from '../../src/domain/session-id.ts'
import { type App, signUp, valuesOf } from '../support/people.ts'
import { beginSrp, createUser, tryPassword } from '../support/sign-in.ts'
import { newWorld } from '../support/world.ts'
import { attemptsExceeded, incorrectCredentials, userNotFound } from '../support/refusals.ts'

const hiding = { PreventUserExistenceErrors: 'ENABLED' } as const
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('an unknown user does not exist, unless the client hides that', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await assert.rejects(tryPassword(world, app, 'nobody'), userNotFound)
  await assert.rejects(beginSrp(world, app, 'nobody'), userNotFound)
})

test('where users are hidden, the password of an unknown one is wrong, and the lock comes as for any other', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, hiding)
  for (let attempt = 0; attempt < 5; attempt++) {
    await assert.rejects(tryPassword(world, app, 'nobody'), incorrectCredentials)
  }
  await assert.rejects(tryPassword(world, app, 'nobody'), attemptsExceeded)
  await assert.rejects(tryPassword(world, app, 'somebody'), incorrectCredentials)
})

test('where users are hidden, SRP for an unknown one looks like that for a user', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email'] }, hiding)
  world.clock.advance(7 * 24 * 3_600_000)
  await createUser(world, app, 'diego@example.com')
  const real = (await beginSrp(world, app, 'diego@example.com')).ChallengeParameters ?? {}
  const first = (await beginSrp(world, app, 'nobody@example.com')).ChallengeParameters ?? {}
  const second = (await beginSrp(world, app, 'nobody@example.com')).ChallengeParameters ?? {}
  assert.deepEqual(Object.keys(first), Object.keys(real))
  assert.match(first['SALT'] ?? '', /^[0-9a-f]{32}$/)
  assert.match(first['USER_ID_FOR_SRP'] ?? '', uuid)
  assert.equal(first['USERNAME'], first['USER_ID_FOR_SRP'])
  assert.equal(first['SALT'], second['SALT'])
  assert.equal(first['USER_ID_FOR_SRP'], second['USER_ID_FOR_SRP'])
  assert.notEqual(first['SRP_B'], second['SRP_B'])
  // A number that begins with a zero byte is shorter by that.
  assert.ok(Math.abs((first['SECRET_BLOCK'] ?? '').length - (real['SECRET_BLOCK'] ?? '').length) <= 8)
})

test('where users are hidden, an unknown one has a stable id, and the name that was sent', async () => {
  await using world = await newWorld()
  const byAddress = await world.pool({ UsernameAttributes: ['email'] }, hiding)
  const idOf = async (app: App, name: string) => {
    const { ChallengeParameters } = await beginSrp(world, app, name)
    assert.equal(ChallengeParameters?.['USERNAME'], ChallengeParameters?.['USER_ID_FOR_SRP'])
    return ChallengeParameters?.['USER_ID_FOR_SRP'] ?? ''
  }
  const first = await idOf(byAddress, 'nobody@example.com')
  world.clock.advance(365 * 24 * 3_600_000)
  assert.equal(await idOf(byAddress, 'nobody@example.com'), first)
  assert.notEqual(await idOf(byAddress, 'nobody-else@example.com'), first)

  const plain = await world.pool({ UsernameConfiguration: { CaseSensitive: false } }, hiding)
  assert.equal(await idOf(plain, 'Nobody'), 'Nobody')
  const withAliases = await world.pool({ AliasAttributes: ['email'] }, hiding)
  assert.equal(await idOf(withAliases, 'nobody'), 'nobody')
  // No user can have such a name there: it would be found by an alias.
  assert.match(await idOf(withAliases, 'nobody@example.com'), uuid)
})

test('where users are hidden, an unknown one has the same salt at every app client of a pool, and another elsewhere', async () => {
  await using world = await newWorld()
  const { poolId, clientId } = await world.pool({}, hiding)
  const { UserPoolClient } = await world.call('CreateUserPoolClient', {
    UserPoolId: poolId,
    ClientName: 'second',
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
    ...hiding,
  })
  const saltOf = async (app: App, name: string) =>
    (await beginSrp(world, app, name)).ChallengeParameters?.['SALT'] ?? assert.fail()
  const salt = await saltOf({ poolId, clientId }, 'nobody')
  assert.equal(await saltOf({ poolId, clientId: UserPoolClient?.ClientId ?? '' }, 'nobody'), salt)
  assert.notEqual(await saltOf({ poolId, clientId }, 'somebody'), salt)
  assert.notEqual(await saltOf(await world.pool({}, hiding), 'nobody'), salt)
})

test('an id says nothing of when its user signed up', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const { UserSub } = await signUp(world, app, 'diego')
  assert.match(UserSub, uuid)
  const { User } = await world.call('AdminCreateUser', { UserPoolId: app.poolId, Username: 'maria' })
  assert.match(valuesOf(User?.Attributes)['sub'] ?? '', uuid)
})

test('where users of a pool may have ids that tell a time, unknown ones have either kind', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email'] }, hiding)
  const pool = await world.context.store.findPool(app.poolId)
  const { naming: _, ...record } = pool?.record ?? assert.fail()
  const created = Date.UTC(2025, 0, 1)
  await world.context.store.savePool({ ...record, created, version: record.version + 1 })
  const ids = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const { ChallengeParameters } = await beginSrp(world, app, `nobody-${index}@example.com`)
      return ChallengeParameters?.['USER_ID_FOR_SRP'] ?? ''
    }),
  )
  const timed = ids.filter((id) => id.charAt(14) === '7')
  assert.ok(timed.length > 5 && timed.length < 35, String(timed.length))
  assert.ok(ids.every((id) => timed.includes(id) || uuid.test(id)))
  for (const id of timed) {
    const time = issuedAt(id)
    assert.ok(time >= created && time < Date.UTC(2026, 11, 1), id)
  }
})

test('a part of a decoy tells nothing of its other parts', async () => {
  await using world = await newWorld()
  const pool = await world.context.store.findPool(
    (await world.pool({ UsernameAttributes: ['email', 'phone_number'] }, hiding)).poolId,
  )
  const standIns = Array.from({ length: 400 }, (_, index) =>
    decoyUserFor(world.context.vault, pool ?? assert.fail(), `nobody ${index}`),
  )
  // The first sign of each, as an e-mail address shows it in its mask, leaves that of the others open.
  for (const part of ['sub', 'salt', 'phone_number'] as const) {
    const followers = Map.groupBy(standIns, ({ email }) => email.charAt(0))
    assert.equal(followers.size, 26)
    const firsts = [...followers.values()].map(
      (group) => new Set(group.map((one) => one[part].charAt(3))).size,
    )
    assert.ok(Math.min(...firsts) > 2, part)
  }
  assert.ok(standIns.some(({ salt }) => salt.startsWith('0')))
  assert.equal(new Set(standIns.map(({ sub }) => sub)).size, 400)
})
