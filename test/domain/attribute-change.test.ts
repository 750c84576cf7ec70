import assert from 'node:assert/strict'
import test from 'node:test'
import { changeAttributes } from '../../src/domain/attribute-change.ts'
import type { Author } from '../../src/domain/attribute-creation.ts'
import { CognitoError } from '../../src/errors.ts'
import { declared, invalidParameter, newClient, newPool, notWritable, userWith } from './fixtures.ts'

const pool = newPool({}, [
  declared('name', { Required: true }),
  declared('tier'),
  declared('origin', { Mutable: false }),
  declared('note', { DeveloperOnlyAttribute: true }),
  declared('visits', {
    AttributeDataType: 'Number',
    NumberAttributeConstraints: { MinValue: '1', MaxValue: '9' },
  }),
  declared('active', { AttributeDataType: 'Boolean' }),
])
const verifying = newPool({ AutoVerifiedAttributes: ['email'] })
const holding = newPool({
  AutoVerifiedAttributes: ['email'],
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
})
const app: Author = { client: newClient() }
const old = { email: 'old@example.com', email_verified: 'true' }

/** The pairs of name and value, in the order of the request. */
const request = (...pairs: readonly (readonly [string, string?])[]) =>
  pairs.map(([Name, Value]) => ({ Name, Value }))

test('a new value replaces the old one, and all other values stay', () => {
  const user = userWith({ name: 'Diego', nickname: 'D', 'custom:tier': 'gold' })
  const { attributes, verify, forget } = changeAttributes(pool, user, request(['nickname', 'Di']), app)
  assert.deepEqual(attributes, { name: 'Diego', nickname: 'Di', 'custom:tier': 'gold' })
  assert.deepEqual([verify, forget], [[], []])
})

test('an empty value removes an attribute that is not required', () => {
  const user = userWith({ name: 'Diego', nickname: 'D' })
  assert.deepEqual(changeAttributes(pool, user, request(['nickname', '']), app).attributes, { name: 'Diego' })
  assert.throws(
    () => changeAttributes(pool, user, request(['name', '']), app),
    invalidParameter('user.name: Required attribute cannot be deleted.\n'),
  )
})

test('an attribute without a value to set is refused by name', () => {
  for (const author of [app, 'administrator'] as const) {
    assert.throws(
      () => changeAttributes(pool, userWith(), request(['nickname']), author),
      invalidParameter('Attribute value for nickname must not be null'),
    )
  }
})

test('the last of several values for one name counts, and only that one is checked', () => {
  const twice = request(['birthdate', 'short'], ['birthdate', '2000-01-31'])
  const { attributes } = changeAttributes(pool, userWith(), twice, app)
  assert.equal(attributes['birthdate'], '2000-01-31')
  assert.throws(
    () => changeAttributes(pool, userWith(), twice.toReversed(), app),
    invalidParameter(/birthdate/),
  )
})

test('an immutable attribute refuses every value, also the one that it has, and also from administrators', () => {
  const message = 'user.custom:origin: Attribute cannot be updated.\n'
  for (const author of [app, 'administrator'] as const) {
    for (const user of [userWith(), userWith({ 'custom:origin': 'shop' })]) {
      for (const value of ['shop', 'fair', '']) {
        const change = () => changeAttributes(pool, user, request(['custom:origin', value]), author)
        assert.throws(change, invalidParameter(message))
      }
    }
  }
})

test('an attribute that the schema does not have is refused by name', () => {
  for (const [name, author] of [
    ['shoe_size', app],
    ['custom:none', app],
    ['cognito:user_status', 'administrator'],
    ['identities', 'administrator'],
  ] as const) {
    assert.throws(
      () => changeAttributes(pool, userWith(), request([name, '1']), author),
      invalidParameter(`user.${name}: Attribute does not exist in the schema.\n`),
    )
  }
})

test('sub cannot be changed by the user or an administrator', () => {
  for (const author of [app, 'administrator'] as const) {
    assert.throws(
      () => changeAttributes(pool, userWith(), request(['sub', 'x']), author),
      invalidParameter('Cannot modify the non-mutable attribute sub'),
    )
  }
})

