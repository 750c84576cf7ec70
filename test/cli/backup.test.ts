import {
  AdminCreateUserCommand,
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawn } from 'node:child_process'
import { openData } from '../../src/data/data-folder.ts'
import { developmentPool } from '../../src/data/development-pool.ts'
import { checkSoundness } from '../../torture/soundness.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { refused, startCommand, succeed } from '../support/command.ts'
import { fatten, filesIn, makeData, makeFolderWithKey, namesIn } from '../support/data.ts'
import { mounting, runPrivately } from '../support/private-disk.ts'

const bin = resolve(import.meta.dirname, '../../bin/rockpool.js')
const { poolId } = developmentPool

test('a backup beside a server at work has every change that was acknowledged before it, and the server goes on', async (t) => {
  const folder = await temporaryFolder(t)
  const data = join(folder, 'data')
  const server = spawn(process.execPath, [bin, 'dev', '--port', '0', '--data', data], {
    env: { NO_COLOR: '1' },
  })
  t.after(() => server.kill('SIGKILL'))
  const [screen] = (await once(server.stdout.setEncoding('utf8'), 'data')) as [string]
  const [endpoint = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(screen) ?? []
  const credentials = { accessKeyId: 'AKIADEVELOPMENT', secretAccessKey: 'any secret will do' }
  const cognito = new CognitoIdentityProviderClient({ endpoint, region: 'eu-test-1', credentials })
  t.after(() => cognito.destroy())

  const names = Array.from({ length: 8 }, (_, index) => `user${index}`)
  const acknowledged = new Map<string, number>()
  const enough = new AbortController()
  const write = async (Username: string) => {
    await cognito.send(
      new AdminCreateUserCommand({ UserPoolId: poolId, Username, MessageAction: 'SUPPRESS' }),
    )
    for (let count = 1; !enough.signal.aborted; count++) {
      const UserAttributes = [{ Name: 'name', Value: String(count) }]
      await cognito.send(
        new AdminUpdateUserAttributesCommand({ UserPoolId: poolId, Username, UserAttributes }),
      )
      acknowledged.set(Username, count)
    }
  }
  const writers = names.map(write)
  while (acknowledged.size < names.length) await sleep(10)
  const before = new Map(acknowledged)
  const output = await succeed('backup', join(folder, 'backup.db'), '--data', data)
  const after = new Map(acknowledged)
  while (names.some((name) => acknowledged.get(name) === after.get(name))) await sleep(10)
  enough.abort()
  await Promise.all(writers)
  server.kill('SIGTERM')
  assert.deepEqual(await once(server, 'exit'), [0, null])

  assert.match(output, /^Made .*backup\.db, \d+\.\d MB, and checked it: 8 users in 1 pool\.\n/)
  assert.ok(output.includes(`keep ${join(data, 'master.key')} as well, in another place.`))
  assert.equal(statSync(join(folder, 'backup.db')).mode & 0o777, 0o600)
  const restored = makeFolderWithKey(join(folder, 'restored'), data)
  await succeed('restore', join(folder, 'backup.db'), '--data', restored)
  {
    await using opened = await openData({ data: restored, masterKey: undefined }, { create: false })
    for (const name of names) {
      const user = await opened.store.findUserByName(poolId, name)
      const value = Number(user?.attributes['name'])
      assert.ok(value >= (before.get(name) ?? 0), `${name}: ${value} of ${before.get(name)}`)
    }
  }
  assert.deepEqual(checkSoundness(join(restored, 'rockpool.db')), { users: names.length, problems: [] })
  assert.deepEqual(checkSoundness(join(data, 'rockpool.db')).problems, [])
})

test('a backup is replaced only when told so, and nothing else ever', async (t) => {
  const folder = await temporaryFolder(t)
  const data = join(folder, 'data')
  const users = await makeData(data, 2)
  const file = join(folder, 'backup.db')
  await succeed('backup', file, '--data', data)
  writeFileSync(join(folder, 'letter'), 'to somebody')
  mkdirSync(join(folder, 'folder'))
  const before = filesIn(folder)
  const cases: readonly [string, readonly string[], RegExp][] = [
    [file, [], /backup\.db exists\. Choose another name, or replace it: --force$/m],
    [
      join(folder, 'letter'),
      ['--force'],
      /letter is not a backup, so it is not replaced\. Choose another name\.$/m,
    ],
    [join(data, 'rockpool.db'), ['--force'], /rockpool\.db is not a backup, so it is not replaced/],
    [join(data, 'master.key'), ['--force'], /master\.key is not a backup, so it is not replaced/],
    [join(folder, 'folder'), [], /folder is a folder\. Name a file in it for the backup\.$/m],
    [join(folder, 'none', 'backup.db'), [], /There is no folder .*none\. Make it, or choose another place/],
    [
      '/proc/backup.db',
      [],
      /\/proc\/backup\.db cannot be written \(.*\)\. Choose another place for the backup\.$/m,
    ],
  ]
  for (const [target, flags, message] of cases)
    assert.match(await refused(['backup', target, '--data', data, ...flags]), message)
  assert.match(
    await refused(['backup', '--data', data]),
    /Say where the backup is to go: rockpool backup FILE$/m,
  )
  assert.match(
    await refused(['backup', file, '--data', join(folder, 'none')]),
    /There is no data in .*none\./,
  )
  assert.deepEqual(filesIn(folder), before)

  await makeData(join(folder, 'more'), 3)
  await succeed('backup', file, '--data', join(folder, 'more'), '--force')
  const restored = makeFolderWithKey(join(folder, 'restored'), join(folder, 'more'))
  await succeed('restore', file, '--data', restored)
  assert.equal((await namesIn(restored)).length, 3)
  assert.deepEqual(await namesIn(data), users)
})

test('data that are damaged, or of another program, are not backed up', async (t) => {
  const folder = await temporaryFolder(t)
  const data = join(folder, 'data')
  mkdirSync(data)
  writeFileSync(join(data, 'rockpool.db'), 'no database')
  const backUp = () => refused(['backup', join(folder, 'backup.db'), '--data', data])
  assert.match(await backUp(), /rockpool\.db is damaged or not a database\./)
  writeFileSync(join(data, 'rockpool.db'), '')
  const other = new DatabaseSync(join(data, 'rockpool.db'))
  other.exec('CREATE TABLE users (id)')
  other.close()
  assert.match(await backUp(), /rockpool\.db belongs to another program\./)
  assert.deepEqual(readdirSync(folder), ['data'])
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const) {
  test(`a backup that ${signal} ends is there whole or not at all, and the data are sound`, async (t) => {
    const folder = await temporaryFolder(t)
    const data = join(folder, 'data')
    await makeData(data, 2)
    fatten(data, 40)
    const backups = join(folder, 'backups')
    mkdirSync(backups)
    const drafts = () => readdirSync(backups).filter((name) => name.endsWith('.tmp'))
    let wasEnded = false
    for (let count = 0; count < 5 && !wasEnded; count++) {
      const file = join(backups, `${count}.db`)
      const command = startCommand(['backup', file, '--data', data])
      while (drafts().length === 0 && !command.isOver()) await sleep(2)
      command.kill(signal)
      const ended = await command.ended
      wasEnded = ended.signal === signal
      if (readdirSync(backups).includes(`${count}.db`))
        await succeed('restore', file, '--verify', '--data', data)
      else assert.equal(wasEnded, true, ended.errors)
    }
    assert.equal(wasEnded, true, 'none of five could be ended before it was done')
    // A process that is killed outright cleans nothing up, and the next backup is not hindered by it.
    if (signal !== 'SIGKILL') assert.deepEqual(drafts(), [])
    await succeed('backup', join(backups, 'last.db'), '--data', data)
    assert.deepEqual(checkSoundness(join(data, 'rockpool.db')).problems, [])
  })
}

test('on a full disk a backup fails in one line and leaves nothing', mounting, async (t) => {
  const folder = await temporaryFolder(t)
  await makeData(join(folder, 'data'), 2)
  fatten(join(folder, 'data'), 4)
  const backup = `${process.execPath} ${bin} backup disk/backup.db --data data`
  const script = `mount -t tmpfs -o size=1m none disk; code=0; ${backup} > said 2>&1 || code=$?; echo "exit $code"; cat said; ls disk`
  assert.match(
    runPrivately(folder, script, { PATH: process.env['PATH'] }),
    /^exit 1\nrockpool: There is no space left in \S+disk for the copy\. Make room there, or choose another place\.\n$/,
  )
})
