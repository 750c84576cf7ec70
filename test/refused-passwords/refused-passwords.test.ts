import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { openRefusedPasswords } from '../../src/refused-passwords/refused-passwords.ts'

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase()

/** A list in a file of this content. */
async function listOf(t: TestContext, content: string) {
  const folder = mkdtempSync(join(tmpdir(), 'rockpool-passwords-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'list.txt')
  writeFileSync(path, content)
  const list = await openRefusedPasswords({ kind: 'file', path })
  t.after(() => list.close())
  return list
}

const complaint = (t: TestContext, content: string) =>
  listOf(t, content).then(
    () => 'none',
    (error: Error) => `${error.name}: ${error.message.replace(/\S*list\.txt/, 'FILE')}`,
  )

test('nothing is refused where no list is named', async () => {
  const list = await openRefusedPasswords(undefined)
  assert.equal(await list.has('password'), false)
})

test('the list of common passwords knows those that are guessed first, and no others', async () => {
  const list = await openRefusedPasswords({ kind: 'common' })
  for (const password of ['password', 'Password1!', 'QWERTY', 'P@ssw0rd', '12345678', 'Dragon2024']) {
    assert.equal(await list.has(password), true, password)
  }
  for (const password of ['Correct-Horse-7', 'My-Own-Horse-8', 'kX9#vLq2@w', '']) {
    assert.equal(await list.has(password), false, password)
  }
})

test('a file has a password on each line, however its lines end', async (t) => {
  const list = await listOf(t, 'Rockpool\r\n\r\n#1 fan club\r\nlast one')
  for (const password of ['rockpool', 'ROCKPOOL', 'rockpool1!', '#1 Fan Club', 'Last One']) {
    assert.equal(await list.has(password), true, password)
  }
  for (const password of ['rock', '', 'rockpool-two', 'another one']) {
    assert.equal(await list.has(password), false, password)
  }
})

for (const [form, end] of [
  ['alone', '\n'],
  ['with counts', ':12\n'],
  ['with counts, as Have I Been Pwned has them', ':12\r\n'],
] as const) {
  test(`each password is found in a file of hashes in order, ${form}`, async (t) => {
    const words = Array.from({ length: 500 }, (_, index) => `password number ${index}`)
    const lines = words.map(sha1).sort()
    for (const text of [
      lines.map((line) => line + end).join(''),
      lines.join(end.slice(end.indexOf('\r') < 0 ? -1 : -2)),
    ]) {
      const list = await listOf(t, text)
      for (const word of words) assert.equal(await list.has(word), true, word)
      for (const word of words) assert.equal(await list.has(`no ${word}`), false, word)
    }
  })
}

test('the first and the only hash of a file are found, and a password in all its forms', async (t) => {
  const only = await listOf(t, sha1('dragon'))
  for (const password of ['dragon', 'Dragon', 'Dragon1!']) assert.equal(await only.has(password), true)
  assert.equal(await only.has('dragons'), false)
  const exact = await listOf(t, `${sha1('DraGon')}\n`.toLowerCase())
  assert.equal(await exact.has('DraGon'), true)
  assert.equal(await exact.has('dragon'), false)
})

test('a file that cannot be used is told in one line', async (t) => {
  assert.equal(await complaint(t, ''), 'UnusableList: The list of passwords FILE is empty.')
  assert.equal(await complaint(t, '\n\n'), 'UnusableList: The list of passwords FILE is empty.')
  const lines = Array.from({ length: 200 }, (_, index) => sha1(String(index)))
  assert.equal(
    await complaint(t, lines.join('\n')),
    'UnusableList: The hashes in the list of passwords FILE are not in order: sort it.',
  )
  assert.equal(
    await complaint(t, `${lines.toSorted().slice(0, 100).join('\n')}\n${'x'.repeat(9000)}`),
    'UnusableList: The list of passwords FILE has a line that is no SHA-1 hash.',
  )
  await assert.rejects(openRefusedPasswords({ kind: 'file', path: '/nowhere/list.txt' }), {
    name: 'UnusableList',
    message: 'The list of passwords /nowhere/list.txt cannot be read (ENOENT).',
  })
})
