import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import test, { type TestContext } from 'node:test'
import { newDatabase } from '../support/postgres.ts'
import { query } from '../support/postgres-query.ts'
import { newProxy } from '../support/postgres-proxy.ts'
import { startPostgres } from '../support/postgres-server.ts'

const bin = resolve(import.meta.dirname, '../../bin/rockpool.js')
const masterKey = 'ab'.repeat(32)

type Environment = Readonly<Record<string, string>>

/** A process of the command line. */
function start(args: readonly string[], environment: Environment = {}) {
  const env = {
    PATH: process.env['PATH'],
    NO_COLOR: '1',
    ROCKPOOL_MASTER_KEY: masterKey,
    ROCKPOOL_AUDIT_LOG: args.includes('--data') ? '' : 'none',
    ...environment,
  }
  const child = spawn(process.execPath, [bin, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { output: '', errors: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.errors += text))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }))
  return {
    ended,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** Waits until it says where it is reached. */
    async url(): Promise<string> {
      for (;;) {
        const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said.output) ?? []
        if (url) return url
        const more = await Promise.race([once(child.stdout, 'data'), ended])
        if ('code' in more) throw new Error(more.errors)
      }
    },
  }
}

async function newFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-cli-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'data')
}

/** Everything that is kept in the schema of an address: the tables, and the steps that they have taken. */
async function lookInto(url: string): Promise<unknown> {
  const tables = await query<{ relname: string }>(
    url,
    'SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace ORDER BY relname',
  )
  const isOurs = tables.some(({ relname }) => relname === 'rockpool_migration')
  return [tables, isOurs && (await query(url, 'SELECT id, sum FROM rockpool_migration ORDER BY id'))]
}

/** Starts on what must be refused, which takes one line, and hides what is secret. */
async function refuse(args: readonly string[], environment: Environment, message: RegExp): Promise<void> {
  const { code, output, errors } = await start(['start', '--port', '0', ...args], environment).ended
  assert.deepEqual([code, output], [1, ''], errors)
  assert.match(errors, /^rockpool: [^\n]+\n$/)
  assert.match(errors, message)
  assert.doesNotMatch(errors, /Hunter2|abababab/)
}

test('a database that cannot be used is refused in one line, and left as it is', async (t) => {
  const [server, standby] = await Promise.all([startPostgres(), startPostgres({ isStandby: true })])
  t.after(() => Promise.all([server.stop(), standby.stop()]))
  await using swallowing = await newProxy(server.url)
  swallowing.freeze()
  await query(
    server.url,
    `CREATE ROLE guarded LOGIN PASSWORD 'right'; CREATE ROLE stranger LOGIN; CREATE ROLE reader LOGIN;
     ALTER ROLE reader SET default_transaction_read_only = on; CREATE SCHEMA other; CREATE TABLE other.users (id integer);
     REVOKE CREATE ON SCHEMA public FROM PUBLIC;
     CREATE SCHEMA old; CREATE FUNCTION old.current_setting(name text) RETURNS text LANGUAGE sql AS $$
       SELECT CASE name WHEN 'server_version_num' THEN '130023' ELSE pg_catalog.current_setting(name) END $$`,
  )
  await query(server.url, `CREATE DATABASE ascii ENCODING 'SQL_ASCII' TEMPLATE template0`)
  const at = (change: (url: URL) => void) => {
    const url = new URL(server.url)
    change(url)
    return url.href
  }
  const cases: readonly [url: string, message: RegExp][] = [
    ['mysql://root:Hunter2@127.0.0.1/x', /The database must be named like postgres:\/\/user@host:5432\/name/],
    [
      'postgres://rockpool:Hunter2@127.0.0.1:1/x',
      /127\.0\.0\.1:1 cannot be reached \(nothing listens there\)/,
    ],
    [
      'postgres://rockpool:Hunter2@nowhere.invalid/x',
      /nowhere\.invalid:5432 cannot be reached \(the host is not known\)/,
    ],
    [swallowing.url, /cannot be reached \(no answer came in time\)/],
    [
      at((url) => ([url.username, url.password] = ['guarded', 'Hunter2'])),
      /does not let guarded in\. Check the user and the password/,
    ],
    [at((url) => (url.username = 'nobody-here')), /does not let nobody-here in/],
    [
      at((url) => (url.pathname = '/none')),
      /There is no database none at 127\.0\.0\.1:\d+\. Make it with: createdb/,
    ],
    [
      at((url) => url.searchParams.set('sslmode', 'verify-full')),
      /\(the server does not take encrypted connections\)/,
    ],
    [at((url) => (url.pathname = '/ascii')), /has the encoding SQL_ASCII/],
    [
      at((url) => url.searchParams.set('options', '-c search_path=old,pg_catalog')),
      /is of PostgreSQL 13\. Rockpool needs 14 or newer: upgrade the server\./,
    ],
    [at((url) => (url.username = 'reader')), /is read-only for this account/],
    [at((url) => (url.username = 'stranger')), /stranger may not make tables/],
    [
      at((url) => url.searchParams.set('options', '-c search_path=nowhere')),
      /has no schema for this account/,
    ],
    [at((url) => url.searchParams.set('options', '-c search_path=other')), /has tables of another program/],
    [standby.url, /is a standby, which takes no changes\. Give the address of its primary/],
  ]
  const before = await lookInto(server.url)
  await Promise.all(cases.map(([url, message]) => refuse(['--database', url], {}, message)))
  assert.deepEqual(await lookInto(server.url), before)
  assert.deepEqual(
    await query(server.url, `SELECT relname FROM pg_class WHERE relnamespace = 'other'::regnamespace`),
    [{ relname: 'users' }],
  )
  await query(server.url, 'ALTER SYSTEM SET fsync = off')
  await query(server.url, 'SELECT pg_reload_conf()')
  await refuse(['--database', server.url], {}, /runs with fsync off and would lose users/)
  assert.deepEqual(await lookInto(server.url), before)
})

