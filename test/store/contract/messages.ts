import type { StoredMessage } from '../../../src/domain/records.ts'
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Store } from '../../../src/store/store.ts'
import type { OpenStore } from '../contract.ts'
import {
  addPool,
  addUser,
  codeFor,
  getUser,
  message,
  newUser,
  planNew,
  planTouch,
  race,
  start,
} from '../fixtures.ts'

const minute = 60_000
const week = 7 * 24 * 60 * minute

export function messagesContract(name: string, open: OpenStore): void {
  test(`${name}: a message that belongs to nothing else waits as any other`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const alone = message(pool.id, 'alone', start, { due: start + 5 })
    await store.addMessage(alone)
    assert.deepEqual(await store.listMessages(pool.id, 10), [alone])
    assert.deepEqual(await store.claimMessages(start + 5, start + 10, 10), [
      { ...alone, due: start + 10, attempts: alone.attempts + 1 },
    ])
  })

  test(`${name}: of messages the newest thousand are listed, newest first`, async (t) => {
    const store = await open(t)
    const [pool, other] = [await addPool(store), await addPool(store)]
    const all = Array.from({ length: 1010 }, (_, index) => {
      const at = start + Math.floor(index / 3)
      const of = index % 2 === 0 ? pool.id : other.id
      return message(of, `m${String(index).padStart(4, '0')}`, at, { state: 'sent', due: at })
    })
    const { sub } = await addUser(store, pool, 'someone')
    for (const [from, until] of [
      [0, 500],
      [500, 1000],
      [1000, 1010],
    ]) {
      const user = await getUser(store, pool, sub)
      await store.commit(planTouch(pool, user, { messages: all.slice(from, until) }))
    }
    const newest = all.slice(-1000).toReversed()
    assert.deepEqual(await store.listMessages(undefined, 2000), newest)
    assert.deepEqual(await store.listMessages(undefined, 3), newest.slice(0, 3))
    assert.deepEqual(
      await store.listMessages(other.id, 5),
      newest.filter((message) => message.poolId === other.id).slice(0, 5),
    )
    await assert.rejects(
      store.commit(
        planNew(pool, newUser(pool, 'someone'), {
          messages: [message(pool.id, 'of a refused plan', start + 9999)],
        }),
      ),
    )
    assert.deepEqual(await store.listMessages(undefined, 1), newest.slice(0, 1))

    await store.sweep(start)
    assert.deepEqual(await store.listMessages(undefined, 2000), newest)
  })

  test(`${name}: a message that a wrong clock has put off is due after the next sweep`, async (t) => {
    const { store, add } = await scene(t, open)
    const day = 24 * 60 * minute
    await add(message('', 'put off', start, { due: start + day, expires: start + 2 * day }))
    await add(message('', 'rests', start, { due: start + 6 * minute, expires: start + day }))
    await store.sweep(start)
    const claim = (now: number) => store.claimMessages(now, now + minute, 10)
    assert.deepEqual(idsOf(await claim(start)), ['put off'])
    assert.deepEqual(idsOf(await claim(start + 6 * minute)).toSorted(), ['put off', 'rests'])
  })

  test(`${name}: of messages that were sent a sweep leaves the newest, and all of those that were not`, async (t) => {
    const { store, add } = await scene(t, open)
    await add(message('', 'oldest, waiting', start))
    await add(message('', 'oldest, dead', start, { state: 'dead', due: start }))
    const sent = (index: number) =>
      message('', `m${index}`, start + index, { state: 'sent', due: start + index })
    await add(...Array.from({ length: 1700 }, (_, index) => sent(index + 1)))
    await store.sweep(start + minute)
    const waiting = await store.listUndelivered('waiting', 10)
    const dead = await store.listUndelivered('dead', 10)
    assert.deepEqual(idsOf([...waiting, ...dead]), ['oldest, waiting', 'oldest, dead'])
    const rows = await store.listMessages(undefined, 2000)
    assert.deepEqual([rows[0]?.id, rows.at(-1)?.id, rows.length], ['m1700', 'm701', 1000])
  })

  test(`${name}: what is due is taken on once until it is due again, the first due first`, async (t) => {
    const { store, add } = await scene(t, open)
    const [late, soon, never] = [
      message('', 'late', start, { due: start + 2000 }),
      message('', 'soon', start, { due: start + 1000 }),
      message('', 'never', start, { state: 'dead', due: start }),
    ]
    await add(late, soon, never, message('', 'sent', start, { state: 'sent', due: start }))
    assert.deepEqual(await store.claimMessages(start + 999, start + 9000, 10), [])
    const [first] = await store.claimMessages(start + 2000, start + 9000, 1)
    assert.deepEqual(first, { ...soon, poolId: first?.poolId, due: start + 9000, attempts: 2 })
    const [second, ...others] = await store.claimMessages(start + 2000, start + 9500, 10)
    assert.deepEqual([second?.id, second?.due, others.length], ['late', start + 9500, 0])
    assert.deepEqual(await store.claimMessages(start + 8999, start + 20_000, 10), [])
    assert.deepEqual(idsOf(await store.listUndelivered('waiting', 10)), ['soon', 'late'])
    assert.deepEqual(idsOf(await store.claimMessages(start + 9000, start + 20_000, 10)), ['soon'])
  })

  test(`${name}: many who look at once take each message on once`, async (t) => {
    const { store, add } = await scene(t, open)
    const ids = Array.from({ length: 60 }, (_, index) => `m${index}`)
    await add(...ids.map((id) => message('', id)))
    const { won, lost } = await race(20, () => store.claimMessages(start + minute, start + 2 * minute, 7))
    assert.deepEqual(lost, [])
    const rest = []
    for (;;) {
      const more = await store.claimMessages(start + minute, start + 2 * minute, 7)
      if (more.length === 0) break
      rest.push(...more)
    }
    assert.deepEqual(idsOf([...won.flat(), ...rest]).sort(), ids.toSorted())
  })

  test(`${name}: an attempt is settled by its maker, and a success by any process`, async (t) => {
    const { store, add } = await scene(t, open)
    await add(message('', 'm1'), message('', 'm2'), message('', 'm3'))
    const claimed = await store.claimMessages(start + 1000, start + 2000, 10)
    await store.claimMessages(start + 2000, start + 3000, 10)
    const find = async (id: string) =>
      (await store.listMessages(undefined, 10)).find((message) => message.id === id)
    const [m1, m2, m3] = ['m1', 'm2', 'm3'].map((id) => claimed.find((message) => message.id === id))
    assert.ok(m1 && m2 && m3)

    for (const state of ['waiting', 'dead'] as const) {
      await store.settleMessage(m1, { state, due: start + 5000, failure: 'of an attempt before' })
      const now = await find('m1')
      assert.deepEqual([now?.state, now?.due, now?.failure], ['waiting', start + 3000, ''])
    }
    const latest = { ...m1, attempts: 3 }
    await store.settleMessage(latest, { state: 'waiting', due: start + 5000, failure: 'refused' })
    assert.deepEqual(await find('m1'), { ...latest, due: start + 5000, failure: 'refused' })
    await store.settleMessage(latest, { state: 'dead', due: start + 6000, failure: 'no such mailbox' })
    assert.equal((await find('m1'))?.state, 'dead')
    await store.settleMessage(latest, { state: 'waiting', due: start + 5000, failure: '' })
    assert.equal((await find('m1'))?.state, 'dead')

    await store.settleMessage(m2, { state: 'sent', due: start + 7000, failure: '' })
    assert.deepEqual([(await find('m2'))?.state, (await find('m2'))?.due], ['sent', start + 7000])
    await store.settleMessage(m3, undefined)
    assert.equal(await find('m3'), undefined)
    await store.settleMessage(m3, undefined)
  })

  test(`${name}: a dead letter can be tried again as long as it is of use`, async (t) => {
    const { store, add } = await scene(t, open)
    await add(
      message('', 'dead', start, { state: 'dead', expires: start + 2000 }),
      message('', 'waiting'),
      message('', 'sent', start, { state: 'sent' }),
    )
    assert.equal(await store.retryMessage('dead', start + 2000), false)
    assert.equal(await store.retryMessage('waiting', start), false)
    assert.equal(await store.retryMessage('sent', start), false)
    assert.equal(await store.retryMessage('nothing', start), false)
    assert.equal(await store.retryMessage('dead', start + 100), true)
    assert.equal(await store.retryMessage('dead', start + 100), false)
    assert.deepEqual(idsOf(await store.claimMessages(start + 100, start + 5000, 10)), ['dead'])
  })

  test(`${name}: dead letters go after a week, and so do messages untried for a week after their use`, async (t) => {
    const { store, add } = await scene(t, open)
    await add(
      message('', 'dead', start, { state: 'dead', due: start }),
      message('', 'dead later', start, { state: 'dead', due: start + 1 }),
      message('', 'forgotten', start, { due: start, expires: start }),
      message('', 'of use', start, { due: start, expires: start + 1 }),
    )
    const left = async () => idsOf(await store.listMessages(undefined, 10)).sort()
    await store.sweep(start + week - 1)
    assert.equal((await left()).length, 4)
    await store.sweep(start + week)
    assert.deepEqual(await left(), ['dead later', 'of use'])
  })

  test(`${name}: messages of a pool go with it`, async (t) => {
    const { store, pool, add } = await scene(t, open)
    await add(message('', 'm1'), message('', 'm2', start, { state: 'dead' }))
    await store.removePool(pool.id)
    while ((await store.listMessages(undefined, 10)).length > 0) await new Promise(setImmediate)
    assert.deepEqual(await store.claimMessages(start + minute, start + 2 * minute, 10), [])
  })
}

const idsOf = (messages: readonly StoredMessage[]) => messages.map(({ id }) => id)

/** A store with one pool, to which messages can be added. */
async function scene(t: Parameters<OpenStore>[0], open: OpenStore) {
  const store: Store = await open(t)
  const pool = await addPool(store)
  const user = await addUser(store, pool, 'someone')
  const ofPool = (each: StoredMessage): StoredMessage => ({ ...each, poolId: pool.id })
  const add = (...messages: readonly StoredMessage[]) =>
    store.putCode(codeFor(user, 'hash'), messages.map(ofPool))
  return { store, pool, add }
}
