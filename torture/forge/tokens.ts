import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { issuerOf } from '../../src/domain/issuer.ts'
import { mutate, type Draw } from '../draw.ts'
import { repeat, type Family, type Ways } from './family.ts'
import type { Place, Scene } from './scene.ts'
import { statusOf, unsigned } from './wire.ts'

export function accessTokens(
  { wire, tokens: [mine, again], elsewhere, here, there }: Scene,
  draw: Draw,
): Family {
  const getUser = (AccessToken: string) => statusOf(wire, unsigned(wire, 'GetUser', { AccessToken }))
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const [header, claims] = partsOf(mine.AccessToken)
  const [foreignHeader] = partsOf(elsewhere.AccessToken)
  const [idHeader] = partsOf(mine.IdToken)
  const [text, body, signature] = mine.AccessToken.split('.') as [string, string, string]
  const [, otherBody, otherSignature] = again.AccessToken.split('.') as [string, string, string]
  const ways: Ways<[string, () => string]> = [
    ...repeat(12, ['a letter', () => mutate(mine.AccessToken, draw)] as [string, () => string]),
    ['the ID token', () => mine.IdToken],
    ['the refresh token', () => mine.RefreshToken],
    ['the signature of another token', () => `${text}.${body}.${otherSignature}`],
    ['the claims of another token', () => `${text}.${otherBody}.${signature}`],
    ['the header of the ID token', () => [toPart(idHeader), body, signature].join('.')],
    [
      'the ID token, called an access token',
      () => [mine.IdToken.split('.')[0], body, mine.IdToken.split('.')[2]].join('.'),
    ],
    ['a claim', () => [text, toPart({ ...claims, ...otherClaim(draw, there) }), signature].join('.')],
    [
      'no algorithm',
      () =>
        `${toPart({ ...header, alg: draw.pick(['none', 'None', 'NONE', '']) })}.${body}.${draw.pick(['', 'AA', signature])}`,
    ],
    [
      'a shared secret',
      () => withMac({ ...header, alg: 'HS256' }, claims, draw.pick([String(header['kid']), signature, ''])),
    ],
    ['a key of my own', () => selfSigned(header, { ...claims, n: draw.below(1e9) }, privateKey)],
    [
      'a key of my own in the header',
      () =>
        selfSigned(
          { ...header, jwk: privateKey.export({ format: 'jwk' }), jku: 'http://127.0.0.1/' },
          claims,
          privateKey,
        ),
    ],
    [
      'a key of my own for another pool',
      () => selfSigned(foreignHeader, { ...claims, iss: `${wire.url}/${there.poolId}` }, privateKey),
    ],
    [
      'a key of my own for a pool that Amazon names',
      () => {
        const [head, { poolId }] = draw.pick([[header, here] as const, [foreignHeader, there] as const])
        return selfSigned(head, { ...claims, iss: issuerOf('amazon', poolId) }, privateKey)
      },
    ],
    [
      'a token of another pool, called one of this',
      () => [elsewhere.AccessToken.split('.')[0], body, elsewhere.AccessToken.split('.')[2]].join('.'),
    ],
    ['parts too many', () => `${mine.AccessToken}.${draw.pick(['', signature, body])}`],
    ['parts too few', () => `${text}.${body}`],
  ]
  return {
    between: 64,
    genuine: () => getUser(mine.AccessToken),
    mutant() {
      const [what, make] = draw.pick(ways)
      const token = make()
      return { what: `${what}: ${token}`, sent: getUser(token) }
    },
  }
}

type Claims = Readonly<Record<string, unknown>>

const partsOf = (token: string): [Claims, Claims] => {
  const [header = '', claims = ''] = token.split('.')
  return [toClaims(header), toClaims(claims)]
}
const toClaims = (part: string): Claims => JSON.parse(Buffer.from(part, 'base64url').toString())
const toPart = (value: Claims) => Buffer.from(JSON.stringify(value)).toString('base64url')

function selfSigned(header: Claims, claims: Claims, key: KeyObject): string {
  const text = `${toPart(header)}.${toPart(claims)}`
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
}

function withMac(header: Claims, claims: Claims, secret: string): string {
  const text = `${toPart(header)}.${toPart(claims)}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

const otherClaim = (draw: Draw, { poolId, clientId }: Place): Claims =>
  draw.pick<Claims>([
    { exp: 4_000_000_000 + draw.below(1e6) },
    { sub: '00000000-0000-7000-8000-000000000000' },
    { client_id: clientId },
    { scope: 'aws.cognito.signin.user.admin openid' },
    { iss: `http://127.0.0.1/${poolId}` },
    { iss: issuerOf('amazon', poolId) },
    { username: `other-${draw.below(8)}` },
    { jti: `x${draw.below(1e9)}` },
    { 'cognito:groups': ['admin'] },
  ])

export function refreshTokens(
  { wire, tokens: [mine, again], elsewhere, here, there }: Scene,
  draw: Draw,
): Family {
  const refresh = (token: string, { clientId }: Place) =>
    statusOf(
      wire,
      draw.below(2)
        ? unsigned(wire, 'InitiateAuth', {
            ClientId: clientId,
            AuthFlow: 'REFRESH_TOKEN_AUTH',
            AuthParameters: { REFRESH_TOKEN: token },
          })
        : unsigned(wire, 'GetTokensFromRefreshToken', { ClientId: clientId, RefreshToken: token }),
    )
  const spliced = (one: string, other: string) => {
    const [parts, others] = [one.split('.'), other.split('.')]
    const at = 1 + draw.below(4)
    return parts.with(at, others[at] ?? '').join('.')
  }
  const ways: Ways<[string, () => string, Place]> = [
    ...repeat(12, ['a letter', () => mutate(mine.RefreshToken, draw), here] as [string, () => string, Place]),
    ['a part of another one', () => spliced(mine.RefreshToken, again.RefreshToken), here],
    ['a part of one from another pool', () => spliced(mine.RefreshToken, elsewhere.RefreshToken), here],
    ['one from another pool', () => elsewhere.RefreshToken, here],
    ['one for another client', () => mine.RefreshToken, there],
    ['the access token', () => mine.AccessToken, here],
  ]
  return {
    between: 64,
    genuine: () => refresh(mine.RefreshToken, here),
    mutant() {
      const [what, make, place] = draw.pick(ways)
      const token = make()
      return { what: `${what}: ${token}`, sent: refresh(token, place) }
    },
  }
}
