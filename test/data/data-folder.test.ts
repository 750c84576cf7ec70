import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmod, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { newLog } from '../../src/log.ts'
import { startServer } from '../../src/server.ts'
import { call } from '../support/calls.ts'
import { getJson, newConfig, newcomer, setupError } from '../server/scene.ts'

test('a server that starts again on its data finds everything as it was', async (t) => {
  const config = await newConfig(t)
  await using first = await startServer(config)
  await call(first.url, 'SignUp', newcomer)
  const keys = await getJson(`${first.url}/us-east-1_rockpool/.well-known/jwks.json`)
  await first.close()
  await using second = await startServer(config)
  const again = await call(second.url, 'SignUp', newcomer)
  assert.equal(again.body['__type'], 'UsernameExistsException')
  assert.deepEqual((await getJson(`${second.url}/us-east-1_rockpool/.well-known/jwks.json`)).body, keys.body)
})

test('the folder of the data and the key in it are for their owner only', async (t) => {
  const config = await newConfig(t)
  await using server = await startServer(config)
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)
  assert.equal(await modeOf(config.data), '700')
  assert.equal(await modeOf(join(config.data, 'master.key')), '600')
  await server.close()
  assert.deepEqual(
    (await readdir(config.data)).filter((name) => name.endsWith('.tmp')),
    [],
  )
})

test('a folder that cannot hold data is refused in one line', async (t) => {
  const config = await newConfig(t)
  await writeFile(config.data, '')
  await assert.rejects(startServer(config), setupError(/^Cannot keep data in .*it is a file.*--data/))
  const inside = { ...config, data: join(config.data, 'inside') }
  await assert.rejects(startServer(inside), setupError(/^Cannot keep data in .*part of the path is a file/))
})

test('data is opened only with the master key that it was made with', async (t) => {
  const config = await newConfig(t, { masterKey: randomBytes(32) })
  await (await startServer(config)).close()
  const other = { ...config, masterKey: randomBytes(32) }
  await assert.rejects(startServer(other), setupError(/^The master key does not fit .*ROCKPOOL_MASTER_KEY/))
  await assert.rejects(
    startServer({ ...config, masterKey: undefined }),
    setupError(/has lost its master key/),
  )
  await (await startServer(config)).close()
  assert.deepEqual((await readdir(config.data)).includes('master.key'), false)
})

test('a master.key that others may read is refused in serving mode and warned of in development', async (t) => {
  const development = await newConfig(t)
  const serving = { ...development, mode: 'serving' as const }
  await using first = await startServer(serving)
  await first.close()
  const file = join(development.data, 'master.key')
  for (const mode of [0o640, 0o604, 0o660, 0o700 | 0o001]) {
    await chmod(file, mode)
    await assert.rejects(
      startServer(serving),
      setupError(/^\S+master\.key is open to other users of this machine \(mode \d{3}\), .*: chmod 600 \S+$/),
      mode.toString(8),
    )
  }
  const lines: string[] = []
  const log = newLog((line) => lines.push(line), Date.now)
  await using second = await startServer(development, { log })
  await second.close()
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', /"level":"warn","warning":"\S+master\.key is open to other users/)
  // A key that is given makes no use of the file.
  const masterKey = Buffer.from((await readFile(file, 'utf8')).trim(), 'hex')
  await using third = await startServer({ ...serving, masterKey })
  await third.close()
  await chmod(file, 0o400)
  await using fourth = await startServer(serving, { log })
  assert.equal(lines.length, 1)
  await fourth.close()
})

test('a lost or damaged master.key is never replaced by a new one', async (t) => {
  const config = await newConfig(t)
  await (await startServer(config)).close()
  const file = join(config.data, 'master.key')
  await rename(file, `${file}.away`)
  await assert.rejects(startServer(config), setupError(/has lost its master key: put master.key back/))
  await writeFile(file, 'not a key\n')
  await assert.rejects(startServer(config), setupError(/master.key is damaged/))
  await rename(`${file}.away`, file)
  await (await startServer(config)).close()
})

test('a fresh start empties the data and touches nothing else in the folder', async (t) => {
  const config = await newConfig(t)
  await using first = await startServer(config)
  await call(first.url, 'SignUp', newcomer)
  await first.close()
  await writeFile(join(config.data, 'notes.txt'), 'mine')
  await using second = await startServer({ ...config, fresh: true })
  assert.equal((await call(second.url, 'SignUp', newcomer)).status, 200)
  assert.ok((await readdir(config.data)).includes('notes.txt'))
})
