import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import type { User } from '../../src/domain/user.ts'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { AliasTaken, Conflict, StoreUnusable } from '../../src/store/store.ts'
import { newDatabase } from '../support/postgres.ts'
import { query } from '../support/postgres-query.ts'
import { newProxy } from '../support/postgres-proxy.ts'
import {
  addPool,
  addUser,
  clientRecord,
  codeFor,
  email,
  message,
  newUser,
  planAttributes,
  planNew,
  planRemoval,
  planTouch,
  proofOf,
  race,
  sessionOf,
  start,
} from './fixtures.ts'

/** Two nodes on one database. The second knows only the time that the test lets pass. */
async function newNodes(t: TestContext) {
  const url = await newDatabase(t)
  const proxy = await newProxy(url)
  t.after(() => proxy[Symbol.asyncDispose]())
  let now = 0
  const one = await openPostgresStore({ url })
  const other = await openPostgresStore({ url: proxy.url, elapsed: () => now })
  t.after(() => Promise.all([one.close(), other.close()]))
  return { url, one, other, proxy, pass: (milliseconds: number) => void (now += milliseconds) }
}

test('a change of the configuration at one node is known to another four seconds later', async (t) => {
  const { one, other, pass } = await newNodes(t)
  const [pool, gone] = [await addPool(one), await addPool(one)]
  const client = clientRecord(pool.id)
  await one.saveClient(client)
  await one.saveClient(clientRecord(gone.id, 'of the pool that goes'))
  const key = { id: 'AKIA1', created: start, description: '', material: 'sealed' }
  await one.saveAccessKey(key)
  assert.deepEqual((await other.findPool(pool.id))?.record, pool.record)
  assert.ok(await other.findPool(gone.id))
  assert.ok(await other.findClient(client.id))
  assert.ok(await other.findClient('of the pool that goes'))
  assert.deepEqual(await other.findAccessKey('AKIA1'), key)

  const changed = { ...pool.record, version: 2, modified: start + 1 }
  await one.savePool(changed)
  await one.removePool(gone.id)
  await one.removeClient(pool.id, client.id)
  await one.removeAccessKey('AKIA1')
  assert.ok(await other.findPool(gone.id), 'it is known until it is looked at again')
  pass(4000)
  assert.deepEqual((await other.findPool(pool.id))?.record, changed)
  assert.equal(await other.findPool(gone.id), undefined)
  assert.equal(await other.findClient(client.id), undefined)
  assert.equal(await other.findClient('of the pool that goes'), undefined)
  assert.equal(await other.findAccessKey('AKIA1'), undefined)
})

test('a new pool or client is found by another node at once', async (t) => {
  const { one, other } = await newNodes(t)
  assert.equal(await other.findPool('test_new'), undefined)
  await addPool(one, {}, 'test_new')
  assert.ok(await other.findPool('test_new'))
  assert.equal(await other.findAccessKey('AKIA1'), undefined)
  await one.saveAccessKey({ id: 'AKIA1', created: start, description: '', material: 'sealed' })
  assert.ok(await other.findAccessKey('AKIA1'))
})

test('a node in use looks for changes every two seconds, and no call waits for it', async (t) => {
  const { one, other, proxy, pass } = await newNodes(t)
  const pool = await addPool(one)
  const first = await other.findPool(pool.id)
  const looks = () => proxy.sent.filter((name) => name === 'readVersion').length
  const before = looks()
  for (let count = 0; count < 100; count++) assert.equal(await other.findPool(pool.id), first)
  assert.equal(looks(), before)
  await one.savePool({ ...pool.record, version: 2 })
  pass(2000)
  assert.equal(await other.findPool(pool.id), first)
  while ((await other.findPool(pool.id)) === first) await wait(1)
  assert.equal(looks(), before + 1)
})

test('a message is taken on by one node, and a limit counts what all of them do', async (t) => {
  const { one, other } = await newNodes(t)
  const pool = await addPool(one)
  const user = await addUser(one, pool, 'someone')
  const ids = Array.from({ length: 40 }, (_, index) => `m${index}`)
  const written = ids.map((id) => message(pool.id, id))
  await one.putCode(codeFor(user, 'hash'), written)
  const claims = await race(20, (index) =>
    (index % 2 === 0 ? one : other).claimMessages(start + 1000, start + 2000, 4),
  )
  assert.deepEqual(claims.lost, [])
  const taken = claims.won.flat().map(({ id }) => id)
  assert.equal(new Set(taken).size, taken.length)
  const rest = await other.claimMessages(start + 1000, start + 2000, 40)
  assert.deepEqual([...taken, ...rest.map(({ id }) => id)].sort(), ids.toSorted())

  const { won } = await race(30, (index) =>
    (index % 2 === 0 ? one : other).takeAttempt(
      { poolId: pool.id, sub: 'address' },
      'code',
      { hour: 5, day: 20 },
      start,
    ),
  )
  assert.equal(won.filter(Boolean).length, 5)
})

