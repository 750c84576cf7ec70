import assert from 'node:assert/strict'
import test from 'node:test'
import { newTokens } from '../../src/tokens/pool-tokens.ts'
import { rotateKeys } from '../../src/tokens/signing-keys.ts'
import { decodeToken } from '../support/sign-in.ts'
import { now, pool, open, access, id, forge } from './scene.ts'

test('a pool gets its two keys once, however many ask at a time', async () => {
  await using place = await open()
  place.tokens.prepare(pool)
  const [first] = await Promise.all([
    place.tokens.keySet(pool),
    place.tokens.keySet(pool),
    place.tokens.sign(pool, { id, access }),
  ])
  assert.deepEqual(place.made.sort(), ['access', 'id'])
  assert.deepEqual(await newTokens(place.options).keySet(pool), first)
  assert.equal(place.made.length, 2)
})

test('of two servers that make keys for a pool at once, both use the same', async () => {
  await using place = await open()
  const sets = await Promise.all([place.tokens.keySet(pool), newTokens(place.options).keySet(pool)])
  assert.deepEqual(sets[0], sets[1])
})

test('keys are kept sealed', async () => {
  await using place = await open()
  await place.tokens.keySet(pool)
  for (const { kid, material } of await place.store.listSigningKeys(pool)) {
    assert.doesNotMatch(Buffer.from(material, 'base64').toString('latin1'), /PRIVATE KEY|MII/)
    assert.match(place.vault.open(`signing key ${pool} ${kid}`, material), /^MII/)
  }
})

test('without other keys handed in, a pool gets RSA keys of 2048 bits', async () => {
  await using place = await open()
  const { newKey: _, ...options } = place.options
  const tokens = newTokens(options)
  const { keys } = await tokens.keySet(pool)
  assert.deepEqual(
    keys.map(({ n = '' }) => Buffer.from(n, 'base64url').length),
    [256, 256],
  )
  assert.notEqual(keys[0]?.n, keys[1]?.n)
})

test('new keys sign once every node must know them, and the old ones go on verifying', async () => {
  await using place = await open()
  let time = now
  const tokens = newTokens(place.options)
  const old = await tokens.sign(pool, { id, access })
  const { newKey: _, ...own } = place.options
  await rotateKeys(own, pool)
  const late = newTokens({ ...place.options, now: () => time })
  const kidOf = (token: string) => decodeToken(token).header['kid']
  assert.equal((await late.keySet(pool)).keys.length, 4)
  assert.equal(kidOf((await late.sign(pool, { id, access })).access), kidOf(old.access))
  time = now + 5000
  const fresh = await late.sign(pool, { id, access })
  assert.notEqual(kidOf(fresh.access), kidOf(old.access))
  assert.notEqual(kidOf(fresh.id), kidOf(old.id))
  for (const { access } of [old, fresh]) assert.equal((await late.verify(access, now)).poolId, pool)
})

test('a key made where the clock is behind is the newest all the same', async () => {
  await using place = await open()
  const { newKey: _, ...own } = place.options
  const old = await place.tokens.sign(pool, { id, access })
  await rotateKeys({ ...own, now: () => now - 60_000 }, pool)
  const late = newTokens({ ...place.options, now: () => now + 5000 })
  const fresh = await late.sign(pool, { id, access })
  assert.notEqual(decodeToken(fresh.access).header['kid'], decodeToken(old.access).header['kid'])
})

test('a token signed with a key new to this node is taken, and rubbish costs one question for all', async () => {
  await using place = await open()
  // What another node adds is not seen by this one, as nothing tells it to look again.
  const { store } = place.options
  const known = new Map<string, ReturnType<typeof store.listSigningKeys>>()
  let questions = 0
  const behind = Object.assign(Object.create(store) as typeof store, {
    listSigningKeys(poolId: string) {
      const keys = known.get(poolId) ?? store.refreshSigningKeys(poolId)
      known.set(poolId, keys)
      return keys
    },
    addSigningKeys: (keys: Parameters<typeof store.addSigningKeys>[0]) => store.addSigningKeys(keys),
    findPool: (id: string) => store.findPool(id),
    refreshSigningKeys(poolId: string) {
      questions++
      return store.refreshSigningKeys(poolId)
    },
  })
  await place.tokens.sign(pool, { id, access })
  const node = newTokens({ ...place.options, store: behind })
  await node.keySet(pool)
  const { newKey: _, ...own } = place.options
  await rotateKeys(own, pool)
  const signed = await newTokens({ ...place.options, now: () => now + 5000 }).sign(pool, { id, access })
  const iss = place.tokens.issuer(pool)
  const rubbish = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      forge({ alg: 'RS256', kid: `rubbish ${index}` }, { ...access, iss }),
    ),
  )
  const [good, ...bad] = await Promise.allSettled(
    [signed.access, ...rubbish].map((token) => node.verify(token, now)),
  )
  assert.equal(good?.status, 'fulfilled')
  assert.ok(bad.every(({ status }) => status === 'rejected'))
  assert.ok(questions < 5, `${questions} questions`)
})
