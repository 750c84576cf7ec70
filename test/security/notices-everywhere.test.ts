import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import test from 'node:test'

const source = resolve(import.meta.dirname, '../../src')
/** Where users are changed. */
const folders = ['operations', 'sign-in', 'accounts']

/** Files that commit a change without a notice, since it touches no address, password or second factor that counts. */
const withoutNotice: Readonly<Record<string, string>> = {
  'accounts/notices.ts': 'is what sends them',
  'accounts/alias-takeover.ts': 'changes only whether the address of another user is verified',
  'operations/attributes/undo-email-change.ts': 'tells of its own',
  'operations/passwords/admin-reset-user-password.ts': 'sends a code to the same address',
  'operations/mfa/associate-software-token.ts': 'a seed that waits for its first code is no factor yet',
  'operations/sessions/global-sign-out.ts': 'changes nothing of these',
  'sign-in/user-migration.ts': 'the user is new',
  'sign-in/start-session.ts': 'changes nothing of these',
  'operations/sign-up/admin-confirm-sign-up.ts': 'changes nothing of these',
  'accounts/confirm-account.ts': 'verifies the address that there is',
  'operations/sign-up/sign-up.ts': 'the user is new',
  'operations/users/admin-create-user.ts': 'the user is new, or invited again',
  'operations/users/admin-delete-user.ts': 'the user is gone',
  'operations/users/admin-disable-user.ts': 'changes nothing of these',
  'operations/users/admin-enable-user.ts': 'changes nothing of these',
  'operations/users/delete-user.ts': 'the user is gone',
}

test('every change of a user is committed with its notices, or stands in the list of those that need none', async () => {
  const listed = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(resolve(source, folder), { recursive: true })).map((file) => `${folder}/${file}`),
    ),
  )
  const files = listed.flat().filter((file) => file.endsWith('.ts'))
  const committing: string[] = []
  for (const file of files) {
    const text = await readFile(resolve(source, file), 'utf8')
    if (/\bstore\.commit\(|\bcommitTakingOver\(call, pool, plan\)/.test(text)) committing.push(file)
  }
  assert.deepEqual(committing.sort(), Object.keys(withoutNotice).sort())
})
