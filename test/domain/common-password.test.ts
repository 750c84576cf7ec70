import assert from 'node:assert/strict'
import test from 'node:test'
import { listForms, toListForm } from '../../src/domain/common-password.ts'

test('letters of either case, and characters that look alike, are the same', () => {
  assert.equal(toListForm('PassWord'), 'password')
  // Fullwidth letters, and a letter with its accent apart.
  assert.equal(toListForm('\uFF30\uFF41ss'), 'pass')
  assert.equal(toListForm('cafe\u0301'), 'caf\u00E9')
})

test('signs that a policy asks for, before and after a word, do not make another word', () => {
  assert.deepEqual(listForms('Password1!'), ['password1!', 'password'])
  assert.deepEqual(listForms('!Qwerty123'), ['!qwerty123', 'qwerty'])
  assert.deepEqual(listForms('P@ssw0rd99'), ['p@ssw0rd99', 'p@ssw0rd'])
})

test('a password that has more added than four, or too little of a word, is looked for as it is', () => {
  assert.deepEqual(listForms('dragon'), ['dragon'])
  assert.deepEqual(listForms('12345678'), ['12345678'])
  assert.deepEqual(listForms('dragon83#19'), ['dragon83#19'])
  assert.deepEqual(listForms('abc1234'), ['abc1234'])
})
