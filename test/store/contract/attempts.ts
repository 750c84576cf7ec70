import assert from 'node:assert/strict'
import test from 'node:test'
import type { OpenStore } from '../contract.ts'
import { addPool, addUser, race, sessionOf, start } from '../fixtures.ts'

const minute = 60_000

export function attemptsContract(name: string, open: OpenStore): void {
  test(`${name}: of a hundred attempts at once as many get through as are allowed`, async (t) => {
    const store = await open(t)
    const { won } = await race(100, (index) =>
      store.takeAttempt({ poolId: 'pool', sub: 'sub' }, 'ConfirmSignUp', { hour: 15 }, start + index),
    )
    assert.equal(won.filter(Boolean).length, 15)
  })

  test(`${name}: an attempt counts for the hour after it, and refused ones do not count`, async (t) => {
    const store = await open(t)
    const take = (at: number) =>
      store.takeAttempt({ poolId: 'pool', sub: 'sub' }, 'ChangePassword', { hour: 2 }, start + at)
    assert.equal(await take(0), true)
    assert.equal(await take(30 * minute), true)
    assert.equal(await take(40 * minute), false)
    assert.equal(await take(60 * minute - 1), false)
    assert.equal(await take(60 * minute), true)
    assert.equal(await take(90 * minute - 1), false)
    assert.equal(await take(90 * minute), true)
    assert.equal(await take(91 * minute), false)
  })

  test(`${name}: attempts are counted for each user and operation, and a limit of none allows none`, async (t) => {
    const store = await open(t)
    assert.equal(
      await store.takeAttempt({ poolId: 'pool', sub: 'one' }, 'ChangePassword', { hour: 1 }, start),
      true,
    )
    assert.equal(
      await store.takeAttempt({ poolId: 'pool', sub: 'one' }, 'ChangePassword', { hour: 1 }, start),
      false,
    )
    assert.equal(
      await store.takeAttempt({ poolId: 'pool', sub: 'one' }, 'VerifyUserAttribute', { hour: 1 }, start),
      true,
    )
    assert.equal(
      await store.takeAttempt({ poolId: 'pool', sub: 'two' }, 'ChangePassword', { hour: 1 }, start),
      true,
    )
    assert.equal(
      await store.takeAttempt({ poolId: 'other', sub: 'one' }, 'ChangePassword', { hour: 1 }, start),
      true,
    )
    assert.equal(
      await store.takeAttempt({ poolId: 'pool', sub: 'three' }, 'ChangePassword', { hour: 0 }, start),
      false,
    )
  })

  test(`${name}: a limit for the day holds beside that for the hour, however many try at once`, async (t) => {
    const store = await open(t)
    const take = (at: number) =>
      store.takeAttempt({ poolId: 'pool', sub: 'address' }, 'code', { hour: 2, day: 3 }, start + at)
    const { won } = await race(20, () => take(0))
    assert.equal(won.filter(Boolean).length, 2)
    assert.equal(await take(60 * minute), true)
    assert.equal(await take(120 * minute), false)
    await store.sweep(start + 24 * 60 * minute - 1)
    assert.equal(await take(24 * 60 * minute - 1), false)
    assert.equal(await take(24 * 60 * minute), true)
    assert.equal(await take(24 * 60 * minute), true)
    assert.equal(await take(24 * 60 * minute), false)
    assert.equal(
      await store.takeAttempt({ poolId: 'pool', sub: 'another' }, 'code', { hour: 2, day: 0 }, start),
      false,
    )
  })

  test(`${name}: each source has a bound of its own, and all of them have one together`, async (t) => {
    const store = await open(t)
    const counted = { poolId: 'pool', sub: 'sub' }
    const bound = { hour: 2, day: 3, fromAll: { hour: 4, day: 6 } }
    const take = (source: number, at = 0) => store.takeAttempt(counted, 'Test', bound, start + at, source)
    const { won } = await race(20, () => take(1))
    assert.equal(won.filter(Boolean).length, 2)
    assert.deepEqual([await take(2), await take(2), await take(2)], [true, true, false])
    // Four is the most in an hour, for all callers together.
    assert.equal(await take(2 ** 20 - 1), false)
    assert.deepEqual([await take(1, 60 * minute), await take(1, 60 * minute)], [true, false])
    assert.deepEqual([await take(2 ** 20 - 1, 60 * minute), await take(3, 60 * minute)], [true, false])
    assert.equal(await take(3, 24 * 60 * minute), true)
  })

  test(`${name}: what shares a counter takes it over, and begins anew`, async (t) => {
    const store = await open(t)
    const bound = { hour: 2 }
    const take = (tag: string, at = 0) =>
      store.takeAttempt({ poolId: 'pool', sub: 'shared', tag }, 'Test', bound, start + at)
    assert.deepEqual([await take('one'), await take('one'), await take('one')], [true, true, false])
    assert.deepEqual([await take('two'), await take('two'), await take('two')], [true, true, false])
    assert.equal(await take('one'), true)
    const fail = (tag: string) => store.takePasswordAttempt({ poolId: 'pool', sub: 'shared', tag }, 7, start)
    for (const tag of ['one', 'two', 'one']) {
      for (let count = 0; count < 5; count++) assert.equal(await fail(tag), true)
      assert.equal(await fail(tag), false)
    }
  })

  test(`${name}: attempts that a wrong clock dated ahead count as made now`, async (t) => {
    const store = await open(t)
    const take = (at: number) =>
      store.takeAttempt({ poolId: 'pool', sub: 'sub' }, 'Test', { hour: 2 }, start + at)
    const ahead = 24 * 60 * minute
    assert.deepEqual([await take(ahead), await take(ahead), await take(ahead)], [true, true, false])
    assert.equal(await take(0), false)
    assert.equal(await take(60 * minute - 1), false)
    assert.deepEqual([await take(60 * minute), await take(60 * minute)], [true, true])
    assert.equal(await take(60 * minute), false)
    // What a clock that goes a little ahead has written holds as it is.
    assert.equal(await take(55 * minute), false)
    assert.equal(await take(120 * minute), true)
  })

  test(`${name}: a lock that a wrong clock dated ahead does not hold, and its failures count`, async (t) => {
    const store = await open(t)
    const take = (at: number) => store.takePasswordAttempt({ poolId: 'pool', sub: 'sub' }, 10, start + at)
    const ahead = 24 * 60 * minute
    for (let count = 0; count < 5; count++) assert.equal(await take(ahead), true)
    assert.equal(await take(ahead), false)
    assert.equal(await take(0), true)
    assert.equal(await take(0), false)
    assert.equal(await take(2000), true)
    for (let count = 0; count < 3; count++) assert.equal(await take((count + 1) * 15 * minute + 2000), true)
    assert.equal(await take(ahead), false, 'ten in a row')
  })

  test(`${name}: after so many failures in a row there is no other, however long one waits`, async (t) => {
    const store = await open(t)
    const counted = { poolId: 'pool', sub: 'sub' }
    let now = start
    for (let count = 0; count < 12; count++) {
      assert.equal(await store.takePasswordAttempt(counted, 12, now), true)
      now += 15 * minute
      await store.sweep(now)
    }
    const year = 365 * 24 * 60 * minute
    await store.sweep(now + year)
    const { won } = await race(5, () => store.takePasswordAttempt(counted, 12, now + year))
    assert.deepEqual(won, [false, false, false, false, false])
    await store.forgetPasswordAttempts('pool', 'sub')
    assert.equal(await store.takePasswordAttempt(counted, 12, now + year), true)
  })

  test(`${name}: after five failures a user is locked for a second, then twice as long each time`, async (t) => {
    const store = await open(t)
    let now = start
    const take = () => store.takePasswordAttempt({ poolId: 'pool', sub: 'sub' }, 100, now)
    for (let count = 0; count < 5; count++) assert.equal(await take(), true)
    for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]) {
      now += seconds * 1000 - 1
      assert.equal(await take(), false, `locked for ${seconds} s`)
      now += 1
      assert.equal(await take(), true, `free after ${seconds} s`)
    }
    now += 15 * minute - 1
    assert.equal(await take(), false, 'locked for 15 minutes')
    now += 1
    for (let count = 0; count < 5; count++) assert.equal(await take(), true, 'forgotten after 15 minutes')
    assert.equal(await take(), false)
  })

  test(`${name}: fifteen minutes without an attempt forget the failures, and attempts while locked are none`, async (t) => {
    const store = await open(t)
    const take = (at: number) => store.takePasswordAttempt({ poolId: 'pool', sub: 'sub' }, 100, start + at)
    for (let count = 0; count < 5; count++) assert.equal(await take(0), true)
    assert.equal(await take(999), false)
    for (let count = 0; count < 5; count++) assert.equal(await take(15 * minute), true)
    assert.equal(await take(15 * minute), false)
  })

  test(`${name}: of a hundred passwords tried at once five are looked at`, async (t) => {
    const store = await open(t)
    const { won } = await race(100, () =>
      store.takePasswordAttempt({ poolId: 'pool', sub: 'sub' }, 100, start),
    )
    assert.equal(won.filter(Boolean).length, 5)
    assert.equal(await store.takePasswordAttempt({ poolId: 'pool', sub: 'another' }, 100, start), true)
  })

  test(`${name}: failures are forgotten on request and by a sign-in`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone')
    const lock = async () => {
      for (let count = 0; count < 5; count++)
        assert.equal(await store.takePasswordAttempt({ poolId: pool.id, sub: user.sub }, 100, start), true)
      assert.equal(await store.takePasswordAttempt({ poolId: pool.id, sub: user.sub }, 100, start), false)
    }
    await lock()
    await store.forgetPasswordAttempts(pool.id, user.sub)
    await lock()
    await store.openSession(sessionOf(user))
    await lock()
  })
}
