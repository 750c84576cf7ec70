import assert from 'node:assert/strict'
import test from 'node:test'
import { Client } from 'pg'
import { AliasTaken, Conflict, StoreBusy, StoreUnavailable } from '../../src/store/store.ts'
import { addToGroups, createGroup, groupsOf, membersOf } from '../support/groups.ts'
import { attrs, confirmedUser, signIn, signUp } from '../support/people.ts'
import { query } from '../support/postgres-query.ts'
import { newWorld } from '../support/world.ts'
import { newCitusScene } from './citus-scene.ts'
import { eventsOf } from './fault-scene.ts'
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
} from './fixtures.ts'

for (const when of ['before', 'after'] as const) {
  for (const name of ['changeUser', 'claimName', 'addEvent', 'commit']) {
    test(`by the statements for Citus: a change whose connection is lost ${when} ${name} is done once`, async (t) => {
      const { url, proxy, store } = await newCitusScene(t)
      const pool = await addPool(store)
      const user = await addUser(store, pool, 'diego', email('a@example.com'))
      proxy.cutAt(name, when)
      await store.commit(
        planAttributes(pool, user, email('b@example.com'), { messages: [message(pool.id, 'm')] }),
      )
      assert.ok(proxy.ended > 0)
      assert.equal((await store.findUserByName(pool.id, 'b@example.com'))?.version, 2)
      assert.equal(await store.findUserByName(pool.id, 'a@example.com'), undefined)
      assert.deepEqual(await eventsOf(url, user.sub), [{ version: 1 }, { version: 2 }])
      assert.deepEqual(await store.listMessages(pool.id, 9), [message(pool.id, 'm')])
    })
  }

  test(`by the statements for Citus: sign-ups, removals and sessions come about once where the connection is lost ${when} their end`, async (t) => {
    const { url, proxy, store } = await newCitusScene(t)
    const pool = await addPool(store)
    const user = newUser(pool, 'diego', email('a@example.com'))
    proxy.cutAt('commit', when)
    await store.commit(planNew(pool, user))
    assert.equal((await store.findUserByName(pool.id, 'a@example.com'))?.sub, user.sub)
    proxy.cutAt('commit', when)
    await assert.rejects(store.commit(planNew(pool, newUser(pool, 'diego'))), AliasTaken)
    const now = await getUser(store, pool, user.sub)
    for (const proof of [undefined, proofOf(now)]) {
      const session = sessionOf(now, { sessionId: `family ${proof?.id}` })
      proxy.cutAt('commit', when)
      assert.equal(await store.openSession(session, proof), true)
      assert.ok(await store.findSession(pool.id, user.sub, session.sessionId))
    }
    proxy.cutAt('commit', when)
    await store.putCode(codeFor(now, 'hash'), [message(pool.id, 'm')])
    assert.equal((await store.listMessages(pool.id, 9)).length, 1)
    proxy.cutAt('commit', when)
    const record = poolRecord()
    await store.savePool(record)
    assert.ok(await store.findPool(record.id))
    proxy.cutAt('commit', when)
    await store.commit(planRemoval(pool, now))
    assert.equal(await store.findUser(pool.id, user.sub), undefined)
    assert.deepEqual(await eventsOf(url, user.sub), [{ version: 2 }])
    assert.deepEqual(await query(url, `SELECT 1 FROM session UNION ALL SELECT 1 FROM code`), [])
  })
}

test('by the statements for Citus: a refused plan leaves nothing behind, and its connection is good for the next', async (t) => {
  const { proxy, store } = await newCitusScene(t)
  const pool = await addPool(store)
  const user = await addUser(store, pool, 'diego')
  await store.commit(planAttributes(pool, user, { name: 'theirs' }))
  const opened = proxy.open
  for (let count = 0; count < 5; count++) {
    await assert.rejects(store.commit(planAttributes(pool, user, { name: 'mine' })), Conflict)
    await assert.rejects(store.commit(planNew(pool, newUser(pool, 'diego'))), AliasTaken)
  }
  assert.equal((await getUser(store, pool, user.sub)).attributes['name'], 'theirs')
  assert.equal((await store.listUsers({ poolId: pool.id, limit: 9 })).length, 1)
  assert.ok(proxy.open <= opened + 1, `${proxy.open} connections`)
})

test('by the statements for Citus: one of many changes of a user at once gets through, the others are told', async (t) => {
  const { proxy, store } = await newCitusScene(t)
  const pool = await addPool(store)
  const users = await Promise.all(
    Array.from({ length: 5 }, (_, index) => addUser(store, pool, `user-${index}`)),
  )
  const { won, lost } = await race(100, (index) => {
    const user = users[index % users.length]
    assert.ok(user)
    return store.commit(planAttributes(pool, user, { name: `${index}` }))
  })
  assert.equal(won.length, users.length)
  assert.ok(lost.every((error) => error instanceof Conflict))
  for (const { sub } of users) assert.equal((await getUser(store, pool, sub)).version, 2)
  assert.ok(proxy.open <= 16, `${proxy.open} connections`)
})

