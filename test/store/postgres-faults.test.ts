import assert from 'node:assert/strict'
import test, { suite, type TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { AliasTaken, Conflict, StoreBusy, StoreUnavailable, type Store } from '../../src/store/store.ts'
import { signUp } from '../support/people.ts'
import { newDatabase } from '../support/postgres.ts'
import { newWorld } from '../support/world.ts'
import { eventsOf, sceneBefore } from './fault-scene.ts'
import {
  addPool,
  addUser,
  codeFor,
  email,
  getUser,
  message,
  newUser,
  planAttributes,
  planNew,
  planRemoval,
  planTouch,
  poolRecord,
  proofOf,
  race,
  sessionOf,
  start,
} from './fixtures.ts'

/** `url` is that of the database, without the proxy. */
async function newScene(t: TestContext) {
  const url = await newDatabase(t)
  return { url, ...(await sceneBefore(t, url)) }
}

/** Far more than the five seconds that a command may take, for machines that are slow. */
const notForEver = { timeout: 120_000 }

for (const when of ['before', 'after'] as const) {
  test(`a change whose connection is lost ${when} it is done is done once`, async (t) => {
    const { url, proxy, store } = await newScene(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'diego', email('a@example.com'))
    proxy.cutAt('changeUsers', when)
    await store.commit(planAttributes(pool, user, { ...email('a@example.com'), name: 'new' }))
    assert.deepEqual((await getUser(store, pool, user.sub)).attributes['name'], 'new')
    proxy.cutAt('commitPlans', when)
    const now = await getUser(store, pool, user.sub)
    await store.commit(
      planAttributes(pool, now, email('b@example.com'), { messages: [message(pool.id, 'm')] }),
    )
    assert.equal((await store.findUserByName(pool.id, 'b@example.com'))?.version, 3)
    assert.deepEqual(await eventsOf(url, user.sub), [{ version: 1 }, { version: 2 }, { version: 3 }])
    assert.deepEqual(await store.listMessages(pool.id, 9), [message(pool.id, 'm')])
    proxy.cutAt('removeTraces', when)
    await store.commit(planRemoval(pool, await getUser(store, pool, user.sub)))
    assert.equal(await store.findUser(pool.id, user.sub), undefined)
    assert.deepEqual(await eventsOf(url, user.sub), [{ version: 4 }])
  })

  test(`a sign-up whose connection is lost ${when} it is done is done once, and holds its names`, async (t) => {
    const { proxy, store } = await newScene(t)
    const pool = await addPool(store)
    const user = newUser(pool, 'diego', email('a@example.com'))
    proxy.cutAt('commitPlans', when)
    await store.commit(planNew(pool, user))
    assert.equal((await store.findUserByName(pool.id, 'a@example.com'))?.sub, user.sub)
    proxy.cutAt('commitPlans', when)
    await assert.rejects(store.commit(planNew(pool, newUser(pool, 'diego'))), AliasTaken)
  })

  test(`many changes whose one statement is lost ${when} it is done are each done once`, async (t) => {
    const { url, proxy, store } = await newScene(t)
    const pool = await addPool(store)
    const users = await Promise.all(
      Array.from({ length: 40 }, (_, index) => addUser(store, pool, `user-${index}`)),
    )
    proxy.cutAt('changeUsers', when)
    await Promise.all(users.map((user) => store.commit(planAttributes(pool, user, { name: 'new' }))))
    for (const { sub } of users) {
      assert.equal((await getUser(store, pool, sub)).version, 2)
      assert.equal((await eventsOf(url, sub)).length, 2)
    }
  })

  test(`a lost connection ${when} hides no conflict with another change`, async (t) => {
    const { url, proxy, store } = await newScene(t)
    await using other = await openPostgresStore({ url })
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'diego')
    await other.commit(planAttributes(pool, user, { name: 'theirs' }))
    proxy.cutAt('changeUsers', when)
    await assert.rejects(store.commit(planAttributes(pool, user, { name: 'mine' })), Conflict)
    proxy.cutAt('commitPlans', when)
    await assert.rejects(store.commit(planTouch(pool, user, { closeSessions: true })), Conflict)
    assert.equal((await getUser(store, pool, user.sub)).attributes['name'], 'theirs')
  })

  test(`sessions, codes and configuration come about once where the connection is lost ${when}`, async (t) => {
    const { proxy, store } = await newScene(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'diego')
    const session = sessionOf(user)
    for (const proof of [undefined, proofOf(user)]) {
      const one = { ...session, sessionId: `family ${proof?.id}` }
      proxy.cutAt('openSession', when)
      assert.equal(await store.openSession(one, proof), true)
      assert.ok(await store.findSession(pool.id, user.sub, one.sessionId))
    }
    await store.openSession(session)
    proxy.cutAt('rotateSession', when)
    assert.equal(
      await store.rotateSession(session, 'first', {
        hash: 'second',
        previousHash: 'first',
        graceEnds: start,
      }),
      true,
    )
    assert.equal((await store.findSession(pool.id, user.sub, session.sessionId))?.hash, 'second')
    proxy.cutAt('putCode', when)
    await store.putCode(codeFor(user, 'hash'), [message(pool.id, 'm')])
    assert.equal((await store.listMessages(pool.id, 9)).length, 1)
    proxy.cutAt('addPool', when)
    const record = poolRecord()
    await store.savePool(record)
    proxy.cutAt('changePool', when)
    await store.savePool({ ...record, version: 2 })
    await assert.rejects(store.savePool({ ...record, version: 2 }), Conflict)
  })
}

