import { noAnswer } from '../../../src/store/ports/codes.ts'
import assert from 'node:assert/strict'
import test from 'node:test'
import { Conflict } from '../../../src/store/store.ts'
import type { OpenStore } from '../contract.ts'
import {
  addPool,
  addUser,
  codeFor,
  getUser,
  message,
  planTouch,
  proofOf,
  race,
  sessionOf,
  start,
} from '../fixtures.ts'

export function codesContract(name: string, open: OpenStore): void {
  test(`${name}: a code takes the place of the one before it for the same purpose`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone')
    const other = codeFor(user, 'other', {
      purpose: 'phone_number',
      attribute: 'phone_number',
      value: '+49151',
    })
    await store.commit(planTouch(pool, user, { putCodes: [codeFor(user, 'first'), other] }))
    await store.putCode(codeFor(user, 'second', { value: 'b@example.com', expires: start + 5 }), [
      message(pool.id, 'm1'),
    ])
    assert.deepEqual(
      await store.findCode(pool.id, user.sub, 'email'),
      codeFor(user, 'second', { value: 'b@example.com', expires: start + 5 }),
    )
    assert.deepEqual(await store.findCode(pool.id, user.sub, 'phone_number'), other)
    assert.equal(await store.findCode(pool.id, user.sub, 'confirm'), undefined)
    assert.deepEqual(await store.listMessages(pool.id, 10), [message(pool.id, 'm1')])

    await store.commit(planTouch(pool, await getUser(store, pool, user.sub), { dropCodes: ['email'] }))
    assert.equal(await store.findCode(pool.id, user.sub, 'email'), undefined)
    assert.deepEqual(await store.findCode(pool.id, user.sub, 'phone_number'), other)
  })

  test(`${name}: undos of several changes stand side by side, and one that is used up takes later ones along`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone')
    const undo = (version: number) => codeFor(user, `hash ${version}`, { purpose: `undo ${version}` })
    await store.commit(planTouch(pool, user, { putCodes: [undo(2), codeFor(user, 'code')] }))
    for (const version of [3, 4])
      await store.commit(planTouch(pool, await getUser(store, pool, user.sub), { putCodes: [undo(version)] }))
    for (const version of [2, 3, 4])
      assert.deepEqual(await store.findCode(pool.id, user.sub, `undo ${version}`), undo(version))
    const [before, useCode] = [
      await getUser(store, pool, user.sub),
      { purpose: 'undo 3', hash: 'hash 3' },
    ] as const
    const plan = planTouch(pool, before, { useCode, dropCodes: ['email', 'undo 4'], closeSessions: true })
    await store.commit(plan)
    assert.deepEqual(await store.findCode(pool.id, user.sub, 'undo 2'), undo(2))
    for (const purpose of ['undo 3', 'undo 4', 'email'] as const)
      assert.equal(await store.findCode(pool.id, user.sub, purpose), undefined)
    await assert.rejects(
      store.commit(planTouch(pool, await getUser(store, pool, user.sub), { useCode })),
      Conflict,
    )
  })

  test(`${name}: a code for a user who is gone is not kept, nor its message`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone')
    await store.putCode({ ...codeFor(user, 'hash'), sub: 'gone' }, [message(pool.id, 'm1')])
    assert.equal(await store.findCode(pool.id, 'gone', 'email'), undefined)
    assert.deepEqual(await store.listMessages(undefined, 10), [])
  })

  test(`${name}: a decoy is kept like a code, though no user has its sub, and goes when its time is over`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone')
    const decoy = { ...codeFor(user, noAnswer), sub: 'nobody', purpose: 'recover' as const }
    await store.putDecoyCode({ ...decoy, expires: start - 1, value: 'before@example.com' })
    await store.putDecoyCode(decoy)
    assert.deepEqual(await store.findCode(pool.id, 'nobody', 'recover'), decoy)
    assert.equal(await store.findCode(pool.id, 'nobody', 'email'), undefined)
    await store.sweep(decoy.expires - 1)
    assert.deepEqual(await store.findCode(pool.id, 'nobody', 'recover'), decoy)
    await store.sweep(decoy.expires)
    assert.equal(await store.findCode(pool.id, 'nobody', 'recover'), undefined)
  })

  test(`${name}: a code is used up once`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone')
    await store.putCode(codeFor(user, 'hash'), [])
    const use = (hash: string) => ({ useCode: { purpose: 'email' as const, hash } })
    await assert.rejects(store.commit(planTouch(pool, user, use('another'))), Conflict)
    assert.equal((await getUser(store, pool, user.sub)).version, 1)
    const { won, lost } = await race(20, () => store.commit(planTouch(pool, user, use('hash'))))
    assert.equal(won.length, 1)
    assert.ok(lost.every((error) => error instanceof Conflict))
    assert.equal(await store.findCode(pool.id, user.sub, 'email'), undefined)
    const now = await getUser(store, pool, user.sub)
    await assert.rejects(store.commit(planTouch(pool, now, use('hash'))), Conflict)
  })

  test(`${name}: a code takes so many answers from one source, and so many from all`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone')
    await store.putCode(codeFor(user, 'hash'), [])
    const bound = { fromOne: 3, fromAll: 5 }
    const key = { poolId: pool.id, sub: user.sub, purpose: 'email' } as const
    const { won } = await race(20, () => store.takeCode(key, bound, 1))
    assert.deepEqual(
      won.filter(Boolean),
      Array.from({ length: 3 }, () => codeFor(user, 'hash')),
    )
    assert.deepEqual(await store.takeCode(key, bound, 2 ** 20 - 1), codeFor(user, 'hash'))
    assert.ok(await store.takeCode({ ...key, hash: 'hash' }, bound, 2))
    assert.equal(await store.takeCode(key, bound, 3), undefined)
    assert.equal(await store.takeCode({ ...key, purpose: 'confirm' }, bound, 3), undefined)
    await store.putCode(codeFor(user, 'newer'), [])
    assert.equal(await store.takeCode({ ...key, hash: 'hash' }, bound, 1), undefined)
    assert.ok(await store.takeCode(key, bound, 1))
    await store.commit(planTouch(pool, user, { putCodes: [codeFor(user, 'newest')] }))
    for (let count = 0; count < 3; count++) assert.ok(await store.takeCode(key, bound, 1))
    assert.equal(await store.takeCode(key, bound, 1), undefined)
  })

  test(`${name}: sweeping removes what time has made useless, and nothing else`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone')
    await store.putCode(codeFor(user, 'past', { expires: start }), [])
    await store.putCode(codeFor(user, 'good', { purpose: 'confirm', expires: start + 1 }), [])
    await store.openSession(sessionOf(user, { sessionId: 'past', keepUntil: start }))
    await store.openSession(sessionOf(user, { sessionId: 'good', keepUntil: start + 1, created: start - 1 }))
    await store.consumeProof(proofOf(user, { id: 'past', expires: start }))
    await store.consumeProof(proofOf(user, { id: 'good', expires: start + 1 }))
    for (let count = 0; count < 5; count++)
      await store.takePasswordAttempt({ poolId: pool.id, sub: user.sub }, 100, start)
    await store.takeAttempt({ poolId: pool.id, sub: user.sub }, 'ChangePassword', { hour: 1 }, start)

    await store.sweep(start)
    assert.equal(await store.findCode(pool.id, user.sub, 'email'), undefined)
    assert.ok(await store.findCode(pool.id, user.sub, 'confirm'))
    assert.equal(await store.findSession(pool.id, user.sub, 'past'), undefined)
    assert.ok(await store.findSession(pool.id, user.sub, 'good'))
    assert.equal(await store.consumeProof(proofOf(user, { id: 'past' })), true)
    assert.equal(await store.consumeProof(proofOf(user, { id: 'good' })), false)
    assert.equal(await store.takePasswordAttempt({ poolId: pool.id, sub: user.sub }, 100, start + 1), false)
    assert.equal(
      await store.takeAttempt({ poolId: pool.id, sub: user.sub }, 'ChangePassword', { hour: 1 }, start + 1),
      false,
    )
    assert.ok(await store.findUser(pool.id, user.sub))
  })
}
