/**
 * Gives verifiers of tokens in other programs the keys of a pool here. `aws-jwt-verify` would ask Amazon for them. Its
 * `CognitoJwtVerifier` accepts the tokens of a server that runs with `--issuer amazon`.
 */

/** A JSON Web Key Set (RFC 7517), as a pool publishes it. */
export type KeySet = { readonly keys: PublicKey[] }

/** A key for signatures by RS256 (RFC 7518). */
export type PublicKey = Readonly<Record<'kid' | 'alg' | 'kty' | 'use' | 'n' | 'e', string>>

/** The part of a `CognitoJwtVerifier` that takes keys. */
export interface TakesKeys {
  cacheJwks(keys: KeySet, userPoolId: string): void
}

export interface PoolAddress {
  /** The URL at which the server is found, such as `http://127.0.0.1:9229`. */
  readonly url: string
  readonly userPoolId: string
}

/** How long an answer is waited for (milliseconds). */
const maxWait = 10_000

/**
 * Fetches the keys of a pool once, and gives them to a verifier. Its `verifySync` works from then on. A key that the pool
 * has later is unknown to it: call this again, or use `newKeyFetcher`.
 *
 * @example
 * const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access' })
 * await cachePoolKeys(verifier, { url: 'http://127.0.0.1:9229', userPoolId })
 *
 * @throws {Error} the server cannot be reached, has no such pool, or answers something else than keys
 */
export async function cachePoolKeys(verifier: TakesKeys, { url, userPoolId }: PoolAddress): Promise<void> {
  const bytes = await fetchKeys(`${withoutSlash(url)}/${userPoolId}${keysPath}`)
  verifier.cacheJwks(JSON.parse(new TextDecoder().decode(bytes)) as KeySet, userPoolId)
}

/**
 * A fetcher for the `SimpleJwksCache` of a verifier. It asks this server wherever the verifier would ask Amazon, also for
 * keys that a pool has later.
 *
 * @example
 * const jwksCache = new SimpleJwksCache({ fetcher: newKeyFetcher('http://127.0.0.1:9229') })
 * const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access' }, { jwksCache })
 */
export const newKeyFetcher = (url: string): { fetch(uri: string): Promise<ArrayBuffer> } => ({
  fetch: (uri) => fetchKeys(`${withoutSlash(url)}${new URL(uri).pathname}`),
})

const keysPath = '/.well-known/jwks.json'

const withoutSlash = (url: string) => url.replace(/\/+$/, '')

async function fetchKeys(address: string): Promise<ArrayBuffer> {
  const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(maxWait) })
  const bytes = await answer.arrayBuffer()
  if (answer.ok && hasKeys(bytes)) return bytes
  throw new Error(
    `${address} answered ${answer.status} and no keys: is this the URL and the pool of the server?`,
  )
}

function hasKeys(bytes: ArrayBuffer): boolean {
  try {
    const answer = JSON.parse(new TextDecoder().decode(bytes)) as Partial<KeySet> | null
    return Array.isArray(answer?.keys)
  } catch {
    return false
  }
}