test('while the database is away, nothing older than four seconds is told of the configuration', async (t) => {
  const { one, other, proxy, pass } = await newNodes(t)
  const pool = await addPool(one)
  await other.findPool(pool.id)
  await proxy.goAway()
  pass(3999)
  assert.ok(await other.findPool(pool.id))
  pass(1)
  await assert.rejects(other.findPool(pool.id), { name: 'StoreUnavailable' })
  await proxy.comeBack()
  assert.ok(await other.findPool(pool.id))
})

test('signing out and removing hold on every node at once', async (t) => {
  const { one, other } = await newNodes(t)
  const pool = await addPool(one)
  const user = await addUser(one, pool, 'diego')
  await one.openSession(sessionOf(user, { sessionId: 'f' }))
  assert.equal((await other.findSignedInUser(pool.id, user.sub, 'f'))?.alive, true)
  await one.closeSession({ poolId: pool.id, sub: user.sub, sessionId: 'f' })
  assert.equal((await other.findSignedInUser(pool.id, user.sub, 'f'))?.alive, false)
  await one.commit(planRemoval(pool, user))
  assert.equal(await other.findSignedInUser(pool.id, user.sub, 'f'), undefined)
})

test('of many changes of one version on two nodes, one is done', async (t) => {
  const { one, other } = await newNodes(t)
  const pool = await addPool(one)
  const user = await addUser(one, pool, 'diego')
  const { won, lost } = await race(60, (index) =>
    (index % 2 ? one : other).commit(planAttributes(pool, user, { name: String(index) })),
  )
  assert.equal(won.length, 1)
  assert.ok(lost.every((error) => error instanceof Conflict))
  const names = await race(60, (index) =>
    (index % 2 ? one : other).commit(planNew(pool, newUser(pool, `u-${index}`, email('one@example.com')))),
  )
  assert.equal(names.won.length, 1)
  assert.ok(names.lost.every((error) => error instanceof AliasTaken))
})

test('plans for several users, in whatever order, do not wait for one another in a circle', async (t) => {
  const { url, one, other } = await newNodes(t)
  const pool = await addPool(one)
  const users = await Promise.all(['a', 'b', 'c'].map((name) => addUser(one, pool, name)))
  users.sort((first, second) => (first.sub < second.sub ? -1 : 1))
  const before = await deadlocksIn(url)
  await using holder = await newHolder(url)
  await holder.query(`SELECT FROM users WHERE sub = '${users[1]?.sub}' FOR UPDATE`)
  const plans = users.map((user) => planAttributes(pool, user, { name: 'new' }))
  const commits = [one.commit(...plans), other.commit(...plans.toReversed())]
  await holder.untilWaiting(2)
  await holder.query('ROLLBACK')
  const outcomes = await Promise.allSettled(commits)
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  for (const outcome of outcomes)
    assert.ok(outcome.status === 'fulfilled' || outcome.reason instanceof Conflict)
  assert.equal(await deadlocksIn(url), before)
})

