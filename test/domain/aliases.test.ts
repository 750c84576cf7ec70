import assert from 'node:assert/strict'
import test from 'node:test'
import { aliasesOf, claimedName, claims, heldName, toNormalName } from '../../src/domain/aliases.ts'
import { newPool, userWith } from './fixtures.ts'

const ignoresCase = { UsernameConfiguration: { CaseSensitive: false } }
const verified = {
  email: 'Diego@Example.com',
  email_verified: 'true',
  phone_number: '+15550109934',
  phone_number_verified: 'true',
}
const unverified = { ...verified, email_verified: 'false', phone_number_verified: 'false' }

test('names are compared as they stand unless the pool ignores case', () => {
  assert.equal(toNormalName(newPool(), 'Diego'), 'Diego')
  assert.equal(toNormalName(newPool(ignoresCase), 'Diego'), 'diego')
})

test('a pool that ignores case takes look-alike characters for the same if it was made since that rule', () => {
  const fullWidth = 'Ｄiego'
  assert.equal(toNormalName(newPool(ignoresCase), fullWidth), 'diego')
  assert.notEqual(toNormalName(newPool(ignoresCase, [], { naming: undefined }), fullWidth), 'diego')
  assert.equal(toNormalName(newPool(), fullWidth), fullWidth)
})

test('an alias is held only while the address is verified', () => {
  const pool = newPool({ AliasAttributes: ['email', 'phone_number'] })
  for (const kind of ['email', 'phone_number'] as const) {
    assert.equal(heldName(pool, userWith(verified), kind), verified[kind])
    assert.equal(heldName(pool, userWith(unverified), kind), undefined)
  }
})

test('an address that serves as user name is held from the start, verified or not', () => {
  const pool = newPool({ UsernameAttributes: ['email'] })
  assert.equal(heldName(pool, userWith(unverified), 'email'), verified.email)
  // The pool does not take phone numbers as names.
  assert.equal(heldName(pool, userWith(verified), 'phone_number'), undefined)
})

test('an address is no name where the pool has no such names', () => {
  for (const kind of ['email', 'phone_number'] as const) {
    assert.equal(heldName(newPool(), userWith(verified), kind), undefined)
  }
})

test('a preferred user name is held without verification where it serves as alias', () => {
  const user = userWith({ preferred_username: 'Di' })
  assert.equal(
    heldName(newPool({ AliasAttributes: ['preferred_username'] }), user, 'preferred_username'),
    'Di',
  )
  assert.equal(heldName(newPool(), user, 'preferred_username'), undefined)
})

test('a user claims the preferred user name as user name too, so that no other user can be called so', () => {
  const pool = newPool({ AliasAttributes: ['preferred_username'], ...ignoresCase })
  const held = (preferred_username: string) => aliasesOf(pool, userWith({ preferred_username }))
  assert.deepEqual(held('Di'), [
    { kind: 'username', value: 'diego' },
    { kind: 'preferred_username', value: 'di' },
    { kind: 'username', value: 'di' },
  ])
  // A user may prefer their own name: it is claimed once as user name.
  assert.deepEqual(held('DIEGO'), [
    { kind: 'username', value: 'diego' },
    { kind: 'preferred_username', value: 'diego' },
  ])
})

test('every claim is of one name, as it stands', () => {
  const pool = newPool({ AliasAttributes: ['email', 'phone_number', 'preferred_username'] })
  const user = userWith({ ...verified, preferred_username: 'Di' })
  assert.deepEqual(
    claims.map((claim) => claimedName(pool, user, claim)),
    ['Diego', 'Diego@Example.com', '+15550109934', 'Di', 'Di'],
  )
})
