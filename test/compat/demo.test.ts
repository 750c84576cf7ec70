import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import test from 'node:test'

const script = resolve(import.meta.dirname, '../../scripts/demo.ts')

test('the demo walks all seven attribute functions and ends well', async () => {
  // On port 1 nothing is started, so the demo starts a server of its own.
  const { exit, output, errors } = await run({ ROCKPOOL_PORT: '1' })
  assert.equal(exit, 0, `${output}\n${errors}`)
  for (const name of [
    'fetchUserAttributes',
    'updateUserAttribute',
    'updateUserAttributes',
    'confirmUserAttribute',
    'sendUserAttributeVerificationCode',
    'deleteUserAttributes',
    'deleteUser',
  ]) {
    assert.match(output, new RegExp(`await ${name}\\(`))
  }
  assert.match(output, /All seven attribute functions/)
})

test('a demo that finds no server says so in one line and fails', async () => {
  const { exit, errors } = await run({ ROCKPOOL_ENDPOINT: 'http://127.0.0.1:1' })
  assert.equal(exit, 1)
  assert.match(errors.trim(), /^✗ The demo failed\. Nothing answers at http:\/\/127\.0\.0\.1:1\..+$/)
})

function run(
  environment: NodeJS.ProcessEnv,
): Promise<{ exit: number | null; output: string; errors: string }> {
  const { ROCKPOOL_ENDPOINT: _theirs, ...env } = process.env
  return new Promise((resolve) => {
    const settings = { env: { ...env, NO_COLOR: '1', ...environment } }
    const child = execFile(process.execPath, [script], settings, (_error, output, errors) => {
      resolve({ exit: child.exitCode, output, errors })
    })
  })
}
