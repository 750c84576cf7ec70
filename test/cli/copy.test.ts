import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openData } from '../../src/data/data-folder.ts'
import { openCopyTarget } from '../../src/store/postgres/copy-target.ts'
import { openCopySource } from '../../src/store/sqlite/copy-source.ts'
import { addUser } from '../store/fixtures.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { refused, startCommand, succeed } from '../support/command.ts'
import { filesIn, makeData } from '../support/data.ts'
import { attributesOf, confirmedUser as joinPool, lastCode, signIn, signUp } from '../support/people.ts'
import { newDatabase } from '../support/postgres.ts'
import { query } from '../support/postgres-query.ts'
import { newProxy } from '../support/postgres-proxy.ts'
import { startPostgres } from '../support/postgres-server.ts'
import { newWorld } from '../support/world.ts'

/** Starts a server on a database, which it must refuse. */
const refusedToServe = (data: string, url: string) =>
  refused(['start', '--port', '0', '--data', data, '--database', url])

const stateOf = async (url: string) =>
  (
    await query<{ relname: string }>(
      url,
      `SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname LIKE 'rockpool%'
       AND relkind = 'r'`,
    )
  ).map(({ relname }) => relname)

/** Adds so many events of no user that copying them takes a while. */
function addEvents(data: string, count: number): void {
  const database = new DatabaseSync(join(data, 'rockpool.db'))
  database.exec(`WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ${count})
    INSERT INTO event (pool, sub, version, at, actor, action, changes)
    SELECT 'test_data', 'nobody', n, n, 'user', 'Test', '{"name":[null,"' || n || '"]}' FROM number`)
  database.close()
}

const eventsIn = async (url: string) =>
  Number((await query<{ count: string }>(url, 'SELECT count(*)::text AS count FROM event'))[0]?.count)

test('everything that worked on the embedded store works on its copy', async (t) => {
  const data = join(await temporaryFolder(t), 'data')
  const url = await newDatabase(t)
  const strange = 'a\0b\u0001c\u0002\ud800'
  const long = [1001, 9000].map((length) => ({ username: 'n'.repeat(length) }))
  const { app, old, code, sub } = await (async () => {
    await using world = await newWorld(await openData({ data, masterKey: undefined }))
    const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
    await joinPool(world, app, 'diego', { email: 'diego@example.com', name: 'Diego' })
    await joinPool(world, app, 'maria', { email: 'maria@example.com', name: 'Maria' })
    const old = await signIn(world, app, 'diego')
    const used = await signIn(world, app, 'maria')
    await world.call('RevokeToken', { ClientId: app.clientId, Token: used.RefreshToken })
    await signUp(world, app, 'late', { email: 'late@example.com' })
    await assert.rejects(
      world.call('ConfirmSignUp', { ClientId: app.clientId, Username: 'late', ConfirmationCode: 'none12' }),
    )
    const pool = await world.context.store.findPool(app.poolId)
    assert.ok(pool)
    const { sub } = await addUser(world.context.store, pool, 'strange', { name: strange })
    for (const { username } of long) await addUser(world.context.store, pool, username)
    return { app, old, code: lastCode(world), sub }
  })()
  const before = filesIn(data)

  const said = await succeed('copy', '--from', data, '--to', url)
  assert.match(said, /^Copied 6 users in 1 pool, \d+ rows in all, and compared every table\.\n/)
  assert.ok(
    said.includes(
      `The master key was not copied: the servers of the database need the same, ${join(data, 'master.key')}.`,
    ),
  )
  const after = filesIn(data)
  for (const [file, sum] of Object.entries(before)) assert.equal(after[file], sum, file)

  await using world = await newWorld(await openData({ data, database: url, masterKey: undefined }))
  assert.equal((await attributesOf(world, old.AccessToken))['name'], 'Diego')
  await signIn(world, app, 'diego')
  const renewed = await world.call('GetTokensFromRefreshToken', {
    ClientId: app.clientId,
    RefreshToken: old.RefreshToken,
  })
  assert.ok(renewed.AuthenticationResult?.AccessToken)
  const { Users = [] } = await world.call('ListUsers', { UserPoolId: app.poolId, Filter: 'name ^= "Mar"' })
  assert.deepEqual(
    Users.map(({ Username }) => Username),
    ['maria'],
  )
  await world.call('ConfirmSignUp', { ClientId: app.clientId, Username: 'late', ConfirmationCode: code })
  assert.equal((await world.context.store.findUser(app.poolId, sub))?.attributes['name'], strange)
  for (const { username } of long)
    assert.equal((await world.context.store.findUserByName(app.poolId, username))?.username, username)
  const found = await world.context.store.listUsers({
    poolId: app.poolId,
    filter: { name: 'name', match: 'prefix', value: 'a\0b\u0001' },
    limit: 2,
  })
  assert.deepEqual(
    found.map(({ user }) => user.sub),
    [sub],
  )
})

