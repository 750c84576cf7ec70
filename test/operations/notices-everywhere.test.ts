import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import test from 'node:test'

const operations = resolve(import.meta.dirname, '../../src/operations')

/** Files that commit a change without a notice, since it touches no address, password or second factor that counts. */
const withoutNotice: Readonly<Record<string, string>> = {
  'notices.ts': 'is what sends them',
  'take-over.ts': 'changes only whether the address of another user is verified',
  'attributes/undo-email-change.ts': 'tells of its own',
  'passwords/admin-reset-user-password.ts': 'sends a code to the same address',
  'second-factors/associate-software-token.ts': 'a seed that waits for its first code is no factor yet',
  'sign-in/global-sign-out.ts': 'changes nothing of these',
  'sign-in/migration.ts': 'the user is new',
  'sign-in/session.ts': 'changes nothing of these',
  'sign-up/admin-confirm-sign-up.ts': 'changes nothing of these',
  'sign-up/confirm-account.ts': 'verifies the address that there is',
  'sign-up/sign-up.ts': 'the user is new',
  'users/admin-create-user.ts': 'the user is new, or invited again',
  'users/admin-delete-user.ts': 'the user is gone',
  'users/admin-disable-user.ts': 'changes nothing of these',
  'users/admin-enable-user.ts': 'changes nothing of these',
  'users/delete-user.ts': 'the user is gone',
}

test('every change of a user is committed with its notices, or stands in the list of those that need none', async () => {
  const files = (await readdir(operations, { recursive: true })).filter((file) => file.endsWith('.ts'))
  const committing: string[] = []
  for (const file of files) {
    const text = await readFile(resolve(operations, file), 'utf8')
    if (/\bstore\.commit\(|\bcommitTakingOver\(call, pool, plan\)/.test(text)) committing.push(file)
  }
  assert.deepEqual(committing.sort(), Object.keys(withoutNotice).sort())
})
