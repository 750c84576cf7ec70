import assert from 'node:assert/strict'
import test from 'node:test'
import { foldCase, foldName } from '../../src/domain/case-fold.ts'

test('names that differ only in case fold to the same, and others do not', () => {
  assert.equal(foldCase('Diego@Example.COM'), 'diego@example.com')
  assert.equal(foldCase('ÉMILE'), foldCase('émile'))
  assert.equal(foldCase('ΣΊΣΥΦΟΣ'), foldCase('σίσυφος'))
  assert.notEqual(foldCase('ss'), foldCase('ß'))
})

test('the folding does not depend on a language: dotted and dotless i stay apart', () => {
  assert.notEqual(foldCase('ı'), foldCase('i'))
  assert.notEqual(foldCase('İ'), foldCase('i'))
})

test('folding agrees with the simple case folding of regular expressions for every character', () => {
  const disagree: string[] = []
  for (let code = 0; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const character = String.fromCodePoint(code)
    const folded = foldCase(character)
    if (folded === character) continue
    if (!new RegExp(`^\\u{${code.toString(16)}}$`, 'iu').test(folded)) disagree.push(code.toString(16))
  }
  assert.deepEqual(disagree, [])
})

test('folding twice is folding once', () => {
  for (let code = 0; code <= 0xffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const folded = foldCase(String.fromCodePoint(code))
    assert.equal(foldCase(folded), folded, code.toString(16))
  }
})

test('a name in compatibility form is as good as the plain one, and folding it again changes nothing', () => {
  assert.equal(foldName('ｄｉｅｇｏ＠example.com'), 'diego@example.com')
  assert.equal(foldName('ﬁfi'), foldName('FIFI'))
  assert.equal(foldName('Ame\u0301lie'), foldName('AM\u00c9LIE'))
  assert.equal(foldName('Diego@Example.COM'), 'diego@example.com')
  assert.notEqual(foldName('ı'), foldName('i'))
  for (let code = 0; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const folded = foldName(String.fromCodePoint(code))
    if (foldName(folded) !== folded) assert.fail(code.toString(16))
  }
})
