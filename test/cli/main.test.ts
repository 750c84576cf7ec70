import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import test, { type TestContext } from 'node:test'
import { callSigned } from '../support/calls.ts'

const bin = resolve(import.meta.dirname, '../../bin/rockpool.js')

/** A process of the command line: what it has printed so far, and how it ended. */
function run(args: readonly string[], { node = process.execPath } = {}) {
  const env = { PATH: process.env['PATH'], NO_COLOR: '1' }
  const child = spawn(node, [bin, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const printed = { output: '', errors: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.errors += text))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number, ...printed }))
  return {
    ended,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** Waits until the output has it. */
    async until(pattern: RegExp): Promise<RegExpExecArray> {
      for (;;) {
        const found = pattern.exec(printed.output)
        if (found) return found
        const more = await Promise.race([
          once(child.stdout, 'data').then(() => true),
          ended.then(() => false),
        ])
        if (!more && !pattern.test(printed.output)) {
          throw new Error(`ended without ${String(pattern)}: ${printed.output}${printed.errors}`)
        }
      }
    },
  }
}

async function newFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-cli-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const signUpBody = (username: string) =>
  JSON.stringify({
    ClientId: 'rockpoolwebclient',
    Username: username,
    Password: 'Correct-Horse-7',
    UserAttributes: [{ Name: 'email', Value: username }],
  })

async function signUp(url: string, username: string): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp' },
    body: signUpBody(username),
  })
  assert.equal(answer.status, 200, await answer.text())
}

test('dev shows where it is and what to paste, then messages as they are sent, and stops when told to', async (t) => {
  const server = run(['dev', '--port', '0', '--data', await newFolder(t), '--code', '314159'])
  t.after(() => server.kill('SIGKILL'))
  const [screen] = await server.until(/^[^]*Stop with Ctrl-C.*\n/)
  const [, url = ''] = /Endpoint +(http:\/\/127\.0\.0\.1:\d+)\n/.exec(screen) ?? []
  assert.match(screen, /ready in \d+ ms/)
  assert.ok(screen.includes(`userPoolEndpoint: '${url}'`))
  assert.match(screen, /userPoolId: 'us-east-1_rockpool',\n +userPoolClientId: 'rockpoolwebclient',/)
  assert.ok(
    screen.includes(
      `aws cognito-idp admin-update-user-attributes \\\n  --endpoint-url ${url} --region us-east-1`,
    ),
  )
  const none = await run(['inbox', '--endpoint', url]).ended
  assert.deepEqual([none.code, none.output], [1, ''])
  assert.match(none.errors, /^rockpool: There is no such message\..*\n$/)
  const waiting = run(['inbox', '--endpoint', url, '--to', 'diego@example.com', '--code', '--wait', '600'])
  await signUp(url, 'maria@example.com')
  await signUp(url, 'diego@example.com')
  await server.until(/ {2}EMAIL to diego@example\.com: Your verification code is 314159\.\n/)
  assert.deepEqual(await waiting.ended, { code: 0, output: '314159\n', errors: '' })
  const all = await run(['inbox', '--endpoint', url]).ended
  assert.match(all.output, /EMAIL to diego@example\.com[^]*EMAIL to maria@example\.com/)
  server.kill('SIGTERM')
  assert.deepEqual(await server.ended.then(({ code, errors }) => [code, errors]), [0, ''])
})