for (const [who, told] of [
  ['a pooler that has lost its server', { severity: 'FATAL', code: '08P01' }],
  ['a server that cannot write its log any more', { severity: 'PANIC', code: '53100' }],
] as const) {
  test(`what ${who} has the last word on may be done, and is done once`, async (t) => {
    const { url, proxy, store } = await newScene(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'diego')
    proxy.cutAt('changeUsers', 'after', told)
    await store.commit(planAttributes(pool, user, { name: 'new' }))
    assert.deepEqual(await eventsOf(url, user.sub), [{ version: 1 }, { version: 2 }])
    const other = newUser(pool, 'ana', email('a@example.com'))
    proxy.cutAt('commitPlans', 'after', told)
    await store.commit(planNew(pool, other))
    assert.equal((await store.findUserByName(pool.id, 'a@example.com'))?.sub, other.sub)
  })
}

test('where it is unknown which call used a proof up, no call is told that another did', async (t) => {
  const { proxy, store } = await newScene(t)
  const pool = await addPool(store)
  const user = await addUser(store, pool, 'diego')
  proxy.cutAt('consumeProof', 'after')
  await assert.rejects(store.consumeProof(proofOf(user)), StoreUnavailable)
  assert.equal(await store.consumeProof(proofOf(user)), false)
})

for (const code of ['40001', '40P01', '25006', '57P01', '26000', '42P05']) {
  test(`a statement that fails with ${code} is tried again, at most five times`, async (t) => {
    const { proxy, store } = await newScene(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'diego')
    proxy.failAt('changeUsers', code)
    await store.commit(planAttributes(pool, user, { name: 'new' }))
    proxy.failAt('findUser', code, 4)
    assert.equal((await getUser(store, pool, user.sub)).version, 2)
    proxy.reset()
    proxy.failAt('findUser', code, 100)
    await assert.rejects(
      store.findUser(pool.id, user.sub),
      code.startsWith('40') ? StoreBusy : StoreUnavailable,
    )
    assert.deepEqual(
      proxy.sent.filter((name) => name === 'findUser'),
      Array.from({ length: 5 }, () => 'findUser'),
    )
  })
}

test('a server that takes no changes any more is left', notForEver, async (t) => {
  const { proxy, store } = await newScene(t)
  const pool = await addPool(store)
  const user = await addUser(store, pool, 'diego')
  await getUser(store, pool, user.sub)
  const before = proxy.ended
  proxy.failAt('changeUsers', '25006')
  await store.commit(planAttributes(pool, user, { name: 'new' }))
  while (proxy.ended === before) await wait(1)
})

test('a failure of PostgreSQL is told at once, without the values that were sent', async (t) => {
  const { proxy, store } = await newScene(t)
  const pool = await addPool(store)
  for (const code of ['53100', '53300']) {
    proxy.reset()
    proxy.failAt('commitPlans', code)
    await assert.rejects(store.commit(planNew(pool, newUser(pool, 'Hunter2'))), (error) => {
      assert.ok(error instanceof StoreUnavailable)
      assert.equal(error.message, `the database cannot be used: commitPlans: PostgreSQL answers ${code}`)
      return true
    })
    assert.deepEqual(proxy.sent, ['commitPlans'])
  }
})

test('a statement or wait that takes too long is for the client to try again, not for the server', async (t) => {
  const { proxy, store } = await newScene(t)
  await using world = await newWorld({ store })
  const place = await world.pool()
  for (const [action, statement, code, call] of [
    ['ListUsers', 'listUsers', '57014', () => world.call('ListUsers', { UserPoolId: place.poolId })],
    ['SignUp', 'commitPlans', '55P03', () => signUp(world, place, 'diego')],
  ] as const) {
    proxy.reset()
    proxy.failAt(statement, code)
    await assert.rejects(call(), { name: 'TooManyRequestsException' }, action)
    assert.equal(proxy.sent.filter((name) => name === statement).length, 1, action)
  }
})

for (const code of ['40001', '40P01']) {
  test(`a call that fails with ${code} at every attempt is a reason to try again, and no fault`, async (t) => {
    const { proxy, store } = await newScene(t)
    await using world = await newWorld({ store })
    const place = await world.pool()
    proxy.failAt('commitPlans', code, 4)
    await signUp(world, place, 'diego')
    proxy.failAt('commitPlans', code, 5)
    await assert.rejects(signUp(world, place, 'maria'), { name: 'TooManyRequestsException' })
    await signUp(world, place, 'maria')
  })
}

