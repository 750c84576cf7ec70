import type { UserFilter } from '../../../src/domain/records.ts'
import type { ListedUser, ListKey } from '../../../src/store/ports/users.ts'
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Pool } from '../../../src/domain/pool.ts'
import type { Store } from '../../../src/store/store.ts'
import type { OpenStore } from '../contract.ts'
import { addPool, addUser, email, planAttributes } from '../fixtures.ts'

export function listsContract(name: string, open: OpenStore): void {
  test(`${name}: all users are listed by sub, each once, whatever the size of the page`, async (t) => {
    const store = await open(t)
    const [pool, other] = [await addPool(store), await addPool(store)]
    const users = []
    for (let index = 0; index < 13; index++) users.push(await addUser(store, pool, `user ${index}`))
    await addUser(store, other, 'elsewhere')
    const subs = users.map(({ sub }) => sub).sort()
    for (const size of [1, 4, 13, 60]) {
      const listed = await listAll(store, pool, undefined, size)
      assert.deepEqual(
        listed.map(({ user }) => user.sub),
        subs,
      )
    }
    const [first] = await listAll(store, pool, undefined, 60)
    assert.deepEqual(
      first?.user,
      users.find(({ sub }) => sub === subs[0]),
    )
    assert.deepEqual(first?.key, { value: '', sub: subs[0] })
  })

  test(`${name}: a filter finds exact values and beginnings, in order of the value and then of sub`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store, { AliasAttributes: [] })
    const values = [
      'ann',
      'Ann',
      'anna',
      'annß',
      'ann\u{10ffff}',
      'ann\u{10ffff}x',
      'ano',
      'an',
      'b',
      'ann',
      'zoë',
      'é',
      '👩',
    ]
    for (const [index, value] of values.entries())
      await addUser(store, pool, `u${index}`, { given_name: value })
    await addUser(store, pool, 'without')
    const find = async (match: UserFilter['match'], value: string) => {
      const pages = await Promise.all(
        [1, 2, 60].map((size) => listAll(store, pool, { name: 'given_name', match, value }, size)),
      )
      for (const page of pages) assert.deepEqual(page, pages[0])
      const keys = (pages[0] ?? []).map(({ key }) => key)
      assert.deepEqual(keys, keys.toSorted(byKey))
      return keys.map(({ value }) => value)
    }
    // The normal form ignores case, so Ann is ann.
    assert.deepEqual(await find('equals', 'ann'), ['ann', 'ann', 'ann'])
    assert.deepEqual(await find('prefix', 'ann'), [
      'ann',
      'ann',
      'ann',
      'anna',
      'annß',
      'ann\u{10ffff}',
      'ann\u{10ffff}x',
    ])
    assert.deepEqual(await find('prefix', 'ann\u{10ffff}'), ['ann\u{10ffff}', 'ann\u{10ffff}x'])
    assert.deepEqual(await find('prefix', '👩'), ['👩'])
    assert.deepEqual(await find('prefix', ''), (await find('prefix', '')).toSorted(byBytes))
    assert.equal((await find('prefix', '')).length, values.length)
    assert.deepEqual(await find('equals', ''), [])
    assert.deepEqual(await find('equals', 'anne'), [])
  })

  test(`${name}: user names are filtered as they stand, sub as well`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const names = ['Bob', 'bob', 'bobby', 'bo', 'x%', 'x_']
    const users = []
    for (const username of names) users.push(await addUser(store, pool, username))
    const find = async (filter: UserFilter) =>
      (await listAll(store, pool, filter, 2)).map(({ user }) => user.username)
    assert.deepEqual(await find({ name: 'username', match: 'equals', value: 'bob' }), ['bob'])
    assert.deepEqual(await find({ name: 'username', match: 'prefix', value: 'bo' }), ['bo', 'bob', 'bobby'])
    assert.deepEqual(await find({ name: 'username', match: 'prefix', value: 'B' }), ['Bob'])
    assert.deepEqual(await find({ name: 'username', match: 'prefix', value: 'x%' }), ['x%'])
    const [bob] = users
    assert.deepEqual(await find({ name: 'sub', match: 'equals', value: bob?.sub ?? '' }), ['Bob'])
    assert.deepEqual(await find({ name: 'sub', match: 'prefix', value: bob?.sub.slice(0, 30) ?? '' }), [
      'Bob',
    ])
    assert.deepEqual(await find({ name: 'sub', match: 'equals', value: bob?.sub.slice(0, 30) ?? '' }), [])
    assert.equal((await find({ name: 'sub', match: 'prefix', value: '' })).length, names.length)
  })

  test(`${name}: an exact filter finds every user with the value, whether or not it is a name`, async (t) => {
    const store = await open(t)
    const signInBy = await addPool(store, {
      UsernameAttributes: ['email'],
      AliasAttributes: [],
      UsernameConfiguration: { CaseSensitive: false },
    })
    const alias = await addPool(store, { UsernameConfiguration: { CaseSensitive: false } })
    const exact = await addPool(store, { UsernameConfiguration: { CaseSensitive: true } })
    const find = async (pool: Pool, name: string, value: string) =>
      (await listAll(store, pool, { name, match: 'equals', value }, 1)).map(({ user }) => user.username)
    await addUser(store, signInBy, 'u1', email('One@Example.com', false))
    await addUser(store, signInBy, 'u2', email('two@example.com'))
    assert.deepEqual(await find(signInBy, 'email', 'one@example.com'), ['u1'])
    assert.deepEqual(await find(signInBy, 'email', 'three@example.com'), [])
    assert.deepEqual(await find(signInBy, 'username', 'u1'), ['u1'])
    assert.deepEqual(await find(signInBy, 'username', 'U1'), [])
    // Only one user holds a verified address, and others may have it too.
    await addUser(store, alias, 'holder', email('a@example.com'))
    await addUser(store, alias, 'other', email('A@example.com', false))
    assert.deepEqual((await find(alias, 'email', 'a@example.com')).sort(), ['holder', 'other'])
    // A preferred user name is held as user name too, and is none.
    await addUser(store, alias, 'named', { preferred_username: 'Nick' })
    assert.deepEqual(await find(alias, 'preferred_username', 'nick'), ['named'])
    assert.deepEqual(await find(alias, 'username', 'nick'), [])
    // Names that differ in case are names of two users here, and a filter ignores case.
    await addUser(store, exact, 'small', { preferred_username: 'nick' })
    await addUser(store, exact, 'large', { preferred_username: 'NICK' })
    assert.deepEqual((await find(exact, 'preferred_username', 'nick')).sort(), ['large', 'small'])
  })

  test(`${name}: the index follows every change of a user`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'someone', { ...email('old@example.com'), name: 'Same' })
    const count = async (name: string, value: string) =>
      (await listAll(store, pool, { name, match: 'equals', value }, 60)).length
    await store.commit(planAttributes(pool, user, { ...email('new@example.com'), name: 'Same' }))
    assert.equal(await count('email', 'old@example.com'), 0)
    assert.equal(await count('email', 'new@example.com'), 1)
    assert.equal(await count('name', 'same'), 1)
    assert.equal(await count('status', 'Enabled'), 1)
    assert.equal(await count('cognito:user_status', 'confirmed'), 1)
  })
}

/** Goes through all pages of a list. */
async function listAll(
  store: Store,
  pool: Pool,
  filter: UserFilter | undefined,
  limit: number,
): Promise<ListedUser[]> {
  const listed: ListedUser[] = []
  let after: ListKey | undefined
  for (;;) {
    const page = await store.listUsers({
      poolId: pool.id,
      limit,
      ...(filter ? { filter } : {}),
      ...(after ? { after } : {}),
    })
    assert.ok(page.length <= limit)
    listed.push(...page)
    after = page.at(-1)?.key
    if (page.length < limit) return listed
  }
}

const byBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other))
const byKey = (one: ListKey, other: ListKey) => byBytes(one.value, other.value) || byBytes(one.sub, other.sub)
