import { hash } from 'node:crypto'
import { type IssuerSetting, issuerOf, poolIdOfIssuer } from '../domain/issuer.ts'
import { accessTokenExpired, accessTokenUnverified, invalidAccessToken, poolNotFound } from '../errors.ts'
import { isSignedWith, parseJwt, toJwt } from './jwt.ts'
import { type KeyUse, type SigningKey, SigningKeys, type SigningKeysOptions } from './signing-keys.ts'
import { SigningLine } from './signing-line.ts'
import type { AccessClaims, JwtClaims, Tokens } from './tokens.ts'

export interface TokensOptions extends SigningKeysOptions {
  /** The URL at which clients reach the server, without a slash at the end. */
  readonly publicUrl: string
  /** What tokens name as their issuer; by default the public URL. */
  readonly issuer?: IssuerSetting | undefined
}

type Verified = Awaited<ReturnType<Tokens['verify']>>

/** The most verified tokens that are remembered. */
const maxRemembered = 10_000

/**
 * Tokens of all pools. A verified token is remembered by its hash, so that its next check costs next to nothing.
 * Its expiry, and that its pool still exists, are checked every time.
 */
export function newTokens(options: TokensOptions): Tokens {
  const { store, publicUrl, issuer: setting = publicUrl } = options
  const signingKeys = new SigningKeys(options)
  const remembered = new Map<string, Verified>()
  const issuer = (poolId: string) => issuerOf(setting, poolId)
  const startSigning = newSigner(signingKeys, issuer)

  async function verifyAnew(token: string, now: number): Promise<Verified> {
    const jwt = parseJwt(token)
    const poolId = jwt && poolIdOfIssuer(jwt.claims.iss, { setting, publicUrl })
    if (!jwt || !isAccessClaims(jwt.claims) || !poolId || !(await store.findPool(poolId)))
      throw invalidAccessToken()
    const key = await signingKeys.find(poolId, 'access', jwt.kid)
    if (!key || !isSignedWith(jwt, key)) throw accessTokenUnverified()
    checkTime(jwt.claims, now)
    if (jwt.claims.token_use !== 'access') throw invalidAccessToken()
    return { poolId, claims: jwt.claims }
  }

  function remember(name: string, verified: Verified): void {
    const [oldest] = remembered.keys()
    if (remembered.size >= maxRemembered && oldest !== undefined) remembered.delete(oldest)
    remembered.set(name, verified)
  }

  return {
    issuer,
    prepare(poolId) {
      // The first use of the keys tries again and reports a failure.
      signingKeys.get(poolId).catch(() => undefined)
    },
    sign: async (poolId, claims, isGone) => (await startSigning(poolId, claims, isGone)).tokens,
    startSigning,
    async verify(token, now) {
      const name = hash('sha256', token, 'base64')
      const known = remembered.get(name)
      if (known) {
        checkTime(known.claims, now)
        if (!(await store.findPool(known.poolId))) throw invalidAccessToken()
        return known
      }
      const verified = await verifyAnew(token, now)
      remember(name, verified)
      return verified
    },
    async keySet(poolId) {
      if (!(await store.findPool(poolId))) throw poolNotFound(poolId)
      const known = await signingKeys.get(poolId)
      const of = (use: KeyUse) => known.filter((key) => key.use === use)
      // Keys of ID tokens come first, as at Cognito.
      return { keys: [...of('id'), ...of('access')].map(toPublicJwk) }
    },
  }
}

/** Signs with the keys of pools. Each call waits for its turn, and then makes both signatures together. */
function newSigner(keys: SigningKeys, issuer: Tokens['issuer']): Tokens['startSigning'] {
  const line = new SigningLine()
  return async (poolId, claims, isGone) => {
    const iss = issuer(poolId)
    const [idKey, accessKey] = await Promise.all([
      keys.getSigning(poolId, 'id'),
      keys.getSigning(poolId, 'access'),
    ])
    await line.enter(isGone)
    const signed = [toJwt(idKey, { ...claims.id, iss }), toJwt(accessKey, { ...claims.access, iss })] as const
    const tokens = Promise.all(signed).then(([id, access]) => ({ id, access }))
    return { tokens: tokens.finally(() => line.leave()) }
  }
}

function checkTime({ exp }: AccessClaims, now: number): void {
  if (now >= exp * 1000) throw accessTokenExpired()
}

function toPublicJwk({ kid, publicKey }: SigningKey): Readonly<Record<string, string>> {
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' })
  return { kid, alg: 'RS256', kty: 'RSA', e, n, use: 'sig' }
}

const texts = ['iss', 'sub', 'client_id', 'username', 'token_use', 'scope', 'jti']

function isAccessClaims(claims: JwtClaims): claims is JwtClaims & AccessClaims {
  const { exp, iat, auth_time: signedInAt, origin_jti: family } = claims
  return (
    texts.every((name) => typeof claims[name] === 'string') &&
    Number.isSafeInteger(exp) &&
    Number.isSafeInteger(iat) &&
    Number.isSafeInteger(signedInAt) &&
    (family === undefined || typeof family === 'string')
  )
}