/** Every command, on data that need not be there. */
const commands = (store: Store): readonly Promise<unknown>[] => {
  const pool = poolRecord()
  const user = { poolId: pool.id, sub: 'sub', sessionId: 'family' }
  const session = { ...user, client: '', created: 0, expires: 0, keepUntil: 0, hash: '' }
  return [
    store.findPool(pool.id),
    store.savePool(pool),
    store.findUser(pool.id, 'sub'),
    store.findUserByName(pool.id, 'name'),
    store.openSession(session),
    store.takeAttempt({ poolId: pool.id, sub: 'sub' }, 'Test', { hour: 1 }, start),
    store.listUsers({ poolId: pool.id, limit: 1 }),
    store.sweep(start),
  ]
}

void suite('waiting', { concurrency: true }, () => {
  test('a database that is away is said to be, and used again when it is back', notForEver, async (t) => {
    const { proxy, store } = await newScene(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'diego')
    await proxy.goAway()
    const { lost } = await race(1, () => store.commit(planAttributes(pool, user, { name: 'lost' })))
    assert.ok(lost[0] instanceof StoreUnavailable, String(lost[0]))
    for (const outcome of await Promise.allSettled(commands(store))) {
      assert.ok(
        outcome.status === 'rejected' && outcome.reason instanceof StoreUnavailable,
        JSON.stringify(outcome),
      )
    }
    await proxy.comeBack()
    await store.commit(planAttributes(pool, user, { name: 'new' }))
    assert.equal((await getUser(store, pool, user.sub)).attributes['name'], 'new')
  })

  test(
    'a network that swallows everything holds no call up for long, and is used again',
    notForEver,
    async (t) => {
      const { proxy, store } = await newScene(t)
      const pool = await addPool(store)
      const user = await addUser(store, pool, 'diego')
      proxy.freeze()
      const begun = performance.now()
      const waiting = [store.commit(planAttributes(pool, user, { name: 'lost' })), ...commands(store)]
      for (const outcome of await Promise.allSettled(waiting)) {
        assert.ok(
          outcome.status === 'rejected' && outcome.reason instanceof StoreUnavailable,
          JSON.stringify(outcome),
        )
      }
      assert.ok(performance.now() - begun < 10_000)
      while (proxy.open > 0) await wait(10)
      proxy.thaw()
      await store.commit(planAttributes(pool, user, { name: 'new' }))
      assert.equal((await getUser(store, pool, user.sub)).attributes['name'], 'new')
    },
  )

  test(
    'who waits too long for another that holds a user is told, and nothing is changed',
    notForEver,
    async (t) => {
      const { url, store } = await newScene(t)
      const pool = await addPool(store)
      const user = await addUser(store, pool, 'diego')
      const holder = new Client({ connectionString: url })
      await holder.connect()
      await holder.query('BEGIN')
      await holder.query('SELECT FROM users FOR UPDATE')
      const plans = [planAttributes(pool, user, { name: 'new' }), planRemoval(pool, user)]
      const outcomes = await Promise.allSettled(plans.map((plan) => store.commit(plan)))
      await holder.end()
      for (const outcome of outcomes) {
        assert.ok(
          outcome.status === 'rejected' && outcome.reason instanceof StoreBusy,
          JSON.stringify(outcome),
        )
      }
      assert.deepEqual(await getUser(store, pool, user.sub), user)
    },
  )
})

test('more than can wait is refused, and none of the others is lost', notForEver, async (t) => {
  const { store } = await newScene(t)
  const pool = await addPool(store)
  const { won, lost } = await race(2000, (index) =>
    store.consumeProof({ poolId: pool.id, sub: `sub ${index}`, id: 'p', expires: start }),
  )
  assert.ok(won.length > 1000 && lost.length > 0, `${won.length} done, ${lost.length} refused`)
  assert.ok(won.every(Boolean))
  assert.ok(lost.every((error) => error instanceof StoreBusy))
})

test('closing finishes what was begun, and refuses what comes after', async (t) => {
  const { url, store } = await newScene(t)
  const pool = await addPool(store)
  const users = Array.from({ length: 100 }, (_, index) => newUser(pool, `user-${index}`))
  const kept = await addUser(store, pool, 'kept')
  const begun = [
    ...users.map((user) => store.commit(planNew(pool, user))),
    store.commit(planAttributes(pool, kept, { name: 'new' })),
  ]
  await Promise.all([store.close(), store.close(), ...begun])
  await assert.rejects(store.commit(planNew(pool, newUser(pool, 'late'))), StoreUnavailable)
  await assert.rejects(store.commit(planAttributes(pool, kept, {})), StoreUnavailable)
  await assert.rejects(store.findUser(pool.id, 'x'), StoreUnavailable)
  await using again = await openPostgresStore({ url })
  for (const { sub } of users) await getUser(again, pool, sub)
  assert.equal((await getUser(again, pool, kept.sub)).version, 2)
})
