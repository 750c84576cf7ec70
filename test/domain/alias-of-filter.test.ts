import assert from 'node:assert/strict'
import test from 'node:test'
import { aliasOfOnlyUser, toNormalName } from '../../src/domain/aliases.ts'
import { toPool, type PoolSettings } from '../../src/domain/pool.ts'
import type { UserFilter } from '../../src/domain/records.ts'
import { toIndexValue } from '../../src/domain/user-index.ts'

const poolWith = (settings: Partial<PoolSettings>, naming?: 2) =>
  toPool({
    id: 'test_pool',
    version: 1,
    created: 0,
    modified: 0,
    settings: { PoolName: 'test', ...settings },
    schema: [],
    naming,
  })

const ignoresCase = { UsernameConfiguration: { CaseSensitive: false } }
const equals = (name: string, value: string): UserFilter => ({ name, match: 'equals', value })

test('a filter names an alias where every user with the value holds it, and no other user can', () => {
  const byAddress = poolWith({ ...ignoresCase, UsernameAttributes: ['email'] })
  const byAlias = poolWith({ ...ignoresCase, AliasAttributes: ['email', 'preferred_username'] })
  const exact = poolWith({ UsernameConfiguration: { CaseSensitive: true }, UsernameAttributes: ['email'] })
  const cases: readonly [what: string, pool: typeof exact, filter: UserFilter, kind: string | undefined][] = [
    ['an address that serves as user name', byAddress, equals('email', 'a@example.com'), 'email'],
    ['a number that does not', byAddress, equals('phone_number', '+4915112345678'), undefined],
    ['an address that is held once it is verified', byAlias, equals('email', 'a@example.com'), undefined],
    ['a preferred user name', byAlias, equals('preferred_username', 'nick'), 'preferred_username'],
    ['one that is no alias', byAddress, equals('preferred_username', 'nick'), undefined],
    ['an address where case matters', exact, equals('email', 'a@example.com'), undefined],
    ['a user name where case matters', exact, equals('username', 'Diego'), 'username'],
    ['a beginning', byAddress, { ...equals('email', 'a'), match: 'prefix' }, undefined],
    ['a value beyond ASCII', byAddress, equals('email', 'é@example.com'), undefined],
    ['a value that the index may have cut', byAddress, equals('email', 'a'.repeat(256)), undefined],
    ['a name', byAddress, equals('name', 'diego'), undefined],
    ['a status', byAddress, equals('status', 'Enabled'), undefined],
  ]
  for (const [what, pool, filter, kind] of cases)
    assert.equal(aliasOfOnlyUser(pool, filter)?.kind, kind, what)
  assert.equal(aliasOfOnlyUser(byAddress, equals('username', 'DIEGO'))?.value, 'diego')
})

test('a value that a filter finds in ASCII is held as the same name, whatever is written', () => {
  const pools = [poolWith(ignoresCase), poolWith(ignoresCase, 2)]
  const isPlain = (text: string) => /^[ -~]+$/.test(text)
  const characters: string[] = []
  for (let point = 0; point <= 0xffff; point++) {
    const character = String.fromCodePoint(point)
    if (isPlain(toIndexValue(character))) characters.push(character)
  }
  // More than ASCII: the Kelvin sign is a k, and the long s is an s.
  assert.ok(characters.includes('\u{212a}') && characters.includes('\u{17f}'))
  for (const pool of pools) {
    for (const first of characters) {
      for (const second of characters) {
        const written = first + second
        assert.equal(toNormalName(pool, written), toIndexValue(written))
      }
    }
  }
})
