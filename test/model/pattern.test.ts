import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toMatcher } from '../../src/model/pattern.ts'

/** Checks a pattern of Java's, given as it is written there, against strings it takes and strings it refuses. */
function matches(pattern: string, taken: readonly string[], refused: readonly string[]) {
  const matcher = toMatcher(pattern)
  for (const value of taken) assert.ok(matcher(value), `${pattern} takes ${JSON.stringify(value)}`)
  for (const value of refused) assert.ok(!matcher(value), `${pattern} refuses ${JSON.stringify(value)}`)
}

test('a pattern must match the whole string', () => {
  matches('[0-9]+', ['1', '0123'], ['', 'a1', '1a', '1\n', '1 2'])
  matches('import-[0-9a-z]+', ['import-1'], ['import-', ' import-1', 'import-1\n'])
})

test('anchors of its own change nothing', () => {
  matches('^[0-9a-fA-F]+$', ['00', 'fF'], ['', 'g', '0\n'])
  matches('^(terms-of-use|privacy-policy)$', ['terms-of-use'], ['terms', 'terms-of-use\n'])
})

test('classes of Unicode take characters of any script and outside the basic plane', () => {
  matches(
    String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}]+`,
    ['jörg', '王芳', 'ا', '😀', '𝒳'],
    ['a b', 'a\tb', '\u00a0', ''],
  )
})

test('white space means ASCII white space', () => {
  matches(
    String.raw`[\S]+`,
    ['a', 'a\u00a0b', '\u2003', '\u0000'],
    ['a b', 'a\tb', 'a\u000bb', 'a\fb', 'a\r\n', ''],
  )
  matches(String.raw`[\w\s]+`, ['a b', 'a\u000bb'], ['a\u00a0b', 'a\u2028b', 'ä'])
  matches(String.raw`a\sb\S`, ['a bc', 'a\tb\u00a0'], ['a\u00a0bc', 'a b '])
})

test('the dot refuses line ends unless the pattern says otherwise', () => {
  matches('.*x.*', ['x', 'axb'], ['a\nx', 'x\r', 'x\u0085', 'x\u2028', 'a'])
  matches('(?s).*', ['', 'a\r\nb\u0085\u2028'], [])
})

test('a dot in a class is a dot', () => {
  matches('[+=,.@-]+', ['a.b@c'.replace(/[a-z]/g, ''), '-'], ['a', '\n'])
})

test('a fixed word between runs of one class must be there', () => {
  const pattern = String.raw`[\p{L}\s*{}#]*\{####\}[\p{L}\s*{}#]*`
  matches(pattern, ['{####}', 'a {####} b', '{####}{####}'], ['', 'a {###} b', '{####', '1{####}', '{####}1'])
})

test('several fixed words must come in order', () => {
  const pattern = String.raw`[a-z{}#]*\{##[a-z{}#]*##\}[a-z{}#]*`
  matches(pattern, ['{####}', 'a{##b##}c', '##}{####}'], ['##}{##', '{##}', '{##b', 'b##}', 'A{####}'])
})

test('a run that must not be empty holds at least one character on each side', () => {
  const pattern = String.raw`[\p{L}\p{P}]+@[\p{L}\p{P}]+`
  matches(pattern, ['a@b', '@@@', 'a@b@c'], ['@', 'a@', '@b', '@@', 'a b@c', 'a@b c'])
})

test('a word that the class does not take stands alone', () => {
  matches('[a-z]+:[a-z]+', ['a:b'], [':', 'a:', 'a:b:c', 'a1:b'])
})

test('a megabyte that almost matches is refused', () => {
  const pattern = String.raw`[\p{L}\p{P}]+@[\p{L}\p{P}]+`
  matches(pattern, [], [`${'@'.repeat(1_000_000)} `, `${'a@'.repeat(500_000)}\n`])
})
