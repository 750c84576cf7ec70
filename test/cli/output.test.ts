import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Writable } from 'node:stream'
import test, { type TestContext } from 'node:test'
import { newOutput } from '../../src/cli/output.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { call, callSigned } from '../support/calls.ts'

const bin = resolve(import.meta.dirname, '../../bin/rockpool.js')

/** A server for development in a process of its own, whose first screen has been read. */
async function startDevelopment(t: TestContext, ...more: readonly string[]) {
  const args = [bin, 'dev', '--port', '0', '--data', await temporaryFolder(t), ...more]
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  t.after(() => child.kill('SIGKILL'))
  let printed = ''
  let url: string | undefined
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
  while (url === undefined || !printed.includes('Stop with Ctrl-C')) {
    await once(child.stdout, 'data')
    url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0]
  }
  return { child, url, ended }
}

const signUp = (url: string, name: string) =>
  call(url, 'SignUp', {
    ClientId: 'rockpoolwebclient',
    Username: name,
    Password: 'Correct-Horse-7',
    UserAttributes: [{ Name: 'email', Value: `${name}@example.com` }],
  })

test('a server goes on when the reader of its standard output has gone', async (t) => {
  const { child, url, ended } = await startDevelopment(t)
  child.stdout.destroy()
  // Each shows a message, and the first lines may still find room in the pipe.
  for (const name of ['one', 'two', 'three']) assert.equal((await signUp(url, name)).status, 200)
  assert.equal(child.exitCode, null)
  child.kill('SIGTERM')
  assert.deepEqual(await ended, [0, null])
})

test('a server goes on when the reader of its standard error has gone', async (t) => {
  const { child, url, ended } = await startDevelopment(t)
  child.stderr.destroy()
  for (const name of ['one', 'two', 'three']) {
    // Of a function that is not there the server warns.
    const PreSignUp = `arn:aws:lambda:eu-central-1:000000000000:function:${name}`
    const changed = await callSigned(url, 'UpdateUserPool', {
      UserPoolId: 'us-east-1_rockpool',
      AutoVerifiedAttributes: ['email'],
      LambdaConfig: { PreSignUp },
    })
    assert.equal(changed.status, 200)
    assert.equal((await signUp(url, name)).body['__type'], 'UnexpectedLambdaException')
  }
  assert.equal(child.exitCode, null)
  child.kill('SIGTERM')
  assert.deepEqual(await ended, [0, null])
})

test('a reader who stops reading does not hold the server up, and is told later what it has missed', async (t) => {
  const functions = await temporaryFolder(t)
  await writeFile(
    join(functions, 'talk.mjs'),
    `export const handler = async (event) => {
      for (let index = 0; index < 300; index++) console.log('x'.repeat(10_000))
      return event
    }`,
  )
  const { child, url, ended } = await startDevelopment(t, '--functions', functions)
  child.stdout.pause()
  const PreSignUp = 'arn:aws:lambda:eu-central-1:000000000000:function:talk'
  const changed = await callSigned(url, 'UpdateUserPool', {
    UserPoolId: 'us-east-1_rockpool',
    AutoVerifiedAttributes: ['email'],
    LambdaConfig: { PreSignUp },
  })
  assert.equal(changed.status, 200)
  for (const name of ['one', 'two', 'three']) assert.equal((await signUp(url, name)).status, 200)
  let rest = ''
  child.stdout.on('data', (text: string) => (rest += text))
  child.stdout.resume()
  while (!/^[1-9]\d* lines were left out, since they were not read in time\.$/m.test(rest))
    await once(child.stdout, 'data')
  assert.ok(rest.length < 3_000_000, `${rest.length} bytes waited`)
  child.kill('SIGTERM')
  assert.deepEqual(await ended, [0, null])
})

test('lines that a slow reader has no room for are left out, and counted', async () => {
  const written: string[] = []
  const waiting: (() => void)[] = []
  const stream = new Writable({
    decodeStrings: false,
    highWaterMark: 10,
    write(chunk: string, _encoding, done) {
      written.push(chunk)
      waiting.push(done)
    },
  })
  const write = newOutput(stream, { maxWaiting: 30, leftOut: (count) => `left out: ${count}\n` })
  for (let index = 0; index < 100; index++) write(`line ${index}\n`)
  assert.ok(stream.writableLength < 60, String(stream.writableLength))
  for (let done = waiting.shift(); done; done = waiting.shift()) {
    done()
    await new Promise(setImmediate)
  }
  write('after\n')
  assert.deepEqual(written, [
    'line 0\n',
    'line 1\n',
    'line 2\n',
    'line 3\n',
    'line 4\n',
    'left out: 95\n',
    'after\n',
  ])
})

test('text written to a stream that fails is thrown away', async () => {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) })
  const write = newOutput(stream, { leftOut: String })
  for (let index = 0; index < 3; index++) {
    write('line\n')
    await new Promise(setImmediate)
  }
})
