import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import type { AuditLine } from '../../src/audit/audit.ts'
import { auditedCommands } from '../../src/audit/audited-commands.ts'
import { developmentPool, makeDevelopmentPool } from '../../src/data/development-pool.ts'
import { openData } from '../../src/data/data-folder.ts'
import { startServer } from '../../src/server.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { faultsIn } from '../support/audit-lines.ts'
import { refused, startCommand, succeed } from '../support/command.ts'
import { configIn } from '../support/server-config.ts'
import { newOwnDatabase } from '../support/postgres.ts'

const { poolId } = developmentPool
const osUser = userInfo().username

function linesIn(file: string): readonly AuditLine[] {
  const lines = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditLine)
  assert.deepEqual(lines.flatMap(faultsIn), [])
  return lines
}

/** What lines say of commands, without their times, which must be of just now. */
const commandsIn = (file: string) =>
  linesIn(file)
    .filter(({ event }) => event === 'command')
    .map(({ at, ...line }) => {
      assert.ok(Math.abs(Date.parse(at) - Date.now()) < 120_000, at)
      return line
    })

async function newData(folder: string): Promise<string> {
  const data = join(folder, 'data')
  await using opened = await openData({ data, masterKey: undefined })
  await makeDevelopmentPool(opened.store, Date.now())
  return data
}

const by = { v: 1, event: 'command', actor: 'operator', osUser } as const

test('each command that changes data, or takes it elsewhere, is a line: who, what, and how it ended', async (t) => {
  const folder = await temporaryFolder(t)
  const data = await newData(folder)
  const at = ['--data', data]
  const file = join(data, 'audit.log')
  const made = await succeed('keys', 'create', '--read-only', '--pool', poolId, '--expires', '2d', ...at)
  const [, key = ''] = /AWS_ACCESS_KEY_ID=(\w+)/.exec(made) ?? []
  const [, secret = ''] = /AWS_SECRET_ACCESS_KEY=(\S+)/.exec(made) ?? []
  assert.ok(key && secret)
  await succeed('keys', 'list', ...at)
  await succeed('keys', 'remove', key, ...at)
  await refused(['keys', 'remove', secret, ...at])
  await succeed('keys', 'rotate-signing', '--pool', poolId, ...at)
  await refused(['messages', 'retry', 'none', ...at])
  await succeed('messages', ...at)
  await succeed('backup', join(folder, 'backup.db'), ...at)
  await succeed('restore', '--verify', join(folder, 'backup.db'), ...at)
  await refused(['restore', join(folder, 'backup.db'), ...at])
  await succeed('restore', '--force', join(folder, 'backup.db'), ...at)
  await succeed('keys', 'rotate-master', ...at)
  const names = ['read-only', 'pool', 'expires']
  assert.deepEqual(commandsIn(file), [
    { action: 'keys create', outcome: 'done', ...by, key, pool: poolId, names },
    { action: 'keys remove', outcome: 'done', ...by, key },
    { action: 'keys remove', outcome: 'refused', ...by },
    { action: 'keys rotate-signing', outcome: 'done', ...by, pool: poolId },
    { action: 'messages retry', outcome: 'refused', ...by },
    { action: 'backup', outcome: 'done', ...by },
    { action: 'restore', outcome: 'refused', ...by },
    { action: 'restore', outcome: 'done', ...by },
    { action: 'keys rotate-master', outcome: 'done', ...by },
  ])
  assert.ok(!readFileSync(file, 'utf8').includes(secret))
  const shown = await succeed('audit', '--event', 'keys remove', '--outcome', 'done', ...at)
  assert.match(shown, new RegExp(`done +command +keys remove +osUser ${osUser} +key ${key}\n$`))
})

test('every command that has lines is one that there is', async () => {
  for (const command of auditedCommands) {
    const [name = '', action] = command.split(' ')
    const text = await refused([name, ...(action ? [action] : []), '--no-such-flag'])
    assert.match(text, new RegExp(`rockpool ${name}( \\w+)? takes .*--audit-log`))
  }
})

test('a command writes to the log of a running server', async (t) => {
  const folder = await temporaryFolder(t)
  const data = await newData(folder)
  const file = join(data, 'audit.log')
  const audit = { file, standardError: false, maxSize: 1_048_576, keep: 2 }
  await using server = await startServer({ ...configIn(folder), mode: 'serving', audit })
  await succeed('keys', 'create', '--data', data)
  await server.close()
  assert.deepEqual(
    linesIn(file).map(({ event, action }) => `${event} ${action}`),
    ['log start', 'command keys create', 'log stop'],
  )
})

test('the log is where the flag, the variable or the settings file of the server say, or nowhere', async (t) => {
  const folder = await temporaryFolder(t)
  const data = await newData(folder)
  const create = ['keys', 'create', '--data', data]
  const named = (name: string) => join(folder, 'logs', name)
  // A setting for messages names a variable, which a command does without.
  const settings = { audit: { file: 'logs/settings.log' }, from: '${SENDER}' }
  writeFileSync(join(folder, 'rockpool.json'), JSON.stringify(settings))
  const configured = { ROCKPOOL_CONFIG: join(folder, 'rockpool.json') }
  const run = async (args: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
    const { code, errors } = await startCommand([...create, ...args], environment).ended
    assert.deepEqual([code, errors], [0, ''])
  }
  await run(['--audit-log', named('flag.log')], configured)
  await run([], { ...configured, ROCKPOOL_AUDIT_LOG: named('variable.log') })
  await run([], configured)
  await run(['--audit-log', 'none'])
  for (const name of ['flag.log', 'variable.log', 'settings.log'])
    assert.deepEqual(
      commandsIn(named(name)).map(({ action }) => action),
      ['keys create'],
      name,
    )
  assert.equal(existsSync(join(data, 'audit.log')), false)
  writeFileSync(
    join(folder, 'rockpool.json'),
    JSON.stringify({ audit: { standardError: true, file: false } }),
  )
  const { code, errors } = await startCommand(create, configured).ended
  assert.equal(code, 0)
  assert.match(
    errors,
    /^\{"v":1,"at":"[^"]+","event":"command","action":"keys create","outcome":"done",.*\}\n$/,
  )
})

test('nothing is done if the log cannot be written, and nothing is made where there is no data', async (t) => {
  const folder = await temporaryFolder(t)
  const data = await newData(folder)
  mkdirSync(join(folder, 'a-folder.log'))
  const args = ['keys', 'create', '--data', data, '--audit-log', join(folder, 'a-folder.log')]
  assert.match(
    await refused(args),
    /The audit log \S+ cannot be written \(it is a folder\)\. .*--audit-log none/,
  )
  assert.match(await succeed('keys', 'list', '--data', data), /There are no access keys/)
  await refused(['keys', 'remove', 'AKIA', '--data', join(folder, 'nothing')])
  assert.equal(existsSync(join(folder, 'nothing')), false)
})

test('a command on PostgreSQL writes to the data folder', async (t) => {
  const folder = await temporaryFolder(t)
  const data = join(folder, 'data')
  const place = ['--data', data, '--database', await newOwnDatabase(t)]
  const ROCKPOOL_MASTER_KEY = 'ab'.repeat(32)
  const { code, errors } = await startCommand(['keys', 'create', ...place], { ROCKPOOL_MASTER_KEY }).ended
  assert.deepEqual([code, errors], [0, ''])
  assert.deepEqual(
    commandsIn(join(data, 'audit.log')).map(({ action, outcome }) => `${action} ${outcome}`),
    ['keys create done'],
  )
})