/** A transaction that holds things up. */
async function newHolder(url: string) {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query('BEGIN')
  return {
    query: (sql: string) => client.query(sql),
    /** Waits until so many statements wait for others. */
    async untilWaiting(count: number): Promise<void> {
      const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`
      while ((await query(url, waiting)).length < count) await wait(5)
    },
    [Symbol.asyncDispose]: () => client.end(),
  }
}

const deadlocksIn = async (url: string) =>
  (
    await query<{ deadlocks: string }>(
      url,
      'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
    )
  )[0]?.deadlocks

test('a removal of a user waits for work begun for the user, and removes its rows as well', async (t) => {
  const { url, one, other } = await newNodes(t)
  const pool = await addPool(one)
  const begins = [
    (user: User) => other.openSession(sessionOf(user, { sessionId: 'f' })),
    (user: User) => other.putCode(codeFor(user, 'hash'), []),
  ]
  for (const begin of begins) {
    const user = await addUser(one, pool, 'diego')
    await using holder = await newHolder(url)
    // Another transaction is about to keep the same session and code, so the call has to wait in the midst of it.
    await holder.query(`INSERT INTO session VALUES ('${pool.id}', '${user.sub}', 'f', '', 0, 0, 0, '')`)
    await holder.query(`INSERT INTO code VALUES ('${pool.id}', '${user.sub}', 'email', '', 0, '', '')`)
    const writing = begin(user)
    await holder.untilWaiting(1)
    let isRemoved = false
    const removing = one.commit(planRemoval(pool, user)).then(() => (isRemoved = true))
    await Promise.race([holder.untilWaiting(2), removing])
    assert.equal(isRemoved, false)
    await holder.query('ROLLBACK')
    await Promise.all([writing, removing])
    assert.deepEqual(await query(url, 'SELECT sub FROM session UNION SELECT sub FROM code'), [])
  }
})

test('another password waits for sessions that start with the old one on another node, and ends them too', async (t) => {
  const { url, one, other } = await newNodes(t)
  const pool = await addPool(one)
  const user = await addUser(one, pool, 'diego')
  await using holder = await newHolder(url)
  // Another transaction is about to keep the same session, so the call that starts it has to wait.
  await holder.query(`INSERT INTO session VALUES ('${pool.id}', '${user.sub}', 'f', '', 0, 0, 0, '')`)
  const starting = other.openSession(sessionOf(user, { sessionId: 'f' }))
  await holder.untilWaiting(1)
  let isChanged = false
  const plan = planTouch(pool, user, { credentials: 'sealed', closeSessions: true })
  const changing = one.commit(plan).then(() => (isChanged = true))
  await Promise.race([holder.untilWaiting(2), changing])
  assert.equal(isChanged, false)
  await holder.query('ROLLBACK')
  assert.equal(await starting, true)
  await changing
  assert.deepEqual(await query(url, 'SELECT family FROM session'), [])
})

test('a session that would start while the password changes on another node does not', async (t) => {
  const { url, one, other } = await newNodes(t)
  const pool = await addPool(one)
  const user = await addUser(one, pool, 'diego')
  await using holder = await newHolder(url)
  // A call that writes a change waits, while the user is held.
  await holder.query(`INSERT INTO event VALUES ('${pool.id}', '${user.sub}', 2, 0, '', '', '{}')`)
  const changing = one.commit(planTouch(pool, user, { credentials: 'sealed' }))
  await holder.untilWaiting(1)
  const starting = other.openSession(sessionOf(user, { sessionId: 'f' }), proofOf(user))
  const refused = assert.rejects(starting, Conflict)
  await holder.untilWaiting(2)
  await holder.query('ROLLBACK')
  await changing
  await refused
  assert.deepEqual(await query(url, 'SELECT family FROM session'), [])
  assert.equal(await one.consumeProof(proofOf(user)), true)
})

test('while a pool is removed on one node, what another node adds to it leaves nothing behind', async (t) => {
  const { url, one, other } = await newNodes(t)
  const pool = await addPool(one)
  await using holder = await newHolder(url)
  // Another transaction is about to take the name, so the call that adds the user has to wait.
  await holder.query(`INSERT INTO alias (pool, kind, value, sub) VALUES ('${pool.id}', 0, 'late', '')`)
  const adding = other.commit(planNew(pool, newUser(pool, 'late')))
  await holder.untilWaiting(1)
  let isRemoved = false
  const removing = one.removePool(pool.id).then(() => (isRemoved = true))
  const pools = () => query(url, 'SELECT id FROM pool')
  const areGone = async () => {
    await removing
    while ((await pools()).length > 0) await wait(5)
  }
  // Either the removal waits as well, or it is over.
  await Promise.race([holder.untilWaiting(2), areGone()])
  assert.equal(isRemoved, false)
  await holder.query('ROLLBACK')
  await adding
  await areGone()
  assert.deepEqual(
    await query(url, 'SELECT sub FROM users UNION SELECT sub FROM alias UNION SELECT sub FROM event'),
    [],
  )
  await assert.rejects(other.commit(planNew(pool, newUser(pool, 'later'))), Conflict)
  await assert.rejects(other.saveClient(clientRecord(pool.id)), Conflict)
})

test('nodes that start at the same time on an empty database make its tables once', async (t) => {
  const url = await newDatabase(t)
  const stores = await Promise.all(Array.from({ length: 5 }, () => openPostgresStore({ url })))
  const [first] = stores
  assert.ok(first)
  const pool = await addPool(first)
  for (const store of stores) {
    assert.deepEqual((await store.findPool(pool.id))?.record, pool.record)
    await store.close()
  }
})

test('a start that is cut short leaves nothing, and the next succeeds', async (t) => {
  const url = await newDatabase(t)
  await using proxy = await newProxy(url)
  proxy.cutAt('', 'before')
  await assert.rejects(openPostgresStore({ url: proxy.url }), StoreUnusable)
  assert.deepEqual(
    await query(url, 'SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace'),
    [],
  )
  await using store = await openPostgresStore({ url: proxy.url })
  await addPool(store)
})
