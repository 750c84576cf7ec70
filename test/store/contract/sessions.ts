import assert from 'node:assert/strict'
import test from 'node:test'
import { Conflict } from '../../../src/store/store.ts'
import type { OpenStore } from '../contract.ts'
import { addPool, addUser, planRemoval, planTouch, proofOf, race, sessionOf, start } from '../fixtures.ts'

/** The hashes after an exchange of the first refresh token. */
const rotatedTo = (hash: string, graceEnds: number) => ({ hash, previousHash: 'first', graceEnds })

export function sessionsContract(name: string, open: OpenStore): void {
  test(`${name}: a session comes back as it was opened, to its own user`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone')
    const plain = sessionOf(user)
    const full = sessionOf(user, { previousHash: 'before', graceEnds: start + 60_000 })
    for (const session of [plain, full]) {
      await store.openSession(session)
      assert.deepEqual(await store.findSession(pool.id, user.sub, session.sessionId), session)
    }
    assert.equal(await store.findSession(pool.id, 'another', plain.sessionId), undefined)
    assert.equal(await store.findSession('another', user.sub, plain.sessionId), undefined)
  })

  test(`${name}: a user who is gone gets no session, and their proof is not used up`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone')
    const proof = proofOf(user)
    await store.commit(planRemoval(pool, user))
    const session = sessionOf(user)
    await assert.rejects(store.openSession(session, proof), Conflict)
    assert.equal(await store.findSession(pool.id, user.sub, session.sessionId), undefined)
    assert.equal(await store.consumeProof(proof), true)
  })

  test(`${name}: a refresh token is exchanged only while it is the current one`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const session = sessionOf(await addUser(store, pool, 'someone'))
    await store.openSession(session)
    assert.equal(await store.rotateSession(session, 'wrong', rotatedTo('second', start)), false)
    assert.equal(
      await store.rotateSession({ ...session, sub: 'another' }, 'first', rotatedTo('second', start)),
      false,
    )
    const { won } = await race(20, (index) =>
      store.rotateSession(session, 'first', rotatedTo(`second ${index}`, start + index)),
    )
    assert.equal(won.filter(Boolean).length, 1)
    const winner = won.indexOf(true)
    assert.deepEqual(await store.findSession(session.poolId, session.sub, session.sessionId), {
      ...session,
      hash: `second ${winner}`,
      previousHash: 'first',
      graceEnds: start + winner,
    })
    const again = { hash: 'third', previousHash: 'first', graceEnds: start + winner }
    assert.equal(await store.rotateSession(session, `second ${winner}`, again), true)
    assert.deepEqual(
      await store.findSession(session.poolId, session.sub, session.sessionId),
      { ...session, ...again },
      'what is to stay of the previous one is for the caller to say',
    )
  })

  test(`${name}: a closed session is gone, and the user's others stay`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone')
    const [one, other] = [sessionOf(user), sessionOf(user)]
    await store.openSession(one)
    await store.openSession(other)
    await store.closeSession(one)
    await store.closeSession(one)
    assert.equal(await store.findSession(pool.id, user.sub, one.sessionId), undefined)
    assert.deepEqual(await store.findSession(pool.id, user.sub, other.sessionId), other)
  })

  test(`${name}: a proof is good once, whether a session starts with it or not`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const [user, other] = [await addUser(store, pool, 'someone'), await addUser(store, pool, 'other')]
    const sessions = Array.from({ length: 10 }, () => sessionOf(user))
    const { won } = await race(20, (index) => {
      const session = sessions[index]
      return session ? store.openSession(session, proofOf(user)) : store.consumeProof(proofOf(user))
    })
    assert.equal(won.filter(Boolean).length, 1)
    const found = await Promise.all(
      sessions.map(({ sessionId }) => store.findSession(pool.id, user.sub, sessionId)),
    )
    for (const [index, session] of found.entries()) assert.equal(session !== undefined, won[index])
    assert.equal(await store.consumeProof(proofOf(user)), false)
    assert.equal(await store.consumeProof(proofOf(user, { id: 'another' })), true)
    assert.equal(await store.consumeProof(proofOf(other)), true)
  })

  test(`${name}: a proof that was used before starts no session and forgets no failures`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone')
    const session = sessionOf(user)
    assert.equal(await store.openSession(session, proofOf(user)), true)
    await store.closeSession(session)
    for (let count = 0; count < 5; count++)
      await store.takePasswordAttempt({ poolId: pool.id, sub: user.sub }, 100, start)
    assert.equal(await store.openSession(session, proofOf(user)), false)
    assert.equal(await store.findSession(pool.id, user.sub, session.sessionId), undefined)
    assert.equal(await store.takePasswordAttempt({ poolId: pool.id, sub: user.sub }, 100, start), false)
  })

  test(`${name}: a plan can end all sessions of its user`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const [user, neighbour] = [await addUser(store, pool, 'someone'), await addUser(store, pool, 'neighbour')]
    const mine = [sessionOf(user), sessionOf(user)]
    const theirs = sessionOf(neighbour)
    for (const session of [...mine, theirs]) await store.openSession(session)
    await store.commit(planTouch(pool, user, { closeSessions: true }))
    for (const { sessionId } of mine)
      assert.equal(await store.findSession(pool.id, user.sub, sessionId), undefined)
    assert.ok(await store.findSession(pool.id, neighbour.sub, theirs.sessionId))
  })

  test(`${name}: a plan can end all sessions of its user but one`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const [user, neighbour] = [await addUser(store, pool, 'someone'), await addUser(store, pool, 'neighbour')]
    const [kept, other] = [sessionOf(user), sessionOf(user)]
    const theirs = sessionOf(neighbour)
    for (const session of [kept, other, theirs]) await store.openSession(session)
    await store.commit(planTouch(pool, user, { closeSessions: { except: kept.sessionId } }))
    assert.deepEqual(await store.findSession(pool.id, user.sub, kept.sessionId), kept)
    assert.equal((await store.findSignedInUser(pool.id, user.sub, kept.sessionId))?.alive, true)
    assert.equal(await store.findSession(pool.id, user.sub, other.sessionId), undefined)
    assert.equal((await store.findSignedInUser(pool.id, user.sub, other.sessionId))?.alive, false)
    assert.ok(await store.findSession(pool.id, neighbour.sub, theirs.sessionId))
  })

  test(`${name}: a sign-in that began in another epoch starts no session, and its proof is not used up`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone')
    await store.commit(planTouch(pool, user, { credentials: 'sealed' }))
    const now = await store.findUser(pool.id, user.sub)
    assert.equal(now?.signInEpoch, 2)
    for (const epoch of [undefined, 0, 1, 3]) {
      await assert.rejects(store.openSession(sessionOf(user), proofOf(user), epoch), Conflict)
    }
    const session = sessionOf(user)
    assert.equal(await store.openSession(session, proofOf(user), 2), true)
    assert.deepEqual(await store.findSession(pool.id, user.sub, session.sessionId), session)
  })

  test(`${name}: no session that is starting meanwhile outlives a plan that ends them all`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone')
    const sessions = Array.from({ length: 30 }, () => sessionOf(user))
    const starting = sessions.slice(0, 15).map((session) => store.openSession(session))
    const ending = store.commit(planTouch(pool, user, { credentials: 'sealed', closeSessions: true }))
    const late = sessions.slice(15).map((session) => store.openSession(session))
    await Promise.allSettled([...starting, ...late])
    await ending
    for (const { sessionId } of sessions) {
      assert.equal(await store.findSession(pool.id, user.sub, sessionId), undefined)
    }
  })

  test(`${name}: a new session takes the place of those of its user that are of no use any more`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const [user, neighbour] = [await addUser(store, pool, 'someone'), await addUser(store, pool, 'neighbour')]
    const past = sessionOf(user, { keepUntil: start + 10 })
    const good = sessionOf(user, { keepUntil: start + 11 })
    const theirs = sessionOf(neighbour, { keepUntil: start + 10 })
    for (const session of [past, good, theirs]) await store.openSession(session)
    await store.openSession(sessionOf(user, { created: start + 10 }))
    assert.equal(await store.findSession(pool.id, user.sub, past.sessionId), undefined)
    assert.ok(await store.findSession(pool.id, user.sub, good.sessionId))
    assert.ok(await store.findSession(pool.id, neighbour.sub, theirs.sessionId))
  })
}
