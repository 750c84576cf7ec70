import assert from 'node:assert/strict'
import test from 'node:test'
import { fillTemplate, hasCode, hasLink, hasUsername } from '../../src/domain/message-template.ts'

const link = (label: string) => `[${label}]`

test('each placeholder is filled wherever it stands', () => {
  const values = { code: '123456', username: 'diego', link }
  assert.equal(fillTemplate('{username}: {####}, {####} {##Go##}', values), 'diego: 123456, 123456 [Go]')
})

test('a value that looks like a placeholder stays as it is', () => {
  const values = { code: '{username}', username: '{####}', link }
  assert.equal(fillTemplate('{username} {####} {##{####}##}', values), '{####} {username} {##{username}##}')
  assert.equal(fillTemplate('{####}', { code: '$& $1 $$' }), '$& $1 $$')
})

test('a placeholder for which there is nothing stays as it stands', () => {
  assert.equal(
    fillTemplate('{username} {##Go##} {code} {####', { code: '1' }),
    '{username} {##Go##} {code} {####',
  )
})

test('placeholders of a template are told apart, the code not taken for a link', () => {
  assert.deepEqual(['{####}', '{###}', '{##Go##}'].map(hasCode), [true, false, false])
  assert.deepEqual(['{####}', '{##Go##}', '{## weiter → ##}', '{##Go#}'].map(hasLink), [
    false,
    true,
    true,
    false,
  ])
  assert.deepEqual(['{username}', '{Username}'].map(hasUsername), [true, false])
})

test('a template of open placeholders takes no longer than its length', () => {
  const template = '{##'.repeat(7_000)
  assert.equal(fillTemplate(template, { code: '1', link }), template)
})
