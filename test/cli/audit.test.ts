import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import test, { type TestContext } from 'node:test'
import type { AuditLine } from '../../src/audit/audit.ts'
import { audit } from '../../src/cli/audit.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { refused } from '../support/command.ts'

const bin = resolve(import.meta.dirname, '../../bin/rockpool.js')
const user = '0190c2a4-0000-4000-8000-000000000001'

/** A line at a second of a day. */
const lineAt = (second: number, more: Partial<AuditLine> = {}): AuditLine => ({
  v: 1,
  at: new Date(Date.UTC(2001, 8, 13, 12, 0, second)).toISOString(),
  event: 'sign-in',
  action: 'InitiateAuth',
  outcome: 'done',
  actor: 'app',
  pool: 'local_a',
  user,
  source: '198.51.100.7',
  ...more,
})

const toText = (lines: readonly AuditLine[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

/** A data folder with an audit log. */
async function newData(t: TestContext, lines: readonly AuditLine[]) {
  const data = join(await temporaryFolder(t), 'data')
  await mkdir(data)
  await writeFile(join(data, 'audit.log'), toText(lines))
  return data
}

/** Runs the command here, and answers what it printed and complained of. */
async function run(...args: readonly string[]) {
  let [output, complaints] = ['', '']
  const code = await audit(args, {
    environment: {},
    print: (text) => assert.fail(text),
    show: (text) => assert.fail(text),
    write: async (text) => {
      output += text
      return true
    },
    complain: (text) => void (complaints += text),
    log: assert.fail,
  })
  assert.equal(code, 0)
  return { output, complaints }
}

const linesOf = async (...args: readonly string[]) =>
  (await run(...args, '--json')).output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditLine)

test('a line is shown as columns of time, outcome and action, and then its details', async (t) => {
  const refusal = { outcome: 'refused', reason: 'wrong-password', flow: 'USER_PASSWORD_AUTH' } as const
  const change = { event: 'administration', action: 'AdminUpdateUserAttributes', key: 'AKIATEST' } as const
  const data = await newData(t, [lineAt(1, refusal), lineAt(2, { ...change, names: ['email', 'nickname'] })])
  assert.deepEqual(await run('--data', data), {
    output:
      `2001-09-13T12:00:01.000Z  refused     sign-in         InitiateAuth                reason wrong-password  user ${user}  pool local_a  flow USER_PASSWORD_AUTH  from 198.51.100.7\n` +
      `2001-09-13T12:00:02.000Z  done        administration  AdminUpdateUserAttributes   user ${user}  key AKIATEST  pool local_a  names email, nickname  from 198.51.100.7\n`,
    complaints: '',
  })
})

test('text of a log cannot move the cursor of a terminal', async (t) => {
  const data = await newData(t, [lineAt(1, { pool: 'a\u001b[2J\u202eb', names: ['custom:\r\n\u0007x'] })])
  const { output } = await run('--data', data)
  assert.doesNotMatch(output.trimEnd(), /[\p{Cc}\p{Cf}]/u)
})

test('only the lines are shown that fit every filter', async (t) => {
  const lines = [
    lineAt(1, { source: '203.0.113.9' }),
    lineAt(2, { outcome: 'refused', reason: 'wrong-password' }),
    lineAt(3, { event: 'administration', action: 'UpdateUserPool', key: 'AKIATEST', pool: 'local_b' }),
    lineAt(4, { user: '0190c2a4-0000-4000-8000-000000000002', client: 'abc' }),
  ]
  const data = await newData(t, lines)
  const cases: readonly (readonly [readonly string[], readonly number[]])[] = [
    [[], [1, 2, 3, 4]],
    [
      ['--event', 'sign-in'],
      [1, 2, 4],
    ],
    [['--event', 'UpdateUserPool'], [3]],
    [['--outcome', 'refused'], [2]],
    [['--reason', 'wrong-password'], [2]],
    [
      ['--user', user],
      [1, 2, 3],
    ],
    [['--source', '203.0.113.9'], [1]],
    [
      ['--pool', 'local_a', '--user', user],
      [1, 2],
    ],
    [['--key', 'AKIATEST'], [3]],
    [['--client', 'abc'], [4]],
    [
      ['--since', '2001-09-13T12:00:03Z'],
      [3, 4],
    ],
    [['--since', '1s'], []],
    [
      ['--since', '99999d'],
      [1, 2, 3, 4],
    ],
  ]
  for (const [args, seconds] of cases) {
    const found = await linesOf('--data', data, ...args)
    assert.deepEqual(
      found.map(({ at }) => new Date(at).getUTCSeconds()),
      seconds,
      args.join(' '),
    )
  }
})

test('rotated logs, and those of several servers in one folder, are read as one by time', async (t) => {
  const data = await newData(t, [lineAt(5), lineAt(8)])
  await writeFile(join(data, 'audit.log.1'), toText([lineAt(2), lineAt(4)]))
  await writeFile(join(data, 'audit-9230.log'), toText([lineAt(3), lineAt(7), lineAt(9)]))
  await writeFile(join(data, 'audit-9231.log.1'), toText([lineAt(1), lineAt(6)]))
  await writeFile(join(data, 'another.log'), toText([lineAt(0)]))
  const seconds = (await linesOf('--data', data)).map(({ at }) => new Date(at).getUTCSeconds())
  assert.deepEqual(seconds, [1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('lines that are not whole are left out, and their number is said', async (t) => {
  const data = await newData(t, [lineAt(1)])
  await appendFile(join(data, 'audit.log'), `{"v":1,"at":"2026\n\n[]\n${toText([lineAt(2)])}`)
  const { output, complaints } = await run('--data', data)
  assert.equal(output.trim().split('\n').length, 2)
  assert.equal(complaints, '2 lines are not whole, and were left out.')
})

test('an unreadable log, or a word that logs do not have, is told in one line', async (t) => {
  const data = await newData(t, [])
  const empty = await temporaryFolder(t)
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['--data', empty], /^rockpool: There is no audit log in .* --data FOLDER or --file FILE\n$/],
    [['--file', join(empty, 'x.log')], /^rockpool: There is no audit log .*x\.log\.\n$/],
    [
      ['--data', data, '--event', 'signin'],
      /^rockpool: --event knows no «signin»\. Did you mean sign-in\?\n$/,
    ],
    [['--data', data, '--outcome', 'good'], /There are: done, challenged, refused, failed\.\n$/],
    [['--data', data, '--since', 'yesterday'], /^rockpool: --since takes a span like 30m/],
    [['--data', data, '--bogus'], /^rockpool: Unknown flag --bogus\. rockpool audit takes --data, /],
  ]
  for (const [args, expected] of cases) assert.match(await refused(['audit', ...args]), expected)
})

/** Follows a log in a process of its own. */
function follow(t: TestContext, ...args: readonly string[]) {
  const child = spawn(process.execPath, [bin, 'audit', '--follow', '--json', ...args], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  const printed = { output: '', errors: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.errors += text))
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, errors: printed.errors }))
  const until = async (at: string) => {
    while (!printed.output.includes(at)) await once(child.stdout, 'data')
    return printed.output
  }
  return { child, ended, until }
}

test('a log is followed over the files that are put aside, until a signal ends it', async (t) => {
  const data = await newData(t, [lineAt(1)])
  const path = join(data, 'audit.log')
  const { child, ended, until } = follow(t, '--data', data)
  await until(lineAt(1).at)
  await appendFile(path, toText([lineAt(2)]))
  await until(lineAt(2).at)
  await appendFile(path, toText([lineAt(3)]))
  await rename(path, `${path}.1`)
  await writeFile(path, toText([lineAt(4)]))
  const output = await until(lineAt(4).at)
  assert.equal(output, toText([lineAt(1), lineAt(2), lineAt(3), lineAt(4)]))
  child.kill('SIGINT')
  assert.deepEqual(await ended, { code: 0, signal: null, errors: '' })
})

test('a reader who goes away ends the command, without a word', async (t) => {
  const lines = Array.from({ length: 20_000 }, (_, index) => lineAt(index % 60))
  const data = await newData(t, lines)
  const { child, ended, until } = follow(t, '--data', data)
  await until(lineAt(0).at)
  child.stdout.destroy()
  assert.deepEqual(await ended, { code: 0, signal: null, errors: '' })
})
