import assert from 'node:assert/strict'
import test from 'node:test'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { damagesTo } from '../../torture/damages.ts'
import { isDamageFound, readPostgres } from '../../torture/postgres/contents.ts'
import { checkContents } from '../../torture/soundness.ts'
import { addPool, addUser, email, planAttributes, planRemoval, sessionOf } from '../store/fixtures.ts'
import { newDatabase } from '../support/postgres.ts'

test('data that the server wrote to PostgreSQL is sound, and damage to it is found', async (t) => {
  const url = await newDatabase(t)
  await using store = await openPostgresStore({ url })
  const pool = await addPool(store)
  const diego = await addUser(store, pool, 'diego', { ...email('diego@example.com'), name: 'name 1' })
  await store.commit(planAttributes(pool, diego, { ...diego.attributes, name: 'name 2' }))
  await addUser(store, pool, 'other')
  await store.commit(planRemoval(pool, await addUser(store, pool, 'gone')))
  await store.openSession(sessionOf(diego))
  assert.deepEqual(checkContents(await readPostgres(url)), { users: 2, problems: [] })
  const others = [
    `UPDATE alias SET sub = 'x' WHERE value = 'diego'`,
    `UPDATE session SET sub = 'x'`,
    `UPDATE users SET version = version + 1`,
    `DELETE FROM pool`,
  ]
  for (const damage of [...damagesTo(diego), ...others]) assert.ok(await isDamageFound(url, damage), damage)
  assert.deepEqual(checkContents(await readPostgres(url)), { users: 2, problems: [] })
})
