import assert from 'node:assert/strict'
import test from 'node:test'
import type { OpenStore } from '../contract.ts'
import { addPool, addUser, race, sessionOf, start } from '../fixtures.ts'

const minute = 60_000

export function attemptsContract(name: string, open: OpenStore): void {
  test(`${name}: of a hundred attempts at once as many get through as are allowed`, async (t) => {
    const store = await open(t)
    const { won } = await race(100, (index) =>
      store.takeAttempt('pool', 'sub', 'ConfirmSignUp', 15, start + index),
    )
    assert.equal(won.filter(Boolean).length, 15)
  })

  test(`${name}: an attempt counts for the hour after it, and refused ones do not count`, async (t) => {
    const store = await open(t)
    const take = (at: number) => store.takeAttempt('pool', 'sub', 'ChangePassword', 2, start + at)
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
    assert.equal(await store.takeAttempt('pool', 'one', 'ChangePassword', 1, start), true)
    assert.equal(await store.takeAttempt('pool', 'one', 'ChangePassword', 1, start), false)
    assert.equal(await store.takeAttempt('pool', 'one', 'VerifyUserAttribute', 1, start), true)
    assert.equal(await store.takeAttempt('pool', 'two', 'ChangePassword', 1, start), true)
    assert.equal(await store.takeAttempt('other', 'one', 'ChangePassword', 1, start), true)
    assert.equal(await store.takeAttempt('pool', 'three', 'ChangePassword', 0, start), false)
  })

  test(`${name}: a limit for the day holds beside that for the hour, however many try at once`, async (t) => {
    const store = await open(t)
    const take = (at: number) => store.takeAttempt('pool', 'address', 'code', 2, start + at, 3)
    const { won } = await race(20, () => take(0))
    assert.equal(won.filter(Boolean).length, 2)
    assert.equal(await take(60 * minute), true)
    assert.equal(await take(120 * minute), false)
    await store.sweep(start + 24 * 60 * minute - 1)
    assert.equal(await take(24 * 60 * minute - 1), false)
    assert.equal(await take(24 * 60 * minute), true)
    assert.equal(await take(24 * 60 * minute), true)
    assert.equal(await take(24 * 60 * minute), false)
    assert.equal(await store.takeAttempt('pool', 'another', 'code', 2, start, 0), false)
  })

  test(`${name}: after five failures a user is locked for a second, then twice as long each time`, async (t) => {
    const store = await open(t)
    let now = start
    const take = () => store.takePasswordAttempt('pool', 'sub', now)
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
    const take = (at: number) => store.takePasswordAttempt('pool', 'sub', start + at)
    for (let count = 0; count < 5; count++) assert.equal(await take(0), true)
    assert.equal(await take(999), false)
    for (let count = 0; count < 5; count++) assert.equal(await take(15 * minute), true)
    assert.equal(await take(15 * minute), false)
  })

  test(`${name}: of a hundred passwords tried at once five are looked at`, async (t) => {
    const store = await open(t)
    const { won } = await race(100, () => store.takePasswordAttempt('pool', 'sub', start))
    assert.equal(won.filter(Boolean).length, 5)
    assert.equal(await store.takePasswordAttempt('pool', 'another', start), true)
  })

  test(`${name}: failures are forgotten on request and by a sign-in`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone')
    const lock = async () => {
      for (let count = 0; count < 5; count++)
        assert.equal(await store.takePasswordAttempt(pool.id, user.sub, start), true)
      assert.equal(await store.takePasswordAttempt(pool.id, user.sub, start), false)
    }
    await lock()
    await store.forgetPasswordAttempts(pool.id, user.sub)
    await lock()
    await store.openSession(sessionOf(user))
    await lock()
  })
}
