import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { hash } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test, { type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { firstSchema } from '../../src/store/migrations/0001-first-schema.ts'
import { applicationId, kindOf } from '../../src/store/sqlite/header.ts'
import { checkSoundness } from '../../torture/soundness.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { refused, startCommand, succeed } from '../support/command.ts'
import { fatten, filesIn, makeData, makeFolderWithKey, namesIn } from '../support/data.ts'
import { mounting, runPrivately } from '../support/private-disk.ts'

const bin = resolve(import.meta.dirname, '../../bin/rockpool.js')

/** Data with two users, and a backup of them. */
async function newBackup(t: TestContext) {
  const folder = await temporaryFolder(t)
  const data = join(folder, 'data')
  const users = await makeData(data, 2)
  const file = join(folder, 'backup.db')
  await succeed('backup', file, '--data', data)
  return { folder, data, file, users }
}

function alter(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

test('a backup is verified without a change, with the master key and without one', async (t) => {
  const { folder, data, file } = await newBackup(t)
  const before = filesIn(folder)
  assert.match(
    await succeed('restore', file, '--verify', '--data', data),
    /^\S+backup\.db, 0\.\d MB, is sound: 2 users in 1 pool\. The master key opens it\.\n$/,
  )
  assert.match(
    await succeed('restore', file, '--verify', '--data', join(folder, 'none')),
    /is sound: 2 users in 1 pool\. Whether the master key opens it is not known, for there is none in \S+none nor in ROCKPOOL_MASTER_KEY\.\n$/,
  )
  assert.deepEqual(filesIn(folder), before)
})

test('data that are there are moved aside and can be restored in turn, and only when told so', async (t) => {
  const { folder, data, file, users } = await newBackup(t)
  const place = makeFolderWithKey(join(folder, 'place'), data)
  const others = await makeData(place, 3)
  const before = filesIn(folder)
  assert.match(
    await refused(['restore', file, '--data', place]),
    /There is data in \S+place already\. To restore, and move that aside: --force$/m,
  )
  assert.deepEqual(filesIn(folder), before)
  const output = await succeed('restore', file, '--data', place, '--force')
  const [, aside = ''] = /^What was there before is now (\S+)\. Delete it/m.exec(output) ?? []
  assert.equal(statSync(join(place, 'rockpool.db')).mode & 0o777, 0o600)
  assert.deepEqual(await namesIn(place), users)
  // Opening it gives it a log, as every database has that a server made.
  assert.equal(kindOf(join(place, 'rockpool.db'), 'r'), 'in use')
  await succeed('restore', aside, '--data', place, '--force')
  assert.deepEqual(await namesIn(place), others)
})

test('changes that only the log of the data has are moved aside with the data', async (t) => {
  const { folder, data, file } = await newBackup(t)
  const place = makeFolderWithKey(join(folder, 'place'), data)
  await makeData(place, 1)
  const path = join(place, 'rockpool.db')
  const writer = new DatabaseSync(path)
  writer.exec(`UPDATE users SET username = 'in the log'; UPDATE alias SET value = 'in the log'`)
  // As a crash leaves them.
  for (const ending of ['', '-wal']) copyFileSync(path + ending, join(folder, `crashed${ending}`))
  writer.close()
  for (const ending of ['', '-wal']) copyFileSync(join(folder, `crashed${ending}`), path + ending)
  const output = await succeed('restore', file, '--data', place, '--force')
  const [, aside = ''] = /^What was there before is now (\S+)\. /m.exec(output) ?? []
  assert.equal((await namesIn(place)).length, 2)
  await succeed('restore', aside, '--data', place, '--force')
  assert.deepEqual(await namesIn(place), ['in the log'])
})

test('a backup takes the place of damaged data, whose files and log go aside', async (t) => {
  const { folder, data, file, users } = await newBackup(t)
  const place = makeFolderWithKey(join(folder, 'place'), data)
  const path = join(place, 'rockpool.db')
  copyFileSync(file, path)
  const writer = new DatabaseSync(path)
  writer.exec(`PRAGMA journal_mode = WAL; UPDATE users SET username = 'in the log'`)
  const log = readFileSync(`${path}-wal`)
  writer.close()
  writeFileSync(path, 'damaged')
  writeFileSync(`${path}-wal`, log)
  await succeed('restore', file, '--data', place, '--force')
  assert.deepEqual(await namesIn(place), users)
  const aside = readdirSync(place)
    .filter((name) => name.includes('-before-'))
    .sort()
  assert.deepEqual(
    aside.map((name) => readFileSync(join(place, name))),
    [Buffer.from('damaged'), log],
  )
})

test('nothing is restored while a server has the data', async (t) => {
  const { data, file, users } = await newBackup(t)
  const server = spawn(process.execPath, [bin, 'start', '--port', '0', '--data', data], { env: {} })
  t.after(() => server.kill('SIGKILL'))
  await once(server.stdout, 'data')
  assert.match(
    await refused(['restore', file, '--data', data, '--force']),
    /A Rockpool server uses \S+rockpool\.db\. Stop it first, or choose another folder: --data FOLDER$/m,
  )
  server.kill('SIGTERM')
  assert.deepEqual(await once(server, 'exit'), [0, null])
  assert.deepEqual(await namesIn(data), users)
})

test('without the master key that belongs to it nothing is restored', async (t) => {
  const { folder, data, file, users } = await newBackup(t)
  const place = join(folder, 'place')
  assert.match(
    await refused(['restore', file, '--data', place]),
    /There is no master key to open this backup with\. Put the one that belongs to it at \S+place\/master\.key, or set ROCKPOOL_MASTER_KEY\.$/m,
  )
  const doesNotFit =
    /The master key at hand does not open \S+backup\.db\. Put the one .* at \S+place\/master\.key, or set ROCKPOOL_MASTER_KEY to it\.$/m
  const other = { ROCKPOOL_MASTER_KEY: 'ab'.repeat(32) }
  assert.match(await refused(['restore', file, '--data', place], other), doesNotFit)
  assert.match(await refused(['restore', file, '--data', place, '--verify'], other), doesNotFit)
  assert.deepEqual(readdirSync(folder).sort(), ['backup.db', 'data'])
  const own = { ROCKPOOL_MASTER_KEY: readFileSync(join(data, 'master.key'), 'utf8').trim() }
  const { code, errors } = await startCommand(['restore', file, '--data', place], own).ended
  assert.deepEqual({ code, errors }, { code: 0, errors: '' })
  copyFileSync(join(data, 'master.key'), join(place, 'master.key'))
  assert.deepEqual(await namesIn(place), users)
})

test('a backup that an older version made is restored, and the next start brings it up to date', async (t) => {
  const folder = await temporaryFolder(t)
  const file = join(folder, 'older.db')
  const older = new DatabaseSync(file)
  older.exec(`PRAGMA application_id = ${applicationId}; ${firstSchema};
    CREATE TABLE migration (id INTEGER PRIMARY KEY, sum TEXT NOT NULL) STRICT;
    INSERT INTO migration VALUES (1, '${hash('sha256', firstSchema)}');
    INSERT INTO users VALUES ('test_data', 'sub', 'diego', 1, 'CONFIRMED', 1, 0, 0,
      '{"v":1,"attributes":{},"pending":{}}', NULL, NULL, 0);`)
  older.close()
  const place = join(folder, 'place')
  const key = { ROCKPOOL_MASTER_KEY: 'ab'.repeat(32) }
  const { code, errors } = await startCommand(['restore', file, '--data', place], key).ended
  assert.deepEqual({ code, errors }, { code: 0, errors: '' })
  writeFileSync(join(place, 'master.key'), key.ROCKPOOL_MASTER_KEY)
  assert.deepEqual(await namesIn(place), ['diego'])
})

const bad: readonly [what: string, alter: (file: string) => void, message: RegExp][] = [
  ['missing', (file) => rmSync(file), /There is no backup \S+backup\.db\.$/m],
  [
    'empty',
    (file) => writeFileSync(file, ''),
    /backup\.db is damaged or not a backup\. Take another one\.$/m,
  ],
  [
    'some text',
    (file) => writeFileSync(file, 'text '.repeat(999)),
    /backup\.db is damaged or not a backup\./,
  ],
  [
    'cut off',
    (file) => writeFileSync(file, readFileSync(file).subarray(0, -4096)),
    /backup\.db is damaged\. Take another/,
  ],
  [
    'damaged in the middle',
    (file) => {
      const bytes = readFileSync(file)
      writeFileSync(file, bytes.fill(7, bytes.length / 2, bytes.length / 2 + 4096))
    },
    /backup\.db is damaged\. Take another backup\.$/m,
  ],
  [
    'of another program',
    (file) => {
      rmSync(file)
      alter(file, 'CREATE TABLE users (id)')
    },
    /backup\.db belongs to another program\. Name a backup that Rockpool has made\.$/m,
  ],
  [
    'of a newer version',
    (file) => alter(file, `INSERT INTO migration (id, sum) VALUES (999, 'from the future')`),
    /backup\.db (was written by a newer Rockpool|has a schema that no release of Rockpool made)/,
  ],
  [
    'a database in use',
    (file) => alter(file, 'PRAGMA journal_mode = WAL'),
    /backup\.db is a database in use, not a backup\. Make one of it with: rockpool backup FILE --data ITS-FOLDER$/m,
  ],
  [
    'a folder',
    (file) => {
      rmSync(file)
      mkdirSync(file)
    },
    /backup\.db cannot be read \(it is a folder\)\. Name a backup that you may read\.$/m,
  ],
]

for (const [what, change, message] of bad) {
  test(`a backup that is ${what} is refused in one line, and nothing is changed`, async (t) => {
    const { folder, data, file } = await newBackup(t)
    change(file)
    const before = filesIn(folder)
    assert.match(await refused(['restore', file, '--data', data, '--force']), message)
    assert.match(await refused(['restore', file, '--data', data, '--verify']), message)
    assert.deepEqual(filesIn(folder), before)
  })
}

test('a restore killed at any moment leaves the old data or the new, and the next start clears up', async (t) => {
  const { folder, data, file, users } = await newBackup(t)
  const place = makeFolderWithKey(join(folder, 'place'), data)
  await makeData(place, 3)
  const restore = ['restore', file, '--data', place, '--force']
  const began = performance.now()
  await startCommand(restore).ended
  const whole = performance.now() - began
  const rounds = 10
  for (let round = 1; round <= rounds; round++) {
    const names = await namesIn(place)
    const command = startCommand(restore)
    await sleep((whole * (rounds + round)) / (2 * rounds))
    command.kill('SIGKILL')
    await command.ended
    const now = await namesIn(place)
    assert.ok(
      [names, users].some((known) => String(known) === String(now)),
      String(now),
    )
    assert.deepEqual(checkSoundness(join(place, 'rockpool.db')).problems, [])
    assert.ok(!readdirSync(place).includes('rockpool.db-new'))
    assert.equal(statSync(join(place, 'rockpool.db')).nlink, 1)
    if (round % 3 === 0) {
      rmSync(join(place, 'rockpool.db'))
      await makeData(place, 3)
    }
  }
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`a restore that ${signal} ends leaves the old data, and nothing else but the audit log`, async (t) => {
    const { folder, data } = await newBackup(t)
    fatten(data, 60)
    const file = join(folder, 'large.db')
    await succeed('backup', file, '--data', data)
    let wasEnded = false
    for (let count = 0; count < 5 && !wasEnded; count++) {
      const place = makeFolderWithKey(join(folder, `place ${count}`), data)
      const others = await makeData(place, 3)
      const before = readdirSync(place)
      const command = startCommand(['restore', file, '--data', place, '--force'])
      while (!readdirSync(place).includes('rockpool.db-new') && !command.isOver()) await sleep(1)
      command.kill(signal)
      wasEnded = (await command.ended).signal === signal
      if (!wasEnded) continue
      assert.deepEqual(
        readdirSync(place).filter((name) => name !== 'audit.log'),
        before,
      )
      assert.deepEqual(await namesIn(place), others)
    }
    assert.equal(wasEnded, true, 'none of five could be ended before it was done')
  })
}

test(
  'a restore for which there is too little room fails in one line, changes nothing, and is told of in the audit log',
  mounting,
  async (t) => {
    const { folder, data } = await newBackup(t)
    fatten(data, 2)
    await succeed('backup', join(folder, 'large.db'), '--data', data)
    const output = runPrivately(
      folder,
      `mount -t tmpfs -o size=1m none disk
    cp data/master.key disk; head -c 9 /dev/urandom > disk/rockpool.db; sha256sum disk/rockpool.db > before
    code=0; ${process.execPath} ${bin} restore large.db --data disk --force > said 2>&1 || code=$?
    echo "exit $code"; cat said; sha256sum --quiet -c before; ls disk`,
      { PATH: process.env['PATH'] },
    )
    assert.match(
      output,
      /^exit 1\nrockpool: \S+large\.db cannot be copied to \S+rockpool\.db \(the disk is full\)\. Put that right, .*\naudit\.log\nmaster\.key\nrockpool\.db\nrockpool\.db-lock\n$/,
    )
  },
)
