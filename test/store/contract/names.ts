import type { AliasKind } from '../../../src/domain/records.ts'
import assert from 'node:assert/strict'
import test from 'node:test'
import { AliasTaken } from '../../../src/store/store.ts'
import type { OpenStore } from '../contract.ts'
import { addPool, addUser, email, getUser, newUser, planAttributes, planNew, race } from '../fixtures.ts'

export function namesContract(name: string, open: OpenStore): void {
  test(`${name}: a name that belongs to another is refused by its kind, and nothing of the plan is done`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const phone = { phone_number: '+4915112345678', phone_number_verified: 'true' }
    await addUser(store, pool, 'holder', { ...email('a@example.com'), ...phone, preferred_username: 'nick' })
    const cases: readonly [AliasKind, string, Record<string, string>][] = [
      ['username', 'holder', {}],
      ['email', 'u1', email('a@example.com')],
      ['phone_number', 'u2', phone],
      ['preferred_username', 'u3', { preferred_username: 'nick' }],
    ]
    for (const [kind, username, attributes] of cases) {
      const user = newUser(pool, username, attributes)
      await assert.rejects(
        store.commit(planNew(pool, user)),
        (error) => error instanceof AliasTaken && error.kind === kind,
      )
      assert.equal(await store.findUser(pool.id, user.sub), undefined)
    }
    assert.equal(await store.findUserByName(pool.id, 'u1'), undefined)
  })

  test(`${name}: of forty who claim one name at once, one gets it`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const { won, lost } = await race(40, (index) =>
      store.commit(planNew(pool, newUser(pool, `user ${index}`, email('one@example.com')))),
    )
    assert.equal(won.length, 1)
    assert.ok(lost.every((error) => error instanceof AliasTaken && error.kind === 'email'))
    assert.equal((await store.listUsers({ poolId: pool.id, limit: 60 })).length, 1)
  })

  test(`${name}: of twenty who sign up at once with names of their own, all get in`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const { won, lost } = await race(20, (index) =>
      store.commit(planNew(pool, newUser(pool, `user ${index}`, email(`${index}@example.com`)))),
    )
    assert.deepEqual(lost, [])
    assert.equal(won.length, 20)
    for (let index = 0; index < 20; index++) {
      assert.equal((await store.findUserByName(pool.id, `${index}@example.com`))?.username, `user ${index}`)
    }
  })

  test(`${name}: the same name is free in another pool and as another kind of name`, async (t) => {
    const store = await open(t)
    const [one, other] = [await addPool(store), await addPool(store)]
    const first = await addUser(store, one, 'nick')
    await addUser(store, other, 'nick')
    const second = await addUser(store, one, 'second', email('nick'))
    assert.equal((await store.findAliasHolder(one.id, { kind: 'username', value: 'nick' }))?.sub, first.sub)
    assert.equal((await store.findAliasHolder(one.id, { kind: 'email', value: 'nick' }))?.sub, second.sub)
    assert.equal(await store.findAliasHolder(one.id, { kind: 'phone_number', value: 'nick' }), undefined)
  })

  test(`${name}: a name means a user name first, then an e-mail address, a phone number, a preferred name`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    // As it may have come to be before preferred user names were held as user names too.
    const preferring = newUser(pool, 'p', { preferred_username: 'x' })
    const plan = planNew(pool, preferring)
    await store.commit({ ...plan, claim: plan.claim.filter((one) => one.kind !== 'username') })
    const holders = [
      await getUser(store, pool, preferring.sub),
      await addUser(store, pool, 't', { phone_number: 'x', phone_number_verified: 'true' }),
      await addUser(store, pool, 'e', email('x')),
      await addUser(store, pool, 'x'),
    ]
    for (const holder of holders.toReversed()) {
      assert.equal((await store.findUserByName(pool.id, 'x'))?.sub, holder.sub)
      const alias = planNew(pool, holder).claim.find(({ value }) => value === 'x')
      assert.ok(alias)
      assert.equal((await store.findAliasHolder(pool.id, alias))?.sub, holder.sub)
      const user = await getUser(store, pool, holder.sub)
      await store.commit({ ...planAttributes(pool, user, {}), release: [alias] })
    }
    assert.equal(await store.findUserByName(pool.id, 'x'), undefined)
  })

  test(`${name}: no user is called what another prefers, nor prefers what another is called, be it at once`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const isTaken = (error: unknown) => error instanceof AliasTaken && error.kind === 'username'
    const holder = await addUser(store, pool, 'one', { preferred_username: 'first' })
    await assert.rejects(addUser(store, pool, 'first'), isTaken)
    await assert.rejects(addUser(store, pool, 'two', { preferred_username: 'one' }), isTaken)
    const { won, lost } = await race(20, (index) =>
      index % 2 ? addUser(store, pool, 'x') : addUser(store, pool, `${index}`, { preferred_username: 'x' }),
    )
    assert.equal(won.length, 1)
    assert.ok(lost.every((error) => error instanceof AliasTaken))
    await store.commit(planAttributes(pool, holder, {}))
    await addUser(store, pool, 'first')
  })

  test(`${name}: the sub of another user is a user name that is taken, however it is written`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const { sub } = await addUser(store, pool, 'one')
    const isTaken = (error: unknown) => error instanceof AliasTaken && error.kind === 'username'
    for (const taken of [sub, sub.toUpperCase()]) {
      await assert.rejects(addUser(store, pool, taken), isTaken)
      await assert.rejects(addUser(store, pool, 'two', { preferred_username: taken }), isTaken)
    }
    const free = newUser(pool, 'three')
    await store.commit(planNew(pool, { ...free, username: free.sub }))
    await addUser(store, await addPool(store), sub)
  })

  test(`${name}: in one unit a name passes from one user to another, in either order`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    let [holder, other] = [
      await addUser(store, pool, 'one', email('a@example.com')),
      await addUser(store, pool, 'two'),
    ]
    for (const holderFirst of [true, false]) {
      const loses = planAttributes(pool, holder, email('a@example.com', false))
      const gets = planAttributes(pool, other, email('a@example.com'))
      await store.commit(...(holderFirst ? [loses, gets] : [gets, loses]))
      assert.equal((await store.findUserByName(pool.id, 'a@example.com'))?.sub, other.sub)
      const [now, then] = [await getUser(store, pool, other.sub), await getUser(store, pool, holder.sub)]
      assert.equal(then.attributes['email_verified'], 'false')
      ;[holder, other] = [now, then]
    }
  })

  test(`${name}: a name may be as long as the value of an attribute, and is told from others to its end`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const long = Array.from({ length: 2047 }, (_, index) => String.fromCodePoint(0x20000 + index * 7)).join(
      '',
    )
    const [one, other] = [
      await addUser(store, pool, 'one', email(`${long}1`)),
      await addUser(store, pool, 'two', email(`${long}2`)),
    ]
    assert.equal((await store.findUserByName(pool.id, `${long}1`))?.sub, one.sub)
    assert.equal((await store.findAliasHolder(pool.id, { kind: 'email', value: `${long}2` }))?.sub, other.sub)
    await assert.rejects(
      store.commit(planNew(pool, newUser(pool, 'three', email(`${long}1`)))),
      (error) => error instanceof AliasTaken && error.kind === 'email',
    )
    await store.commit(planAttributes(pool, one, {}))
    assert.equal(await store.findUserByName(pool.id, `${long}1`), undefined)
  })

  test(`${name}: a name given up is free for others`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'one', email('a@example.com'))
    await store.commit(planAttributes(pool, user, email('b@example.com')))
    const other = await addUser(store, pool, 'two', email('a@example.com'))
    assert.equal((await store.findUserByName(pool.id, 'a@example.com'))?.sub, other.sub)
    assert.equal((await store.findUserByName(pool.id, 'b@example.com'))?.sub, user.sub)
  })
}