test('one refused attribute refuses the whole request, wherever it stands', () => {
  const asked = request(['nickname', 'D'], ['visits', '1'], ['email', 'nonsense'])
  for (const order of [asked, asked.toReversed()]) {
    assert.throws(() => changeAttributes(pool, userWith(), order, app), CognitoError)
  }
})

test('an app client writes what its list names and what the pool requires, and an administrator everything', () => {
  const author = { client: newClient({ WriteAttributes: ['nickname'] }) }
  const change = (name: string, by: Author = author) =>
    changeAttributes(pool, userWith(), request([name, 'x']), by).attributes[name]
  assert.equal(change('nickname'), 'x')
  assert.equal(change('name'), 'x')
  assert.throws(() => change('website'), notWritable)
  assert.throws(() => change('custom:tier'), notWritable)
  assert.equal(change('custom:tier', 'administrator'), 'x')
})

test('a developer-only attribute is for administrators to write, even if the client has no list', () => {
  const note = request(['dev:custom:note', 'vip'])
  assert.throws(() => changeAttributes(pool, userWith(), note, app), notWritable)
  const { attributes } = changeAttributes(pool, userWith(), note, 'administrator')
  assert.equal(attributes['dev:custom:note'], 'vip')
})

test('a custom name outside the list is a matter of permission before it is one of existence', () => {
  const author = { client: newClient({ WriteAttributes: ['nickname'] }) }
  assert.throws(() => changeAttributes(pool, userWith(), request(['custom:none', 'x']), author), notWritable)
})

test('a user cannot say that an address is verified', () => {
  for (const flag of ['email_verified', 'phone_number_verified']) {
    assert.throws(() => changeAttributes(pool, userWith(old), request([flag, 'true']), app), CognitoError)
  }
})

test('values keep to the type and the bounds of their attribute', () => {
  const change = (name: string, value: string) =>
    changeAttributes(pool, userWith(), request([name, value]), app).attributes[name]
  assert.equal(change('birthdate', '0000-05-01'), '0000-05-01')
  assert.throws(() => change('birthdate', '2000-1-1'), invalidParameter(/birthdate/))
  for (const value of ['1', '9']) assert.equal(change('custom:visits', value), value)
  for (const value of ['0', '10', 'many', '1.5']) {
    assert.throws(() => change('custom:visits', value), invalidParameter(/custom:visits/))
  }
  assert.equal(change('custom:active', 'True')?.toLowerCase(), 'true')
  assert.throws(() => change('custom:active', 'yes'), invalidParameter(/custom:active/))
  assert.equal(change('address', '555 home'), '555 home')
  assert.equal(change('nickname', 'x'.repeat(2048))?.length, 2048)
  assert.throws(() => change('nickname', 'é'.repeat(1025)), invalidParameter(/nickname/))
})

test('an address of the wrong form is refused', () => {
  const email = () => changeAttributes(pool, userWith(), request(['email', 'diego']), 'administrator')
  assert.throws(email, invalidParameter('Invalid email address format.'))
  const phone = () =>
    changeAttributes(pool, userWith(), request(['phone_number', '555 0109']), 'administrator')
  assert.throws(phone, invalidParameter('Invalid phone number format.'))
})

test('a new address takes effect at once and unverified, and gets a code if the pool verifies it', () => {
  const asked = request(['email', 'new@example.com'], ['phone_number', '+15550109934'])
  const { attributes, pending, verify } = changeAttributes(verifying, userWith(old), asked, app)
  assert.deepEqual(attributes, {
    email: 'new@example.com',
    email_verified: 'false',
    phone_number: '+15550109934',
    phone_number_verified: 'false',
  })
  assert.deepEqual(pending, {})
  assert.deepEqual(verify, [{ attribute: 'email', value: 'new@example.com' }])
})

test('earlier codes of an address end when another takes its place without a code', () => {
  const asked = request(['email', 'new@example.com'])
  assert.deepEqual(changeAttributes(newPool(), userWith(old), asked, app).forget, ['email'])
})

test('the address that stands brings no code and keeps its flag', () => {
  const { attributes, verify, forget } = changeAttributes(
    verifying,
    userWith(old),
    request(['email', old.email]),
    app,
  )
  assert.deepEqual([attributes, verify, forget], [old, [], []])
})