test(
  'by the statements for Citus: no call waits for ever for a row that another holds',
  { timeout: 120_000 },
  async (t) => {
    const { url, store } = await newCitusScene(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'diego')
    const holder = new Client({ connectionString: url })
    await holder.connect()
    await holder.query(`BEGIN; SELECT 1 FROM users WHERE sub = '${user.sub}' FOR UPDATE`)
    const { won, lost } = await race(20, () => store.commit(planTouch(pool, user)))
    assert.equal(won.length, 0)
    // Those behind eight others are refused before they have begun.
    assert.ok(lost.every((error) => error instanceof StoreUnavailable || error instanceof StoreBusy))
    await holder.query('ROLLBACK')
    await holder.end()
    await store.commit(planTouch(pool, user))
  },
)

test('by the statements for Citus: an unreachable worker is a fault of the server for its users only', async (t) => {
  const { proxy, store } = await newCitusScene(t)
  await using world = await newWorld({ store })
  const place = await world.pool()
  await confirmedUser(world, place, 'diego')
  const { AccessToken: token } = await signIn(world, place, 'diego')
  // What the coordinator answers for a shard whose machine refuses connections.
  proxy.failAt('findSignedInUser', '08006', 100)
  await assert.rejects(world.call('GetUser', { AccessToken: token }), { name: 'InternalErrorException' })
  assert.equal(proxy.sent.filter((name) => name === 'findSignedInUser').length, 5)
  assert.equal(
    (await world.call('AdminGetUser', { UserPoolId: place.poolId, Username: 'diego' })).Username,
    'diego',
  )
  proxy.failAt('findSignedInUser', '08006', 0)
  assert.equal((await world.call('GetUser', { AccessToken: token })).Username, 'diego')
  assert.match(
    String(world.faults.splice(0)),
    /the database cannot be used: findSignedInUser: PostgreSQL answers 08006/,
  )
})

test(
  'by the statements for Citus: a machine that hangs keeps no call for more than five seconds',
  { timeout: 120_000 },
  async (t) => {
    const { proxy, store } = await newCitusScene(t)
    await using world = await newWorld({ store })
    const place = await world.pool()
    await confirmedUser(world, place, 'diego')
    const { AccessToken: token } = await signIn(world, place, 'diego')
    proxy.freeze()
    const begun = performance.now()
    const outcomes = await Promise.allSettled([
      world.call('GetUser', { AccessToken: token }),
      world.call('UpdateUserAttributes', { AccessToken: token, UserAttributes: attrs({ name: 'D' }) }),
      world.call('ListUsers', { UserPoolId: place.poolId }),
      signUp(world, place, 'maria'),
    ])
    const waited = performance.now() - begun
    for (const outcome of outcomes) {
      assert.ok(outcome.status === 'rejected')
      assert.match((outcome.reason as Error).name, /^(InternalError|TooManyRequests)Exception$/)
    }
    assert.ok(waited < 5000, `${waited} ms`)
    world.faults.length = 0
  },
)

test('by the statements for Citus: each operation takes as many round trips as is said', async (t) => {
  const { proxy, store } = await newCitusScene(t)
  await using world = await newWorld({ store })
  const app = await world.pool()
  await confirmedUser(world, app, 'diego', { email: 'a@example.com' })
  const { AccessToken: token } = await signIn(world, app, 'diego')
  await world.call('GetUser', { AccessToken: token })
  const UserAttributes = attrs({ name: 'Diego' })
  const costs: readonly [run: () => Promise<unknown>, statements: readonly string[], roundTrips: number][] = [
    [() => world.call('GetUser', { AccessToken: token }), ['findSignedInUser'], 1],
    [
      () => world.call('AdminGetUser', { UserPoolId: app.poolId, Username: 'diego' }),
      ['findSubByName', 'findUser'],
      2,
    ],
    [
      () => world.call('UpdateUserAttributes', { AccessToken: token, UserAttributes }),
      ['findSignedInUser', 'begin', 'changeUser', 'addEntry', 'addEvent', 'commit'],
      3,
    ],
    [
      () => signUp(world, app, 'maria'),
      [
        'findSubByAlias',
        'begin',
        'findOpenPool',
        'addUser',
        'addEntry',
        'addEntry',
        'seal',
        'addEvent',
        'claimName',
        'commit',
      ],
      3,
    ],
    [
      () => signIn(world, app, 'diego'),
      [
        'findSubByName',
        'findUser',
        'findCredentials',
        'takePasswordAttempt',
        'begin',
        'holdUserInEpoch',
        'dropPastSessions',
        'addSession',
        'forgetPasswordAttempts',
        'commit',
      ],
      6,
    ],
    [
      () => createGroup(world, app, 'Editors'),
      ['findGroups', 'begin', 'tellNodes', 'findOpenPool', 'countGroups', 'addNewGroup', 'commit'],
      3,
    ],
    [
      () => addToGroups(world, app, 'diego', 'Editors'),
      ['findSubByName', 'findUser', 'findGroups', 'begin', 'changeUser', 'addEntry', 'addEvent', 'commit'],
      5,
    ],
    [() => groupsOf(world, app, 'diego'), ['findSubByName', 'findUser', 'findGroups'], 3],
    [() => membersOf(world, app, 'Editors'), ['findGroups', 'listKeysByAttribute', 'findUser'], 3],
  ]
  for (const [run, statements, roundTrips] of costs) {
    proxy.reset()
    await run()
    assert.deepEqual({ statements: proxy.sent, roundTrips: proxy.roundTrips }, { statements, roundTrips })
  }
})
