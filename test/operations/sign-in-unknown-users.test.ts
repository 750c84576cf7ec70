import assert from 'node:assert/strict'
import test from 'node:test'
import { refusal } from '../support/people.ts'
import { beginSrp, enrol, tryPassword } from '../support/sign-in.ts'
import { newWorld } from '../support/world.ts'

const wrongPassword = refusal('NotAuthorizedException', 'Incorrect username or password.')
const lockedOut = refusal('NotAuthorizedException', 'Password attempts exceeded')
const hiding = { PreventUserExistenceErrors: 'ENABLED' } as const
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('an unknown user does not exist, unless the client hides that', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  const unknown = refusal('UserNotFoundException', 'User does not exist.')
  await assert.rejects(tryPassword(world, place, 'nobody'), unknown)
  await assert.rejects(beginSrp(world, place, 'nobody'), unknown)
})

test('where users are hidden, the password of an unknown one is wrong, and the lock comes as for any other', async () => {
  await using world = await newWorld()
  const place = await world.pool({}, hiding)
  for (let attempt = 0; attempt < 5; attempt++) {
    await assert.rejects(tryPassword(world, place, 'nobody'), wrongPassword)
  }
  await assert.rejects(tryPassword(world, place, 'nobody'), lockedOut)
  await assert.rejects(tryPassword(world, place, 'somebody'), wrongPassword)
})

test('where users are hidden, SRP for an unknown one looks like that for a user', async () => {
  await using world = await newWorld()
  const place = await world.pool({ UsernameAttributes: ['email'] }, hiding)
  world.clock.advance(7 * 24 * 3_600_000)
  await enrol(world, place, 'diego@example.com')
  const real = (await beginSrp(world, place, 'diego@example.com')).ChallengeParameters ?? {}
  const first = (await beginSrp(world, place, 'nobody@example.com')).ChallengeParameters ?? {}
  const second = (await beginSrp(world, place, 'nobody@example.com')).ChallengeParameters ?? {}
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

test('where users are hidden, the id of an unknown one tells a time between the making of the pool and now', async () => {
  await using world = await newWorld()
  const place = await world.pool({ UsernameAttributes: ['email'] }, hiding)
  const created = world.clock.now
  world.clock.advance(7 * 24 * 3_600_000)
  const times = new Set<number>()
  for (const name of ['one', 'two', 'three']) {
    const { ChallengeParameters } = await beginSrp(world, place, `${name}@example.com`)
    const id = ChallengeParameters?.['USER_ID_FOR_SRP'] ?? ''
    const time = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
    assert.ok(time >= created && time <= world.clock.now, id)
    times.add(time)
  }
  assert.equal(times.size, 3)
})

test('where users are hidden, an unknown one is answered with the same id at all times, as Cognito does, also where users go by their own names', async () => {
  await using world = await newWorld()
  const place = await world.pool({}, hiding)
  const idOf = async (name: string) => {
    const { ChallengeParameters } = await beginSrp(world, place, name)
    return ChallengeParameters?.['USER_ID_FOR_SRP'] ?? ''
  }
  const first = await idOf('nobody')
  assert.match(first, uuid)
  world.clock.advance(365 * 24 * 3_600_000)
  assert.equal(await idOf('nobody'), first)
  assert.notEqual(await idOf('nobody-else'), first)
})
