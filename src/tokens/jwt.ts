import { sign, verify } from 'node:crypto'
import type { SigningKey } from './signing-keys.ts'
import type { JwtClaims } from './tokens.ts'

/** A parsed JSON Web Token. Nothing in it is verified yet. */
export interface Jwt {
  readonly kid: string
  readonly claims: JwtClaims
  /** The text that the signature covers. */
  readonly signed: string
  readonly signature: Buffer
}

/** Longer than any token made here. */
const maxLength = 8192

/** The most bytes of claims, as JSON, with which a token stays within that length with header and signature. */
export const maxClaimBytes = 5500

const compact = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/

/** Parses a token in compact form, signed by RS256 with a named key; undefined for anything else. */
export function parseJwt(token: string): Jwt | undefined {
  if (token.length > maxLength) return undefined
  const [, head, body, tail] = compact.exec(token) ?? []
  if (head === undefined || body === undefined || tail === undefined) return undefined
  const header = toObject(head)
  const claims = toObject(body)
  const signature = Buffer.from(tail, 'base64url')
  if (header?.['alg'] !== 'RS256' || typeof header['kid'] !== 'string' || !claims) return undefined
  // A signature has only one spelling. Otherwise an altered token could still verify.
  if (signature.toString('base64url') !== tail) return undefined
  return { kid: header['kid'], claims, signed: token.slice(0, token.lastIndexOf('.')), signature }
}

/** Signs claims, off the event loop. */
export function toJwt({ kid, privateKey }: SigningKey, claims: JwtClaims): Promise<string> {
  const signed = `${toPart({ kid, alg: 'RS256' })}.${toPart(claims)}`
  return new Promise((resolve, reject) => {
    sign('sha256', Buffer.from(signed), privateKey, (error, signature) => {
      if (error) reject(error)
      else resolve(`${signed}.${signature.toString('base64url')}`)
    })
  })
}

/** Whether the token was signed with this key. */
export const isSignedWith = ({ signed, signature }: Jwt, { publicKey }: SigningKey): boolean =>
  verify('sha256', Buffer.from(signed), publicKey, signature)

const toPart = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function toObject(part: string): JwtClaims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is JwtClaims =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
