import assert from 'node:assert/strict'
import test from 'node:test'
import { AliasTaken, Conflict } from '../../../src/store/store.ts'
import type { OpenStore } from '../contract.ts'
import {
  addPool,
  addUser,
  codeFor,
  email,
  getUser,
  newUser,
  planAttributes,
  planNew,
  planRemoval,
  planTouch,
  proofOf,
  race,
  sessionOf,
  start,
} from '../fixtures.ts'

export function usersContract(name: string, open: OpenStore): void {
  test(`${name}: a user comes back exactly as committed`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const plain = newUser(pool, 'plain')
    const full = {
      ...newUser(pool, 'Füll 👩‍👩‍👧', {
        ...email('Some@Example.com'),
        name: 'quotes \' " ; -- \\ and \u0000 and \ud800 alone',
        'custom:tab': 'a\tb\nc',
        address: '',
      }),
      status: 'FORCE_CHANGE_PASSWORD' as const,
      enabled: false,
      pending: { phone_number: '+4915112345678' },
      temporarySince: start - 5,
      tokensValidAfter: start + 7,
      secondFactors: { enabled: ['SMS_MFA', 'EMAIL_OTP'], preferred: 'EMAIL_OTP' } as const,
      softwareToken: { seed: 'sealed', name: 'Phone' },
      undos: [{ version: 1, expires: start + 9 }],
    }
    for (const user of [plain, full]) {
      await store.commit(planNew(pool, user, { at: start + 1 }))
      assert.deepEqual(await store.findUser(pool.id, user.sub), { ...user, version: 1, modified: start + 1 })
    }
    const before = await getUser(store, pool, full.sub)
    await store.commit(planAttributes(pool, before, { name: 'new' }, { at: start + 2 }))
    assert.deepEqual(await store.findUser(pool.id, full.sub), {
      ...before,
      version: 2,
      modified: start + 2,
      attributes: { name: 'new' },
    })
  })

  test(`${name}: credentials stay until others take their place, and go with their user`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = newUser(pool, 'someone')
    await store.commit(planNew(pool, user))
    const credentials = () => store.findCredentials(pool.id, user.sub)
    assert.equal(await credentials(), undefined)
    const change = async (more: { readonly credentials?: string }) =>
      store.commit(planTouch(pool, await getUser(store, pool, user.sub), more))
    await change({ credentials: 'one' })
    assert.equal(await credentials(), 'one')
    await change({})
    assert.equal(await credentials(), 'one')
    await change({ credentials: 'two' })
    assert.equal(await credentials(), 'two')
    const stale = planTouch(pool, { ...user, version: 1, modified: start }, { credentials: 'three' })
    await assert.rejects(store.commit(stale), Conflict)
    assert.equal(await credentials(), 'two')
    await store.commit(planRemoval(pool, await getUser(store, pool, user.sub)))
    assert.equal(await credentials(), undefined)
  })

  test(`${name}: a user of one pool is not found in another`, async (t) => {
    const store = await open(t)
    const [one, other] = [await addPool(store), await addPool(store)]
    const user = await addUser(store, one, 'someone')
    assert.equal(await store.findUser(other.id, user.sub), undefined)
    assert.equal(await store.findUserByName(other.id, 'someone'), undefined)
    assert.equal(await store.findUser(one.id, 'nobody'), undefined)
  })

  test(`${name}: a plan for another version is a conflict over this user and changes nothing`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone', email('old@example.com'))
    await store.commit(planAttributes(pool, user, email('new@example.com')))
    const now = await getUser(store, pool, user.sub)
    const stale = [
      planAttributes(pool, user, { ...email('stale@example.com'), name: 'stale' }, { closeSessions: true }),
      planRemoval(pool, user),
      planNew(pool, { ...newUser(pool, 'other'), sub: user.sub }),
    ]
    await store.openSession(sessionOf(user, { sessionId: 'f' }))
    for (const plan of stale) {
      await assert.rejects(store.commit(plan), (error) => error instanceof Conflict && error.key === user.sub)
    }
    assert.deepEqual(await getUser(store, pool, user.sub), now)
    assert.equal(await store.findUserByName(pool.id, 'stale@example.com'), undefined)
    assert.equal(await store.findUserByName(pool.id, 'other'), undefined)
    assert.equal((await store.findUserByName(pool.id, 'new@example.com'))?.sub, user.sub)
    assert.ok(await store.findSession(pool.id, user.sub, 'f'))
  })

  test(`${name}: of many changes of one version, one is done`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone')
    const { won, lost } = await race(100, (index) =>
      store.commit(planAttributes(pool, user, { name: String(index) })),
    )
    assert.equal(won.length, 1)
    assert.ok(lost.every((error) => error instanceof Conflict))
    assert.equal((await getUser(store, pool, user.sub)).version, 2)
  })

  test(`${name}: among sixty commits at once those that conflict fail alone`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const taken = await addUser(store, pool, 'taken', email('taken@example.com'))
    const users = Array.from({ length: 60 }, (_, index) =>
      newUser(
        pool,
        `user ${index}`,
        index % 5 === 0 ? email('taken@example.com') : email(`${index}@example.com`),
      ),
    )
    const outcomes = await Promise.allSettled(
      users.map((user, index) =>
        index % 7 === 0
          ? store.commit(planRemoval(pool, { ...taken, version: 9 }))
          : store.commit(planNew(pool, user)),
      ),
    )
    for (const [index, outcome] of outcomes.entries()) {
      const expected = index % 7 === 0 ? Conflict : index % 5 === 0 ? AliasTaken : undefined
      const isThere = (await store.findUser(pool.id, users[index]?.sub ?? '')) !== undefined
      if (expected)
        assert.ok(outcome.status === 'rejected' && outcome.reason instanceof expected, String(index))
      else assert.equal(outcome.status, 'fulfilled')
      assert.equal(isThere, !expected)
    }
  })

  test(`${name}: plans for several users are done all or not at all`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const [one, other] = [await addUser(store, pool, 'one'), await addUser(store, pool, 'other')]
    await store.commit(planTouch(pool, other))
    await assert.rejects(
      store.commit(planAttributes(pool, one, { name: 'new' }), planAttributes(pool, other, { name: 'new' })),
      (error) => error instanceof Conflict && error.key === other.sub,
    )
    assert.deepEqual((await getUser(store, pool, one.sub)).attributes, {})
  })

  test(`${name}: a removed user leaves nothing to be found, and the name is free`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone', { ...email('a@example.com'), name: 'Someone' })
    await store.putCode(codeFor(user, 'hash'), [])
    await store.openSession(sessionOf(user, { sessionId: 'f' }), proofOf(user))
    await store.takeAttempt({ poolId: pool.id, sub: user.sub }, 'ChangePassword', { hour: 1 }, start)

    await store.commit(planRemoval(pool, user))
    assert.equal(await store.findUser(pool.id, user.sub), undefined)
    assert.equal(await store.findSignedInUser(pool.id, user.sub, 'f'), undefined)
    assert.equal(await store.findUserByName(pool.id, 'someone'), undefined)
    assert.equal(await store.findUserByName(pool.id, 'a@example.com'), undefined)
    assert.equal(await store.findCode(pool.id, user.sub, 'email'), undefined)
    assert.equal(await store.findSession(pool.id, user.sub, 'f'), undefined)
    for (const filter of [undefined, { name: 'name', match: 'prefix', value: '' } as const]) {
      assert.deepEqual(
        await store.listUsers({ poolId: pool.id, limit: 60, ...(filter ? { filter } : {}) }),
        [],
      )
    }
    assert.ok(
      await store.takeAttempt({ poolId: pool.id, sub: user.sub }, 'ChangePassword', { hour: 1 }, start),
    )
    assert.ok(await store.consumeProof(proofOf(user)))

    const next = await addUser(store, pool, 'someone', email('a@example.com'))
    assert.equal((await store.findUserByName(pool.id, 'a@example.com'))?.sub, next.sub)
  })

  test(`${name}: a signed-in user is found with whether this session of theirs lives`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const [user, other] = [await addUser(store, pool, 'someone'), await addUser(store, pool, 'other')]
    await store.openSession(sessionOf(user, { sessionId: 'mine' }))
    await store.openSession(sessionOf(other, { sessionId: 'theirs' }))
    const alive = async (sessionId: string) =>
      (await store.findSignedInUser(pool.id, user.sub, sessionId))?.alive
    assert.deepEqual(await store.findSignedInUser(pool.id, user.sub, 'mine'), { user, alive: true })
    assert.equal(await alive('theirs'), false)
    assert.equal(await alive('never'), false)
    await store.closeSession({ poolId: pool.id, sub: user.sub, sessionId: 'mine' })
    assert.equal(await alive('mine'), false)
    assert.equal(await store.findSignedInUser(pool.id, 'nobody', 'mine'), undefined)
  })

  test(`${name}: who was read before is not answered as they were before a change`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone')
    const session = sessionOf(user, { expires: start + 10, keepUntil: start + 20 })
    const find = () => store.findSignedInUser(pool.id, user.sub, session.sessionId)
    await store.openSession(session)
    assert.deepEqual(await find(), { user, alive: true })

    await store.commit(planAttributes(pool, user, { name: 'second' }))
    const second = await getUser(store, pool, user.sub)
    assert.deepEqual(await find(), { user: second, alive: true })

    // A conflict changes nothing.
    await assert.rejects(store.commit(planAttributes(pool, user, { name: 'stale' })), Conflict)
    assert.deepEqual(await find(), { user: second, alive: true })

    // Sessions of no use any more go with the next session of their user.
    await store.openSession(sessionOf(user, { created: start + 21, keepUntil: start + 100 }))
    assert.deepEqual(await find(), { user: second, alive: false })

    await store.openSession(session)
    assert.equal((await find())?.alive, true)
    await store.sweep(start + 21)
    assert.equal((await find())?.alive, false)

    await store.openSession(session)
    assert.equal((await find())?.alive, true)
    await store.commit(planTouch(pool, second, { closeSessions: true }))
    assert.equal((await find())?.alive, false)

    await store.openSession(session)
    assert.equal((await find())?.alive, true)
    await store.commit(planRemoval(pool, await getUser(store, pool, user.sub)))
    assert.equal(await find(), undefined)
  })

  test(`${name}: a user in another pool of the same id is not taken for the one who was read`, async (t) => {
    const store = await open(t)
    const [pool, another] = [await addPool(store), await addPool(store)]
    const user = await addUser(store, pool, 'someone')
    await store.openSession(sessionOf(user, { sessionId: 'mine' }))
    assert.equal((await store.findSignedInUser(pool.id, user.sub, 'mine'))?.alive, true)
    assert.equal(await store.findSignedInUser(another.id, user.sub, 'mine'), undefined)
  })
}