test('where the pool verifies before it updates, the old address stays and the new one waits for its code', () => {
  const asked = request(['email', 'new@example.com'])
  const { attributes, pending, verify } = changeAttributes(holding, userWith(old), asked, app)
  assert.deepEqual(attributes, old)
  assert.deepEqual(pending, { email: 'new@example.com' })
  assert.deepEqual(verify, [{ attribute: 'email', value: 'new@example.com' }])
})

test('a second new address takes the place of the one that waits', () => {
  const user = userWith(old, { pending: { email: 'new@example.com' } })
  const { pending } = changeAttributes(holding, user, request(['email', 'newer@example.com']), app)
  assert.deepEqual(pending, { email: 'newer@example.com' })
})

test('an update back to the address that stands sends nothing, and the other one goes on waiting', () => {
  const user = userWith(old, { pending: { email: 'new@example.com' } })
  const { pending, verify } = changeAttributes(holding, user, request(['email', old.email]), app)
  assert.deepEqual([pending, verify], [{ email: 'new@example.com' }, []])
})

test('removing an address removes its flag and the one that waits, and ends their codes', () => {
  const user = userWith(old, { pending: { email: 'new@example.com' } })
  const { attributes, pending, forget } = changeAttributes(holding, user, request(['email', '']), app)
  assert.deepEqual([attributes, pending, forget], [{}, {}, ['email']])
})

test('an administrator who calls a new address verified has it at once, without a code', () => {
  const user = userWith(old, { pending: { email: 'waiting@example.com' } })
  for (const verified of ['true', 'True']) {
    const asked = request(['email_verified', verified], ['email', 'new@example.com'])
    const { attributes, pending, verify, forget } = changeAttributes(holding, user, asked, 'administrator')
    assert.deepEqual(attributes, { email: 'new@example.com', email_verified: 'true' })
    assert.deepEqual([pending, verify, forget], [{}, [], ['email']])
  }
})

test('verification before the update holds for an administrator who does not call the address verified', () => {
  const asked = request(['email', 'new@example.com'], ['email_verified', 'false'])
  const { attributes, pending } = changeAttributes(holding, userWith(old), asked, 'administrator')
  assert.deepEqual([attributes, pending], [old, { email: 'new@example.com' }])
})

test('an administrator verifies the address that stands, and takes that back', () => {
  const flagAfter = (value: string, attributes: Record<string, string>) =>
    changeAttributes(pool, userWith(attributes), request(['email_verified', value]), 'administrator')
      .attributes['email_verified']
  assert.equal(flagAfter('true', { email: old.email, email_verified: 'false' }), 'true')
  assert.equal(flagAfter('false', old), 'false')
})

test('a flag without its address is refused, also when the same request removes the address', () => {
  const change = (attributes: Record<string, string>, ...pairs: readonly [string, string][]) =>
    changeAttributes(pool, userWith(attributes), request(...pairs), 'administrator')
  assert.throws(() => change({}, ['email_verified', 'true']), invalidParameter(/email_verified/))
  assert.throws(
    () => change(old, ['email', ''], ['email_verified', 'true']),
    invalidParameter(/email_verified/),
  )
})

test('the address by which a user signs in cannot be removed, and the other one can', () => {
  const byAddress = newPool({ UsernameAttributes: ['email', 'phone_number'] })
  const user = userWith({ ...old, phone_number: '+15550109934' }, { signsInWith: 'email' })
  const remove = (name: string) => changeAttributes(byAddress, user, request([name, '']), app).attributes
  assert.throws(() => remove('email'), invalidParameter(/email/))
  assert.deepEqual(remove('phone_number'), old)
})

test('a preferred user name has no form of an address that serves as alias', () => {
  const aliases = newPool({ AliasAttributes: ['email', 'preferred_username'] })
  const change = (value: string) =>
    changeAttributes(aliases, userWith(), request(['preferred_username', value]), app).attributes
  assert.throws(
    () => change('diego@example.com'),
    invalidParameter('Username cannot be of email format, since user pool is configured for email alias.'),
  )
  assert.deepEqual(change('diego'), { preferred_username: 'diego' })
})
