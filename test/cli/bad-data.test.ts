import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test, { type TestContext } from 'node:test'
import { openData } from '../../src/data/data-folder.ts'
import { makeDevelopmentPool } from '../../src/data/development-pool.ts'
import { mounting, runPrivately } from '../support/private-disk.ts'

const bin = resolve(import.meta.dirname, '../../bin/rockpool.js')
const env = { PATH: process.env['PATH'], NO_COLOR: '1' }

/** A folder of data that a server has used and left in good order. */
async function newData(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-bad-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const data = join(folder, 'data')
  await using opened = await openData({ data, masterKey: undefined })
  await makeDevelopmentPool(opened.store, Date.now())
  return data
}

/** Starts `rockpool dev` on data that it must refuse, and answers what it said. */
function refuse(data: string, through: readonly string[] = []): string {
  const before = filesIn(data)
  const command = [...through, process.execPath, bin, 'dev', '--port', '0', '--data', data]
  const [program = '', ...args] = command
  const { status, signal, stdout, stderr } = spawnSync(program, args, {
    env,
    timeout: 120_000,
    encoding: 'utf8',
  })
  assert.deepEqual({ status, signal, stdout }, { status: 1, signal: null, stdout: '' }, stderr)
  assert.match(stderr, /^rockpool: [^\n]+\n$/)
  assert.deepEqual(filesIn(data), before)
  return stderr
}

/** Every file with a hash of its bytes, but for those through which processes agree, which hold no data. */
function filesIn(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder).filter((name) => !/-(lock|shm)$|^audit\.log$/.test(name))
  return Object.fromEntries(names.map((name) => [name, hashOf(join(folder, name))]))
}

function hashOf(path: string): string {
  if (statSync(path).isDirectory()) return 'a folder'
  const mode = statSync(path).mode
  chmodSync(path, 0o600)
  const bytes = readFileSync(path)
  chmodSync(path, mode)
  return hash('sha256', bytes)
}