test('a server that stops answers calls in flight, and their changes are there after the next start', async (t) => {
  const args = ['dev', '--port', '0', '--data', await newFolder(t)]
  const first = run(args)
  t.after(() => first.kill('SIGKILL'))
  const endpoint = /Endpoint +(http:\/\/127\.0\.0\.1:\d+)\n/
  const [, url = ''] = await first.until(endpoint)
  const headers = { 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp', expect: '100-continue' }
  const held = request(url, { method: 'POST', headers })
  held.flushHeaders()
  await once(held, 'continue')
  const names = Array.from({ length: 50 }, (_, index) => `user-${index}@example.com`)
  const calls = Promise.allSettled(names.map((name) => signUp(url, name)))
  await first.until(/EMAIL to user-/)
  first.kill('SIGTERM')
  await sleep(50)
  held.end(signUpBody('held@example.com'))
  const [answer] = (await once(held, 'response')) as [IncomingMessage]
  assert.equal(answer.resume().statusCode, 200)
  const answers = await calls
  assert.deepEqual(await first.ended.then(({ code, errors }) => [code, errors]), [0, ''])
  const answered = ['held@example.com', ...names.filter((_, index) => answers[index]?.status === 'fulfilled')]
  const second = run(args)
  t.after(() => second.kill('SIGKILL'))
  const [, again = ''] = await second.until(endpoint)
  for (const name of answered) await assert.rejects(signUp(again, name), /UsernameExistsException/)
  second.kill('SIGTERM')
  await second.ended
})

/** Waits until a server takes no more connections. */
async function untilRefused(url: string): Promise<void> {
  for (let isOpen = true; isOpen;) {
    const { port, hostname } = new URL(url)
    const socket = connect(Number(port), hostname)
    isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
  }
}

test('a second signal to stop ends the process although a call is still in flight', async (t) => {
  const server = run(['dev', '--port', '0', '--data', await newFolder(t)])
  t.after(() => server.kill('SIGKILL'))
  const [, url = ''] = await server.until(/Endpoint +(http:\/\/127\.0\.0\.1:\d+)\n/)
  const call = request(url, { method: 'POST', headers: { expect: '100-continue' } })
  call.on('error', () => {})
  call.flushHeaders()
  await once(call, 'continue')
  server.kill('SIGTERM')
  await untilRefused(url)
  // At once, it would count as the same signal, passed on twice.
  const isOver = await Promise.race([server.ended, sleep(400, 'waiting')])
  assert.equal(isOver, 'waiting')
  server.kill('SIGTERM')
  assert.equal((await server.ended).code, 143)
})

test('keys are made, listed and removed beside a running server, and their secret is shown once', async (t) => {
  const data = await newFolder(t)
  const server = run(['start', '--port', '0', '--data', data])
  t.after(() => server.kill('SIGKILL'))
  await server.until(/^Rockpool serves http:\/\/127\.0\.0\.1:\d+, ready in \d+ ms\n/)
  const made = await run(['keys', 'create', '--data', data, '--description', 'deploy']).ended
  assert.deepEqual([made.code, made.errors], [0, ''])
  const [, id = ''] = /AWS_ACCESS_KEY_ID=(AKIA[A-Z2-7]{16})\n/.exec(made.output) ?? []
  const [, secret = ''] = /AWS_SECRET_ACCESS_KEY=([A-Za-z0-9+/]{40})\n/.exec(made.output) ?? []
  assert.ok(id && secret, made.output)
  const listed = await run(['keys', 'list', '--data', data]).ended
  assert.match(listed.output, new RegExp(`^${id} {2}\\d{4}-[^ ]+Z {2}not used yet {2}deploy\n$`))
  assert.equal((await readFile(join(data, 'rockpool.db'))).includes(secret), false)
  assert.equal((await run(['keys', 'remove', id, '--data', data]).ended).code, 0)
  const again = await run(['keys', 'remove', id, '--data', data]).ended
  assert.deepEqual(again, {
    code: 1,
    output: '',
    errors: `rockpool: There is no access key ${id}. See: rockpool keys list\n`,
  })
  server.kill('SIGINT')
  assert.equal((await server.ended).code, 0)
})

test('keys can be bounded, are judged by it, and are listed with it and with their last use', async (t) => {
  const data = await newFolder(t)
  const server = run(['start', '--port', '0', '--data', data])
  t.after(() => server.kill('SIGKILL'))
  const [, url = ''] = await server.until(/^Rockpool serves (http:\/\/\S+:\d+), /)
  const create = async (...flags: string[]) => {
    const made = await run(['keys', 'create', '--data', data, ...flags]).ended
    const [, id = ''] = /AWS_ACCESS_KEY_ID=(\S+)\n/.exec(made.output) ?? []
    const [, secret = ''] = /AWS_SECRET_ACCESS_KEY=(\S+)\n/.exec(made.output) ?? []
    return { ...made, accessKey: id, secret }
  }
  const whole = await create()
  assert.match(whole.output, /^Made an access key: for everything, without end\. /)
  const made = await callSigned(url, 'CreateUserPool', { PoolName: 'one' }, whole)
  const { Id: pool } = made.body['UserPool'] as { readonly Id: string }
  const bounded = await create('--read-only', '--pool', pool, '--expires', '90d')
  assert.match(bounded.output, new RegExp(`^Made an access key: read only, pool ${pool}, expires \\S+Z\\. `))
  assert.match(bounded.output, new RegExp(`aws cognito-idp list-users --user-pool-id ${pool} `))
  const user = { UserPoolId: pool, Username: 'diego' }
  assert.equal((await callSigned(url, 'ListUsers', { UserPoolId: pool }, bounded)).status, 200)
  assert.equal(
    (await callSigned(url, 'AdminCreateUser', user, bounded)).body['__type'],
    'AccessDeniedException',
  )
  const lines = (await run(['keys', 'list', '--data', data]).ended).output.trimEnd().split('\n')
  const of = (id: string) => lines.find((line) => line.startsWith(id)) ?? ''
  const time = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\dZ'
  assert.match(of(whole.accessKey), new RegExp(`^\\S+ {2}\\S+Z {2}last used ${time}$`))
  assert.match(
    of(bounded.accessKey),
    new RegExp(`^\\S+ {2}\\S+Z {2}read only {2}pool ${pool} {2}expires ${time} {2}last used ${time}$`),
  )
  for (const [flags, message] of [
    [['create', '--pool', 'local_none'], /^rockpool: There is no pool local_none\.\n$/],
    [['create', '--expires', '90'], /^rockpool: A key expires after hours or days, .*--expires 90d\n$/],
    [['create', '--expires', '0d'], /^rockpool: A key expires after hours or days/],
    [['list', '--read-only'], /^rockpool: rockpool keys list does not take --read-only\./],
    [
      ['rotate-signing', '--expires', '1d'],
      /^rockpool: rockpool keys rotate-signing does not take --expires\./,
    ],
  ] as const) {
    const { code, errors } = await run(['keys', ...flags, '--data', data]).ended
    assert.equal(code, 1)
    assert.match(errors, message)
  }
  server.kill('SIGINT')
  assert.equal((await server.ended).code, 0)
})

test('a failure is told in one line, with exit code 1', async (t) => {
  const data = join(await newFolder(t), 'none')
  const cases: readonly [readonly string[], RegExp][] = [
    [['dve'], /^rockpool: Unknown command «dve»\. Did you mean dev\?\n$/],
    [
      ['constructor'],
      /^rockpool: Unknown command «constructor»\. There are: dev, start, keys, backup, copy, database, restore, messages, audit, inbox, operations, help\.\n$/,
    ],
    [
      ['dev', '--bogus'],
      /^rockpool: Unknown flag --bogus\. rockpool dev takes --port, --data, --database, --config, --fresh, --code, --issuer, --tls, --functions, --audit-log, --accept-damaged-log\.\n$/,
    ],
    [['dev', '--host', '0.0.0.0'], /^rockpool: Development mode .* listens on 127\.0\.0\.1 only.*\n$/],
    [['start', '--data', '/proc/none'], /^rockpool: Cannot keep data in \/proc\/none .*\n$/],
    [['keys', 'list', '--data', data], /^rockpool: There is no data in .*none\. .*\n$/],
    [['keys', 'remove'], /^rockpool: Use: rockpool keys create .*\n$/],
    [
      ['inbox', '--endpoint', 'http://127.0.0.1:1'],
      /^rockpool: Nothing answers at http:\/\/127\.0\.0\.1:1\. .*\n$/,
    ],
  ]
  const ends = await Promise.all(cases.map(([args]) => run(args).ended))
  for (const [index, { code, output, errors }] of ends.entries()) {
    assert.deepEqual([code, output], [1, ''])
    assert.match(errors, cases[index]?.[1] ?? /^$/)
  }
  assert.equal(existsSync(data), false)
})

test('operations lists the whole API, and what of it is built', async () => {
  const { code, output } = await run(['operations']).ended
  assert.equal(code, 0)
  const lines = output.trimEnd().split('\n')
  assert.match(lines[0] ?? '', /^AddCustomAttributes +administrator +built$/)
  assert.match(output, /^UpdateUserAttributes +signed-in user +built$/m)
  assert.match(lines.at(-1) ?? '', /^\d+ of 140 operations are built\.$/)
  assert.equal(lines.length, 142)
})

test('help lists the commands, and --version says which this is', async () => {
  const { code, output } = await run(['--help']).ended
  assert.equal(code, 0)
  for (const command of ['dev', 'start', 'keys create', 'backup', 'copy', 'restore', 'messages', 'inbox'])
    assert.ok(output.includes(`rockpool ${command} `), command)
  const { version } = JSON.parse(await readFile(resolve(bin, '../../package.json'), 'utf8')) as {
    version: string
  }
  assert.equal((await run(['--version']).ended).output, `${version}\n`)
})

const older = ['/usr/bin/node', '/usr/local/bin/node'].find((node) => existsSync(node))

test(
  'a Node that is too old hands over to the one beside the package, with signals and exit code',
  { skip: older ? false : 'there is no other node on this machine' },
  async (t) => {
    const server = run(['dev', '--port', '0', '--data', await newFolder(t)], { node: older ?? '' })
    t.after(() => server.kill('SIGKILL'))
    await server.until(/Stop with Ctrl-C/)
    server.kill('SIGTERM')
    assert.equal((await server.ended).code, 0)
    assert.equal((await run(['dve'], { node: older ?? '' }).ended).code, 1)
  },
)

test('a server begins with the flags that keep its memory small, and with those of its user in their place', async (t) => {
  const folder = await newFolder(t)
  const flagsOf = async (...nodeFlags: readonly string[]) => {
    const args = [...nodeFlags, bin, 'dev', '--port', '0', '--data', folder]
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env['PATH'], NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await once(child.stdout, 'data')
    const line = await readFile(`/proc/${child.pid}/cmdline`, 'utf8')
    child.kill()
    await once(child, 'close')
    return line.split('\0').filter((word) => /^--(max|heap)/.test(word))
  }
  assert.deepEqual(await flagsOf(), ['--max-semi-space-size=4', '--heap-growing-percent=20'])
  assert.deepEqual(await flagsOf('--max-semi-space-size=9'), [
    '--max-semi-space-size=9',
    '--heap-growing-percent=20',
  ])
})
