import assert from 'node:assert/strict'
import test from 'node:test'
import type { GroupRecord } from '../../../src/domain/group.ts'
import type { Pool } from '../../../src/domain/pool.ts'
import { membersName } from '../../../src/domain/user-index.ts'
import type { Membership, User } from '../../../src/domain/user.ts'
import type { KeyedGroup } from '../../../src/store/ports/groups.ts'
import { Conflict, type Store } from '../../../src/store/store.ts'
import type { OpenStore } from '../contract.ts'
import { addPool, addUser, getUser, planGroups, planRemoval, race, start } from '../fixtures.ts'

const group = (pool: Pool, name: string, more: Partial<GroupRecord> = {}): KeyedGroup => ({
  key: name.toLowerCase(),
  group: {
    poolId: pool.id,
    id: `id of ${name}`,
    version: 1,
    name,
    created: start,
    modified: start,
    ...more,
  },
})

const removed = ({ group: { poolId, id } }: KeyedGroup) => ({ poolId, id, at: start, actor: 'admin:key' })

const most = 10_000

/** Makes the user a member of these groups and no others. */
async function join(store: Store, pool: Pool, user: User, ...groups: readonly Membership[]): Promise<User> {
  await store.commit(planGroups(pool, user, ...groups))
  return getUser(store, pool, user.sub)
}

const membersOf = async (store: Store, pool: Pool, id: string, more: object = {}) =>
  store.listUsers({
    poolId: pool.id,
    filter: { name: membersName(id), match: 'prefix', value: '' },
    limit: 10,
    ...more,
  })

const namesOf = async (store: Store, pool: Pool, id: string, more: object = {}) =>
  (await membersOf(store, pool, id, more)).map(({ user }) => user.username)