function alter(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

const alterations: readonly [what: string, alter: (path: string) => void, message: RegExp][] = [
  [
    'a database of another program',
    (path) => {
      rmSync(path)
      alter(path, 'PRAGMA journal_mode = WAL; CREATE TABLE users (id)')
    },
    /rockpool\.db belongs to another program\. Choose another data folder\.$/m,
  ],
  [
    'a truncated database',
    (path) => {
      const whole = readFileSync(path)
      writeFileSync(path, whole.subarray(0, whole.length / 2))
    },
    /rockpool\.db is damaged or not a database\. Restore it from a backup, or choose another data folder\.$/m,
  ],
  [
    'an empty file in the place of the database',
    (path) => writeFileSync(path, ''),
    /rockpool\.db is damaged or not a database\. Restore it from a backup/,
  ],
  [
    'a database that a newer version wrote',
    (path) => alter(path, `INSERT INTO migration (id, sum) VALUES (999, 'from the future')`),
    /rockpool\.db (was written by a newer Rockpool|has a schema that no release of Rockpool made) .*Start (that version|the build)/,
  ],
  [
    'a database that may only be read',
    (path) => chmodSync(path, 0o400),
    /rockpool\.db cannot be opened for reading and writing \(.*permission denied.*\)\. Check the folder and its permissions/,
  ],
  [
    'a folder where nothing can be made',
    (path) => chmodSync(resolve(path, '..'), 0o500),
    /Cannot keep data in .* \(permission denied\)\. Choose a folder of yours: --data FOLDER$/m,
  ],
  [
    'a master key that may not be read',
    (path) => chmodSync(join(path, '../master.key'), 0),
    /master\.key cannot be read \(permission denied\)\. It must be a file that the user who runs Rockpool may read\.$/m,
  ],
  [
    'a folder in the place of the master key',
    (path) => {
      const key = join(path, '../master.key')
      renameSync(key, join(path, '../../kept'))
      mkdirSync(key)
    },
    /master\.key cannot be read \(it is a folder\)/,
  ],
  [
    'a folder in the place of the lock',
    (path) => {
      rmSync(`${path}-lock`)
      mkdirSync(`${path}-lock`)
    },
    /rockpool\.db cannot be opened for reading and writing \(unable to open database file\)\. Check the folder/,
  ],
]

/** What makes the superuser subject to permissions, as others are. */
const asOthers =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'] : []
const canBeAsOthers =
  asOthers.length === 0 || spawnSync('setpriv', [...asOthers.slice(1), 'true']).status === 0

for (const [what, change, message] of alterations) {
  const skip =
    canBeAsOthers || !message.source.includes('permission') ? false : 'permissions do not bind the superuser'
  test(`${what} is refused in one line, and nothing is changed`, { skip }, async (t) => {
    const data = await newData(t)
    change(join(data, 'rockpool.db'))
    assert.match(refuse(data, canBeAsOthers ? asOthers : []), message)
    chmodSync(data, 0o700)
  })
}

test('a second server on the same data is refused in one line, and the first goes on', async (t) => {
  const data = await newData(t)
  const first = spawn(process.execPath, [bin, 'dev', '--port', '0', '--data', data], { env })
  t.after(() => first.kill('SIGKILL'))
  const [screen] = (await once(first.stdout.setEncoding('utf8'), 'data')) as [string]
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(screen) ?? []
  // Once it answers with its keys, it has written all that it writes by itself.
  assert.equal((await fetch(`${url}/us-east-1_rockpool/.well-known/jwks.json`)).status, 200)
  assert.match(
    refuse(data),
    /Another Rockpool server uses .*rockpool\.db\. Stop it first, or choose another data folder/,
  )
  assert.equal((await fetch(url)).status, 200)
  first.kill('SIGTERM')
  await once(first, 'exit')
})

const serverEnv = { ...env, DEV: `${process.execPath} ${bin} dev --port 0` }

/** Prints the exit code of a start on `disk/data` and what it said, then the checksums of the files with data. */
const startAndLook = `
  sum() { (cd disk/data && find . -type f -size +0 ! -name '*-shm' | sort | xargs -r sha256sum); }
  start() { sum > before; code=0; timeout 20 $DEV --data disk/data > said 2>&1 || code=$?
    echo "exit $code"; cat said; sum | diff before - || true; }`

test(
  'a start on a full disk is refused in one line that says so, changes nothing, and succeeds once there is room',
  mounting,
  async (t) => {
    const data = await newData(t)
    const output = runPrivately(
      resolve(data, '..'),
      `${startAndLook}
    mount -t tmpfs -o size=200k none disk
    cp -r data disk/data
    dd if=/dev/zero of=disk/ballast bs=1k count=1000 2> /dev/null || true
    start
    rm disk/ballast
    $DEV --data disk/data > said & server=$!
    until grep -o ready said; do sleep 0.1; done
    kill $server; wait`,
      serverEnv,
    )
    assert.match(
      output,
      /^exit 1\nrockpool: There is no space left for \S+rockpool\.db\. Make room on its disk\.\nready\n$/,
    )
  },
)

test(
  'a first start for which there is too little room is refused in one line and leaves no half of a database',
  mounting,
  async (t) => {
    const data = await newData(t)
    const sizes = [0, 4, 32, 96, 124, 132, 148]
    const output = runPrivately(
      resolve(data, '..'),
      `${startAndLook}
    for size in ${sizes.join(' ')}; do
      mount -t tmpfs -o size=$((size + 8))k none disk
      dd if=/dev/zero of=disk/ballast bs=4k count=2 2> /dev/null
      mkdir disk/data
      code=0; timeout 20 $DEV --data disk/data > said 2>&1 || code=$?
      echo "exit $code"; cat said
      ls disk/data | grep -e -new || true
      umount disk
    done`,
      serverEnv,
    )
    const refusal = /exit 1\nrockpool: [^\n]*(the disk is full|no space left|disk is full|Make room)[^\n]*\n/g
    assert.equal(output.replaceAll(refusal, ''), '')
    assert.equal(output.match(refusal)?.length, sizes.length)
  },
)

test('data on a file system that cannot be written are refused in one line', mounting, async (t) => {
  const data = await newData(t)
  const output = runPrivately(
    resolve(data, '..'),
    `${startAndLook}
    mount --bind . disk
    mount -o remount,bind,ro disk
    start`,
    serverEnv,
  )
  assert.match(
    output,
    /^exit 1\nrockpool: Cannot keep data in \S+ \(the file system is read-only\)\. Choose a folder of yours: --data FOLDER\n$/,
  )
})