test('a copy that is killed is taken for good by no server, and goes on where it was', async (t) => {
  const data = join(await temporaryFolder(t), 'data')
  const users = await makeData(data, 3)
  addEvents(data, 60_000)
  let cutAt = 0
  let url = ''
  for (let attempt = 0; attempt < 5 && cutAt === 0; attempt++) {
    url = await newDatabase(t)
    await using proxy = await newProxy(url)
    const command = startCommand(['copy', '--from', data, '--to', proxy.url])
    while (proxy.sent.filter((name) => name === 'copy event').length < 5 && !command.isOver()) await sleep(1)
    command.kill('SIGKILL')
    if ((await command.ended).signal === 'SIGKILL') cutAt = await eventsIn(url)
  }
  assert.ok(cutAt > 0 && cutAt < 60_000, `${cutAt} events were copied`)
  assert.deepEqual(await stateOf(url), ['rockpool_copy'])
  assert.match(
    await refusedToServe(data, url),
    /^rockpool: The copy into the database \S+ is not complete: run rockpool copy again\.\n$/,
  )

  await using proxy = await newProxy(url)
  await succeed('copy', '--from', data, '--to', proxy.url)
  const sent = proxy.sent.filter((name) => name === 'copy event').length
  assert.ok(sent <= (60_003 - cutAt) / 1000 + 1, `${sent} batches after ${cutAt} events`)
  assert.deepEqual(await stateOf(url), ['rockpool_migration'])
  await using copied = await openData({ data, database: url, masterKey: undefined })
  const found = await copied.store.listUsers({ poolId: 'test_data', limit: 10 })
  assert.deepEqual(found.map(({ user }) => user.username).sort(), users)
})

for (const [what, change] of [
  ['changed', `UPDATE users SET document = replace(document, 'attributes', 'Attributes')`],
  ['missing', 'DELETE FROM alias WHERE kind = 0'],
  ['too many', `INSERT INTO lockout (pool, sub, failures, last, locked_until) VALUES ('a', 'b', 1, 1, 1)`],
] as const) {
  test(`a row of the copy that is ${what} is found, and no server starts on it`, async (t) => {
    const data = join(await temporaryFolder(t), 'data')
    await makeData(data, 1)
    const url = await newDatabase(t)
    await using proxy = await newProxy(url)
    proxy.cutAt('compare access_key', 'before')
    await refused(['copy', '--from', data, '--to', proxy.url])
    await query(url, change)
    assert.match(
      await refused(['copy', '--from', data, '--to', url]),
      /^rockpool: The copy of the table (users|alias|lockout) \([01] rows\) is not the same \([01] rows\): .* Empty the database and copy again\.\n$/,
    )
    assert.deepEqual(await stateOf(url), ['rockpool_copy'])
    assert.match(await refusedToServe(data, url), /is not complete: run rockpool copy again/)
  })
}

