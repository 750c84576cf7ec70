import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import test from 'node:test'

const source = resolve(import.meta.dirname, '../../src')
/** Where users are changed. */
const folders = ['operations', 'sign-in', 'accounts']

/** Files that commit plans of users, and why. Every other change goes through `commitUser`, which notifies. */
const committing: Readonly<Record<string, string>> = {
  'accounts/commit-user.ts': 'adds the notices',
  'accounts/alias-takeover.ts': 'changes only whether the address of another user is verified',
  'operations/groups/end-memberships.ts':
    'takes memberships of a deleted group away, which show nowhere any more',
}

/** Files that ask `commitUser` for no notice, and why. */
const withoutNotice: Readonly<Record<string, string>> = {
  'operations/attributes/undo-email-change.ts': 'sends a notice of its own',
  'operations/groups/admin-add-user-to-group.ts': 'changes only the groups of a user',
  'operations/groups/admin-remove-user-from-group.ts': 'changes only the groups of a user',
  'operations/users/admin-create-user.ts': 'the invitation tells of the new password',
}

const files = (
  await Promise.all(
    folders.map(async (folder) =>
      (await readdir(resolve(source, folder), { recursive: true })).map((file) => `${folder}/${file}`),
    ),
  )
)
  .flat()
  .filter((file) => file.endsWith('.ts'))

/** The files whose text matches, in order. */
async function filesWith(pattern: RegExp): Promise<readonly string[]> {
  const texts = await Promise.all(files.map((file) => readFile(resolve(source, file), 'utf8')))
  return files.filter((_, index) => pattern.test(texts[index] ?? '')).sort()
}

test('users are committed where notices are added, and nowhere else', async () => {
  assert.deepEqual(await filesWith(/\bstore\.commit\(/), Object.keys(committing).sort())
})

test('a change of a user has its notices, unless it stands in the list of those that need none', async () => {
  assert.deepEqual(await filesWith(/\bwithoutNotice: true\b/), Object.keys(withoutNotice).sort())
})