test('a schema that this version does not know is refused in one line, and left as it is', async (t) => {
  const changes: readonly [sql: string, message: RegExp][] = [
    [
      `INSERT INTO rockpool_migration (id, sum) SELECT max(id) + 1, 'from the future' FROM rockpool_migration`,
      /was written by a newer Rockpool \(schema \d+; this one knows \d+\)/,
    ],
    [
      `UPDATE rockpool_migration SET sum = 'another'`,
      /has a schema that no release of Rockpool made \(step 1\)/,
    ],
  ]
  for (const [sql, message] of changes) {
    const url = await newDatabase(t)
    const made = await start(['keys', 'create', '--database', url]).ended
    assert.equal(made.code, 0, made.errors)
    await query(url, sql)
    const before = await lookInto(url)
    await refuse([], { ROCKPOOL_DATABASE_URL: url }, message)
    const keys = await start(['keys', 'list', '--database', url]).ended
    assert.equal(keys.code, 1)
    assert.match(keys.errors, message)
    assert.deepEqual(await lookInto(url), before)
  }
})

test('a database is served only under the master key that it was made with, which is handed over', async (t) => {
  const [url, data] = [await newDatabase(t), await newFolder(t)]
  const place = ['--database', url, '--data', data]
  await refuse(
    place,
    { ROCKPOOL_MASTER_KEY: '' },
    /All servers of a database need the same master key: set ROCKPOOL_MASTER_KEY/,
  )
  assert.deepEqual(await lookInto(url), [[], false])
  const server = start(['start', '--port', '0', ...place])
  t.after(() => server.kill('SIGKILL'))
  await server.url()
  await refuse(
    place,
    { ROCKPOOL_MASTER_KEY: 'cd'.repeat(32) },
    /The master key does not fit the database\. Set ROCKPOOL_MASTER_KEY/,
  )
  server.kill('SIGTERM')
  assert.deepEqual(await server.ended.then(({ code, errors }) => [code, errors]), [0, ''])
  // Nothing of the database, nor its key.
  assert.deepEqual(readdirSync(data), ['audit-0.log', 'audit-0.log-lock'])
})

test('keys are made, listed and removed in a database that servers use', async (t) => {
  const place = ['--database', await newDatabase(t)]
  const server = start(['start', '--port', '0', ...place])
  t.after(() => server.kill('SIGKILL'))
  await server.url()
  const made = await start(['keys', 'create', ...place, '--description', 'deploy']).ended
  const [, id = ''] = /AWS_ACCESS_KEY_ID=(AKIA[A-Z2-7]{16})\n/.exec(made.output) ?? []
  assert.ok(id, made.errors)
  assert.match(
    (await start(['keys', 'list', ...place]).ended).output,
    new RegExp(`^${id} {2}\\S+Z {2}not used yet {2}deploy\n$`),
  )
  assert.equal((await start(['keys', 'remove', id, ...place]).ended).code, 0)
  assert.match((await start(['keys', 'list', ...place]).ended).output, /^There are no access keys/)
  server.kill('SIGTERM')
  assert.equal((await server.ended).code, 0)
})

test('two servers that start at once on an empty database serve the same users', async (t) => {
  const place = ['--database', await newDatabase(t), '--data', await newFolder(t)]
  const servers = [1, 2].map(() => start(['dev', '--port', '0', ...place]))
  t.after(() => servers.forEach((server) => server.kill('SIGKILL')))
  const [one = '', other = ''] = await Promise.all(servers.map((server) => server.url()))
  const call = async (url: string, action: string, input: object) => {
    const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${action}` }
    const body = JSON.stringify({ ClientId: 'rockpoolwebclient', Username: 'diego@example.com', ...input })
    const answer = await fetch(url, { method: 'POST', headers, body })
    assert.equal(answer.status, 200, await answer.clone().text())
  }
  const UserAttributes = [{ Name: 'email', Value: 'diego@example.com' }]
  await call(one, 'SignUp', { Password: 'Correct-Horse-7', UserAttributes })
  const inbox = await start(['inbox', '--endpoint', other, '--to', 'diego@example.com', '--code']).ended
  assert.match(inbox.output, /^\d{6}\n$/, inbox.errors)
  await call(other, 'ConfirmSignUp', { ConfirmationCode: inbox.output.trim() })
  await call(one, 'InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'diego@example.com', PASSWORD: 'Correct-Horse-7' },
  })
  for (const server of servers) {
    server.kill('SIGTERM')
    assert.deepEqual(await server.ended.then(({ code, errors }) => [code, errors]), [0, ''])
  }
})