test('a copy that cannot be made is refused in one line', async (t) => {
  const folder = await temporaryFolder(t)
  const data = join(folder, 'data')
  await makeData(data, 1)
  await makeData(join(folder, 'other'), 1)
  const server = await startPostgres()
  t.after(() => server.stop())
  await query(server.url, `CREATE ROLE guarded LOGIN PASSWORD 'right'`)
  const guarded = server.url.replace('rockpool@', 'guarded:Hunter2@')
  const foreign = await newDatabase(t)
  await query(foreign, 'CREATE TABLE users (id integer)')
  const full = await newDatabase(t)
  await succeed('copy', '--from', data, '--to', full)
  const half = await newDatabase(t)
  await using proxy = await newProxy(half)
  proxy.failAt('copy users', '53100')
  assert.match(
    await refused(['copy', '--from', data, '--to', proxy.url]),
    /There is no space left on the server at 127\.0\.0\.1:\d+\. Make room on the disk of its data\.$/m,
  )
  assert.deepEqual(await stateOf(half), ['rockpool_copy'])
  const fresh = await newDatabase(t)
  const cases: readonly [from: string, to: string, message: RegExp][] = [
    [join(folder, 'none'), fresh, /There is no data in .*none\./],
    [
      data,
      'mysql://root:Hunter2@127.0.0.1/x',
      /The database must be named like postgres:\/\/user@host:5432\/name/,
    ],
    [
      data,
      'postgres://rockpool:Hunter2@127.0.0.1:1/x',
      /127\.0\.0\.1:1 cannot be reached \(nothing listens there\)/,
    ],
    [data, guarded, /does not let guarded in\. Check the user and the password/],
    [data, foreign, /has tables of another program\./],
    [
      data,
      full,
      /is not empty: a server has used it, or a copy into it is complete\. Copy into an empty one\./,
    ],
    [join(folder, 'other'), half, /holds half a copy of other data\./],
  ]
  for (const [from, to, message] of cases) {
    const errors = await refused(['copy', '--from', from, '--to', to])
    assert.match(errors, message)
    assert.doesNotMatch(errors, /Hunter2/)
  }
  assert.match(
    await refused(['copy', '--from', data]),
    /Say where the data is to go: rockpool copy --from FOLDER --to/,
  )
  {
    using _ = openCopySource(join(data, 'rockpool.db'))
    assert.match(
      await refused(['copy', '--from', data, '--to', fresh]),
      /A Rockpool server uses .*rockpool\.db\. Stop it first, so that nothing changes while it is copied\./,
    )
  }
  assert.match(
    await refused(['copy', '--from', data, '--to', fresh], { ROCKPOOL_MASTER_KEY: 'cd'.repeat(32) }),
    /The master key does not fit the database in .*data\./,
  )
  const database = new DatabaseSync(join(data, 'rockpool.db'))
  database.exec(`INSERT INTO migration (id, sum) SELECT max(id) + 1, 'from the future' FROM migration`)
  database.close()
  assert.match(await refused(['copy', '--from', data, '--to', fresh]), /was written by a newer Rockpool/)
  assert.deepEqual(
    await query(fresh, 'SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace'),
    [],
  )
})

test('a copy waits for another one into the same database, and then says so', async (t) => {
  const data = join(await temporaryFolder(t), 'data')
  await makeData(data, 1)
  const url = await newDatabase(t)
  await using other = await openCopyTarget({ connectionString: url })
  await other.begin('another')
  assert.match(
    await refused(['copy', '--from', data, '--to', url]),
    /Another copy into this database is under way/,
  )
})

test('a server at work has its data to itself', async (t) => {
  const data = join(await temporaryFolder(t), 'data')
  const url = await newDatabase(t)
  await using _ = await openData({ data, masterKey: undefined })
  assert.match(
    await refused(['copy', '--from', data, '--to', url]),
    /^rockpool: A Rockpool server uses .*\. Stop it first/,
  )
  assert.ok(readdirSync(data).includes('rockpool.db'))
})
