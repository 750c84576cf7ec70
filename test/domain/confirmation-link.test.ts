import assert from 'node:assert/strict'
import test from 'node:test'
import {
  confirmationPath,
  isWellFormed,
  linkSecretBytes,
  readQuery,
  toQuery,
} from '../../src/domain/confirmation-link.ts'

const link = { clientId: '1example23456789', username: 'di&go+ñ@example.com', secret: 'x'.repeat(32) }

test('a link has the path and the parameters of those of Cognito', () => {
  assert.equal(confirmationPath, '/confirmUser')
  assert.deepEqual([...toQuery(link).keys()], ['client_id', 'user_name', 'confirmation_code'])
})

test('a link is read as it was written', () => {
  assert.deepEqual(readQuery(new URLSearchParams(toQuery(link).toString())), link)
})

test('a link that lacks a part, or names no app client, is none', () => {
  for (const name of ['client_id', 'user_name', 'confirmation_code']) {
    const query = toQuery(link)
    query.delete(name)
    assert.equal(readQuery(query), undefined, name)
    query.set(name, '')
    assert.equal(readQuery(query), undefined, name)
  }
  for (const clientId of ['a client', '<b>', 'x'.repeat(129)]) {
    assert.equal(readQuery(toQuery({ ...link, clientId })), undefined)
  }
})

test('the secret of a link is long, so that the six digits of a code never stand in for it', () => {
  assert.ok(linkSecretBytes * 8 >= 128)
  const secret = Buffer.alloc(linkSecretBytes, 0xfb).toString('base64url')
  assert.ok(isWellFormed({ ...link, secret }))
  for (const other of ['123456', '', secret.slice(1), `${secret}x`, `${secret.slice(1)}+`]) {
    assert.ok(!isWellFormed({ ...link, secret: other }), other)
  }
})

test('the user name of a link is one that a user can have', () => {
  for (const username of ['two words', '', 'x'.repeat(129), 'a\u0000b']) {
    assert.ok(!isWellFormed({ ...link, username }), JSON.stringify(username))
  }
})
