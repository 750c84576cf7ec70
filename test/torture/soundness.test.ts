import { noAnswer } from '../../src/store/ports/codes.ts'
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { checkContents, checkSoundness, readContents } from '../../torture/soundness.ts'
import {
  addPool,
  addUser,
  codeFor,
  getUser,
  planAttributes,
  planGroups,
  planRemoval,
  sessionOf,
} from '../store/fixtures.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'

/** A database with one user who has changed, one who has not, and one who is gone. */
async function newDatabase(folder: string): Promise<string> {
  const path = join(folder, 'rockpool.db')
  await using store = await openSqliteStore({ path, threads: false })
  const pool = await addPool(store)
  const diego = await addUser(store, pool, 'diego', { email: 'diego@example.com', email_verified: 'true' })
  await store.commit(planAttributes(pool, diego, { ...diego.attributes, name: 'Diego' }))
  const other = await addUser(store, pool, 'other')
  await store.commit(planGroups(pool, other, { name: 'editors', id: 'one' }, { name: 'readers', id: 'two' }))
  const member = await getUser(store, pool, other.sub)
  await store.commit(planGroups(pool, member, { name: 'editors', id: 'three' }))
  await store.commit(planRemoval(pool, await addUser(store, pool, 'gone')))
  await store.openSession(sessionOf(diego))
  await store.putDecoyCode({ ...codeFor(diego, noAnswer), sub: 'nobody', purpose: 'recover' })
  return path
}

test('a database that the server wrote is sound', async (t) => {
  const path = await newDatabase(await temporaryFolder(t))
  assert.deepEqual(checkSoundness(path), { users: 2, problems: [] })
})

for (const [what, statement, problem] of [
  [
    'a name that is not there',
    `DELETE FROM alias WHERE value = 'diego@example.com'`,
    /other names than are theirs/,
  ],
  [
    'a name too many',
    `INSERT INTO alias SELECT pool, 3, 'x', sub FROM users WHERE username = 'other'`,
    /other names than are theirs/,
  ],
  [
    'a user who is called by the sub of another',
    `INSERT INTO alias SELECT one.pool, 0, one.sub, other.sub FROM users AS one JOIN users AS other
      WHERE one.username = 'diego' AND other.username = 'other'`,
    /called by the sub of another/,
  ],
  ['a name of nobody', `UPDATE alias SET sub = 'x' WHERE value = 'diego'`, /x: a name of nobody/],
  ['an index row that is not there', `DELETE FROM attr_idx WHERE name = 'name'`, /other index rows/],
  [
    'a membership without its index row',
    `DELETE FROM attr_idx WHERE name = 'group three'`,
    /other index rows/,
  ],
  [
    'a membership that the history does not tell',
    `UPDATE users SET document = replace(document, '"editors"', '"writers"')`,
    /another state/,
  ],
  [
    'an index row of nobody',
    `INSERT INTO attr_idx SELECT id, 'a', 'b', 'x' FROM pool`,
    /index row of nobody/,
  ],
  ['an event that is not there', `DELETE FROM event WHERE version = 2`, /version 2 with the events 1/],
  [
    'an event that tells otherwise',
    `UPDATE event SET changes = '{}' WHERE version = 2`,
    /another state|more is left/,
  ],
  ['another version', `UPDATE users SET version = version + 1`, /version 3 with the events 1,2/],
  ['a user half removed', `DELETE FROM users WHERE username = 'diego'`, /more is left of a removed user/],
  ['a session of nobody', `UPDATE session SET sub = 'x'`, /a session of nobody/],
  ['a user of no pool', `DELETE FROM pool`, /a user of no pool/],
] as const) {
  test(`${what} is found`, async (t) => {
    const path = await newDatabase(await temporaryFolder(t))
    const database = new DatabaseSync(path)
    database.exec(statement)
    database.close()
    assert.match(checkSoundness(path).problems.join('\n'), problem)
  })
}

test('a name with two owners is found, which the key of a whole file does not allow', async (t) => {
  const contents = readContents(await newDatabase(await temporaryFolder(t)))
  const [name] = contents.names
  const names = [...contents.names, ...(name ? [{ ...name, sub: 'x' }] : [])]
  assert.match(checkContents({ ...contents, names }).problems.join('\n'), /: a name with two owners/)
})