export function groupsContract(name: string, open: OpenStore): void {
  test(`${name}: a group is found by its key, and its pool has one of each`, async (t) => {
    const store = await open(t)
    const [pool, other] = [await addPool(store), await addPool(store)]
    const editors = group(pool, 'Editors', { precedence: 0, description: 'they edit' })
    assert.equal(await store.addGroup(editors, most), true)
    assert.equal(await store.addGroup(group(other, 'Editors'), most), true)
    assert.deepEqual(await store.findGroups(pool.id, ['editors', 'nothing']), [editors.group])
    assert.deepEqual(await store.findGroups(pool.id, []), [])
    await assert.rejects(store.addGroup(group(pool, 'EDITORS', { id: 'another' }), most), Conflict)
    assert.deepEqual(await store.findGroups(pool.id, ['editors']), [editors.group])
  })

  test(`${name}: of many who make the same group one gets through`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const { won, lost } = await race(8, (index) =>
      store.addGroup(group(pool, 'Editors', { id: `id ${index}` }), most),
    )
    assert.deepEqual(won, [true])
    assert.ok(lost.every((error) => error instanceof Conflict))
  })

  test(`${name}: a pool takes no more groups than it may have, and none once it is removed`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    assert.equal(await store.addGroup(group(pool, 'a'), 2), true)
    assert.equal(await store.addGroup(group(pool, 'b'), 2), true)
    assert.equal(await store.addGroup(group(pool, 'c'), 2), false)
    assert.deepEqual(await store.findGroups(pool.id, ['c']), [])
    const gone = await addPool(store)
    await store.removePool(gone.id)
    await assert.rejects(store.addGroup(group(gone, 'a'), most), Conflict)
  })

  test(`${name}: groups are listed by key, page after page`, async (t) => {
    const store = await open(t)
    const [pool, other] = [await addPool(store), await addPool(store)]
    for (const one of ['é', 'b', 'A', 'c']) await store.addGroup(group(pool, one), most)
    await store.addGroup(group(other, 'd'), most)
    const list = async (after: string | undefined, limit: number) =>
      (await store.listGroups(pool.id, after, limit)).map(({ key }) => key)
    assert.deepEqual(await list(undefined, 9), ['a', 'b', 'c', 'é'])
    assert.deepEqual(await list('a', 2), ['b', 'c'])
    assert.deepEqual(await list('é', 2), [])
  })

  test(`${name}: a group changes only from the version before`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const editors = group(pool, 'Editors')
    await store.addGroup(editors, most)
    const changed = group(pool, 'Editors', { version: 2, description: 'new' })
    await store.changeGroup(changed)
    assert.deepEqual(await store.findGroups(pool.id, ['editors']), [changed.group])
    await assert.rejects(store.changeGroup(changed), Conflict)
    await assert.rejects(store.changeGroup(group(pool, 'Editors', { version: 3, id: 'another' })), Conflict)
    await assert.rejects(store.changeGroup(group(pool, 'Nothing', { version: 2 })), Conflict)
  })

  test(`${name}: a removed group is gone once, and is known until it is forgotten`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const [one, two] = [group(pool, 'a'), group(pool, 'b')]
    for (const each of [one, two]) await store.addGroup(each, most)
    for (const each of [one, two]) await store.removeGroup(each.key, removed(each))
    await assert.rejects(store.removeGroup(one.key, removed(one)), Conflict)
    assert.deepEqual(await store.findGroups(pool.id, ['a', 'b']), [])
    assert.deepEqual(await store.findRemovedGroups(undefined, 5), [removed(one), removed(two)])
    assert.deepEqual(await store.findRemovedGroups(undefined, 1), [removed(one)])
    assert.deepEqual(await store.findRemovedGroups(removed(one), 5), [removed(two)])
    await store.forgetRemovedGroup(pool.id, one.group.id)
    assert.deepEqual(await store.findRemovedGroups(undefined, 5), [removed(two)])
    assert.equal(await store.addGroup(group(pool, 'a', { id: 'new' }), most), true)
    await assert.rejects(store.removeGroup(one.key, removed(one)), Conflict)
  })

  test(`${name}: members of a group are listed by user name, page after page, and no others`, async (t) => {
    const store = await open(t)
    const [pool, other] = [await addPool(store), await addPool(store)]
    const [a, b] = [
      { name: 'a', id: 'one' },
      { name: 'b', id: 'two' },
    ]
    for (const username of ['zoe', 'Bob', 'ann', 'émile']) {
      await join(store, pool, await addUser(store, pool, username), a, b)
    }
    await join(store, pool, await addUser(store, pool, 'carl'), b)
    await join(store, other, await addUser(store, other, 'dan'), a)
    assert.deepEqual(await namesOf(store, pool, 'one'), ['Bob', 'ann', 'zoe', 'émile'])
    const [, second] = await membersOf(store, pool, 'one', { limit: 2 })
    assert.equal(second?.key.value, 'ann')
    assert.deepEqual(await namesOf(store, pool, 'one', { limit: 2, after: second.key }), ['zoe', 'émile'])
    assert.deepEqual(await namesOf(store, pool, 'three'), [])
  })

  test(`${name}: a membership ends with the user, or when it is taken away, and leaves the date of the user`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const one = { name: 'a', id: 'one' }
    const ann = await join(store, pool, await addUser(store, pool, 'ann'), one)
    const bob = await join(store, pool, await addUser(store, pool, 'bob'), one)
    assert.deepEqual([ann.groups, ann.modified, ann.version], [[one], start, 2])
    await store.commit(planRemoval(pool, ann))
    assert.deepEqual(await namesOf(store, pool, 'one'), ['bob'])
    await assert.rejects(join(store, pool, ann, one), Conflict)
    await join(store, pool, bob)
    assert.deepEqual(await namesOf(store, pool, 'one'), [])
    assert.deepEqual(await namesOf(store, pool, 'one'), [])
  })

  test(`${name}: of two who change the groups of a user at once one does`, async (t) => {
    const store = await open(t)
    const pool = await addPool(store)
    const user = await addUser(store, pool, 'ann')
    const { won, lost } = await race(6, (index) => join(store, pool, user, { name: 'a', id: `id ${index}` }))
    assert.equal(won.length, 1)
    assert.ok(lost.every((error) => error instanceof Conflict))
    const { groups = [] } = await getUser(store, pool, user.sub)
    for (let index = 0; index < 6; index++) {
      const isMember = groups[0]?.id === `id ${index}`
      assert.deepEqual(await namesOf(store, pool, `id ${index}`), isMember ? ['ann'] : [])
    }
  })
}
