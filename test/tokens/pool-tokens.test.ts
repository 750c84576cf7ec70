import assert from 'node:assert/strict'
import { createHmac, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import test from 'node:test'
import { newTokens } from '../../src/tokens/pool-tokens.ts'
import { refusal } from '../support/people.ts'
import { decodeToken } from '../support/sign-in.ts'
import { now, pool, open, access, id, part, forge } from './scene.ts'

const invalid = refusal('NotAuthorizedException', 'Invalid Access Token')

const unverified = refusal('NotAuthorizedException', 'Could not verify signature for Access Token')

const expired = refusal('NotAuthorizedException', 'Access Token has expired')

test('both tokens verify with the keys that the pool shows, each with its own', async () => {
  await using place = await open()
  const signed = await place.tokens.sign(pool, { id, access })
  const { keys } = await place.tokens.keySet(pool)
  assert.equal(keys.length, 2)
  const used = [signed.id, signed.access].map((token) => {
    const { header } = decodeToken(token)
    assert.deepEqual(Object.keys(header).sort(), ['alg', 'kid'])
    assert.equal(header['alg'], 'RS256')
    const jwk = keys.find(({ kid }) => kid === header['kid'])
    const [head = '', body = '', signature = ''] = token.split('.')
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' })
    assert.ok(verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')))
    return header['kid']
  })
  assert.equal(new Set(used).size, 2)
})

test('the key set shows the key of ID tokens first, and that of access tokens second', async () => {
  for (let count = 0; count < 8; count++) {
    await using place = await open()
    const signed = await place.tokens.sign(pool, { id, access })
    const { keys } = await place.tokens.keySet(pool)
    assert.deepEqual(
      keys.map(({ kid }) => kid),
      [signed.id, signed.access].map((token) => decodeToken(token).header['kid']),
    )
  }
})

test('the key set has what a verifier needs, and nothing private', async () => {
  await using place = await open()
  const { keys } = await place.tokens.keySet(pool)
  for (const { kid = '', n = '', ...rest } of keys) {
    assert.match(kid, /^[A-Za-z0-9+/]{43}=$/)
    assert.equal(Buffer.from(n, 'base64url').length, 256)
    assert.deepEqual(rest, { alg: 'RS256', e: 'AQAB', kty: 'RSA', use: 'sig' })
  }
})

test('the issuer is the public URL and the pool', async () => {
  await using place = await open()
  const signed = await place.tokens.sign(pool, { id, access })
  assert.equal(place.tokens.issuer(pool), 'https://users.example.com/directory/local_tokens')
  for (const token of [signed.id, signed.access]) {
    assert.equal(decodeToken(token).claims['iss'], 'https://users.example.com/directory/local_tokens')
  }
})

test('the issuer may be named apart from the public URL, and both tokens name it', async () => {
  await using place = await open()
  for (const [issuer, iss] of [
    ['amazon', 'https://cognito-idp.local.amazonaws.com/local_tokens'],
    ['https://id.example.com', 'https://id.example.com/local_tokens'],
  ] as const) {
    const tokens = newTokens({ ...place.options, issuer })
    assert.equal(tokens.issuer(pool), iss)
    const signed = await tokens.sign(pool, { id, access })
    for (const token of [signed.id, signed.access]) assert.equal(decodeToken(token).claims['iss'], iss)
    assert.equal((await tokens.verify(signed.access, now)).claims.iss, iss)
  }
})

test('a token from before the issuer was named, or after, goes on; one that names another URL does not', async () => {
  await using place = await open()
  const amazon = newTokens({ ...place.options, issuer: 'amazon' })
  const { access: before } = await place.tokens.sign(pool, { id, access })
  const { access: after } = await amazon.sign(pool, { id, access })
  assert.equal((await amazon.verify(before, now)).poolId, pool)
  assert.equal((await place.tokens.verify(after, now)).poolId, pool)
  const { access: other } = await newTokens({ ...place.options, issuer: 'https://id.example.com' }).sign(
    pool,
    {
      id,
      access,
    },
  )
  await assert.rejects(amazon.verify(other, now), invalid)
})

test('an access token gives its claims and its pool', async () => {
  await using place = await open()
  const signed = await place.tokens.sign(pool, { id, access })
  const first = await place.tokens.verify(signed.access, now)
  const iss = place.tokens.issuer(pool)
  assert.deepEqual({ ...first, claims: { ...first.claims } }, { poolId: pool, claims: { ...access, iss } })
  assert.deepEqual(await place.tokens.verify(signed.access, now), first)
})

test('a token is good up to the second at which it expires, also when it was seen before', async () => {
  await using place = await open()
  const signed = await place.tokens.sign(pool, { id, access })
  const end = access.exp * 1000
  await place.tokens.verify(signed.access, end - 1)
  await assert.rejects(place.tokens.verify(signed.access, end), expired)
  await assert.rejects(newTokens(place.options).verify(signed.access, end), expired)
})

test('an ID token is no access token, expired or not', async () => {
  await using place = await open()
  const signed = await place.tokens.sign(pool, { id, access })
  await assert.rejects(place.tokens.verify(signed.id, now), invalid)
  await assert.rejects(place.tokens.verify(signed.id, now + 3_600_000), invalid)
})

test('a token with another use is no access token, although it is signed by the key for those', async () => {
  await using place = await open()
  const signed = await place.tokens.sign(pool, { id, access: { ...access, token_use: 'id' } })
  await assert.rejects(place.tokens.verify(signed.access, now), invalid)
  await assert.rejects(place.tokens.verify(signed.access, now + 3_600_000), expired)
})

test('a token whose claims or signature were altered does not verify', async () => {
  await using place = await open()
  const { access: token } = await place.tokens.sign(pool, { id, access })
  const [head = '', , signature = ''] = token.split('.')
  const altered = part({ ...access, iss: place.tokens.issuer(pool), username: 'maria' })
  await assert.rejects(place.tokens.verify(`${head}.${altered}.${signature}`, now), unverified)
  const flipped = signature.startsWith('A') ? 'B' : 'A'
  const other = `${token.slice(0, token.lastIndexOf('.') + 1)}${flipped}${signature.slice(1)}`
  await assert.rejects(place.tokens.verify(other, now), unverified)
  await place.tokens.verify(token, now)
  await assert.rejects(place.tokens.verify(other, now), unverified)
})

test('a token signed with a key that is not the pool’s own for access tokens does not verify', async () => {
  await using place = await open()
  const { keys } = await place.tokens.keySet(pool)
  const kids = keys.map(({ kid }) => kid)
  const claims = { ...access, iss: place.tokens.issuer(pool) }
  for (const kid of [...kids, 'unknown', '']) {
    await assert.rejects(
      place.tokens.verify(await forge({ alg: 'RS256', kid }, claims, 'id'), now),
      unverified,
    )
  }
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const signed = `${part({ alg: 'RS256', kid: kids[1] })}.${part(claims)}`
  const token = `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
  await assert.rejects(place.tokens.verify(token, now), unverified)
})

test('a token that says it is signed otherwise, or not at all, is invalid', async () => {
  await using place = await open()
  const { keys } = await place.tokens.keySet(pool)
  const kid = keys[1]?.kid
  const body = part({ ...access, iss: place.tokens.issuer(pool) })
  const hashed = `${part({ alg: 'HS256', kid })}.${body}`
  const mac = createHmac('sha256', keys[1]?.n ?? '')
    .update(hashed)
    .digest('base64url')
  for (const token of [
    `${part({ alg: 'none', kid })}.${body}.`,
    `${part({ alg: 'none', kid })}.${body}.AAAA`,
    `${hashed}.${mac}`,
    await forge({ alg: 'RS512', kid }, { ...access, iss: place.tokens.issuer(pool) }),
    await forge({ alg: 'RS256' }, { ...access, iss: place.tokens.issuer(pool) }),
  ]) {
    await assert.rejects(place.tokens.verify(token, now), invalid)
  }
})

test('a token of another issuer, or of a pool that is not here, is invalid', async () => {
  await using place = await open()
  const { access: token } = await place.tokens.sign(pool, { id, access })
  for (const publicUrl of ['https://other.example.com', 'https://users.example.org/directory']) {
    await assert.rejects(newTokens({ ...place.options, publicUrl }).verify(token, now), invalid)
  }
  const { access: nowhere } = await place.tokens.sign('local_nowhere', { id, access })
  await assert.rejects(place.tokens.verify(nowhere, now), invalid)
})

test('a token of one pool does not pass for one of another', async () => {
  await using place = await open()
  const { keys } = await place.tokens.keySet(pool)
  const kid = keys[1]?.kid
  await place.tokens.keySet('local_other')
  const token = await forge({ alg: 'RS256', kid }, { ...access, iss: place.tokens.issuer('local_other') })
  await assert.rejects(place.tokens.verify(token, now), unverified)
})

test('a token of a pool that was removed is invalid, also when it was seen before', async () => {
  await using place = await open()
  const { access: token } = await place.tokens.sign(pool, { id, access })
  await place.tokens.verify(token, now)
  await place.store.removePool(pool)
  await assert.rejects(place.tokens.verify(token, now), invalid)
  await assert.rejects(place.tokens.keySet(pool), { name: 'ResourceNotFoundException' })
})

test('text that is no token is invalid', async () => {
  await using place = await open()
  const { access: token } = await place.tokens.sign(pool, { id, access })
  const [head, body, signature] = token.split('.')
  for (const text of [
    '',
    'nonsense',
    'a.b.c',
    '..',
    `${head}.${body}`,
    `${token}.`,
    `${token}.AAAA`,
    `${token}=`,
    `${token}\n`,
    ` ${token}`,
    `${head}.${part([])}.${signature}`,
    `${head}.${part(null)}.${signature}`,
    `${part('text')}.${body}.${signature}`,
    'x'.repeat(10_000),
    `${head}.${'A'.repeat(9000)}.${signature}`,
  ]) {
    await assert.rejects(place.tokens.verify(text, now), invalid, text.slice(0, 40))
  }
})

test('a signature has one spelling only', async () => {
  await using place = await open()
  const { access: token } = await place.tokens.sign(pool, { id, access })
  // 256 bytes leave four bits of the last character unused.
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(token.at(-1) ?? '')
  await assert.rejects(place.tokens.verify(token.slice(0, -1) + alphabet[last + 1], now), invalid)
})

test('claims of the wrong type are invalid', async () => {
  await using place = await open()
  for (const wrong of [
    { exp: 'never' },
    { exp: 1.5 },
    { sub: 1 },
    { username: null },
    { origin_jti: 7 },
    { scope: [] },
  ]) {
    const signed = await place.tokens.sign(pool, { id, access: { ...access, ...wrong } })
    await assert.rejects(place.tokens.verify(signed.access, now), invalid, JSON.stringify(wrong))
  }
})

test('a token of a client with revocation off names no session', async () => {
  await using place = await open()
  const { origin_jti: _, ...claims } = access
  const signed = await place.tokens.sign(pool, { id, access: claims })
  assert.equal((await place.tokens.verify(signed.access, now)).claims.origin_jti, undefined)
})
