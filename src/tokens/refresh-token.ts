import type { RandomSource } from '../crypto/random.ts'
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import { readBytes, type Vault } from '../crypto/vault.ts'

/** Contents of a refresh token. The session keeps only a keyed hash of the secret. */
export interface RefreshToken {
  readonly poolId: string
  readonly sub: string
  readonly sessionId: string
  readonly client: string
  /** The time at which it expires, in milliseconds since 1970. */
  readonly expires: number
  readonly secret: string
  /** The request id of the sign-in, which all tokens of the session name. Tokens of older versions have none. */
  readonly eventId?: string | undefined
}

/**
 * Makes a refresh token for clients: a JSON Web Encryption in compact form (RFC 7516, AES key wrap and AES-GCM).
 * Only the server can read it; for clients it is opaque.
 */
export function sealRefreshToken(vault: Vault, random: RandomSource, token: RefreshToken): string {
  const { poolId, sub, sessionId, client, expires, secret, eventId } = token
  const key = random.bytes(32)
  const nonce = random.bytes(12)
  const wrap = createCipheriv(wrapping, vault.wrappingKeys[0], wrapStart)
  const wrapped = Buffer.concat([wrap.update(key), wrap.final()])
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce).setAAD(Buffer.from(header))
  const text = JSON.stringify([poolId, sub, sessionId, client, expires, secret, eventId])
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  const parts = [wrapped, nonce, sealed, cipher.getAuthTag()]
  return [header, ...parts.map((part) => part.toString('base64url'))].join('.')
}

/** Reads a refresh token that this server made; undefined for any other text. */
export function openRefreshToken(vault: Vault, text: string): RefreshToken | undefined {
  if (text.length > maxLength || !compact.test(text)) return undefined
  const [head, ...rest] = text.split('.')
  const [wrapped, nonce, sealed, tag] = rest.map((part) => readBytes(part, 'base64url'))
  if (head !== header || !wrapped || !nonce || !sealed || !tag) return undefined
  const key = unwrapKey(vault, wrapped)
  if (!key) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 })
    decipher.setAAD(Buffer.from(header)).setAuthTag(tag)
    return toToken(Buffer.concat([decipher.update(sealed), decipher.final()]).toString())
  } catch {
    // Altered.
    return undefined
  }
}

/** Unwraps the key of a token. The master key or an earlier one wrapped it, and only the same key unwraps it. */
function unwrapKey(vault: Vault, wrapped: Buffer): KeyObject | undefined {
  for (const key of vault.wrappingKeys) {
    try {
      const unwrap = createDecipheriv(wrapping, key, wrapStart)
      return createSecretKey(Buffer.concat([unwrap.update(wrapped), unwrap.final()]))
    } catch {
      // Made under another key, or altered.
    }
  }
  return undefined
}

const header = Buffer.from('{"cty":"JWT","enc":"A256GCM","alg":"A256KW"}').toString('base64url')

const wrapping = 'id-aes256-wrap'

/** The initial value of RFC 3394. */
const wrapStart = Buffer.alloc(8, 0xa6)

/** Longer than any token made here. */
const maxLength = 4096
const compact = /^[\w-]+(\.[\w-]+){4}$/

type Parts = [string, string, string, string, number, string, (string | null)?]

/** Parses without a check, since only text that this server sealed gets this far. */
function toToken(text: string): RefreshToken {
  const [poolId, sub, sessionId, client, expires, secret, eventId]: Parts = JSON.parse(text)
  return { poolId, sub, sessionId, client, expires, secret, eventId: eventId ?? undefined }
}
