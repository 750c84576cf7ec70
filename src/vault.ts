import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto'

/** Seals secrets for keeping and hashes codes and tokens, under a master key that is never in the database. */
export interface Vault {
  /** Encrypts text for one purpose and owner (AES-256-GCM). What is sealed for one cannot be opened for another. */
  seal(purpose: string, text: string): string
  /** @throws {Error} sealed under another key, for another purpose, or altered, be it only in how it is spelled */
  open(purpose: string, sealed: string): string
  /** Keyed hash (HMAC-SHA-256), hexadecimal. */
  hash(purpose: string, text: string): string
  /** A key of 32 bytes for one purpose, always the same. */
  key(purpose: string): KeyObject
}

/** A vault under a master key of 32 bytes. */
export function newVault(master: Uint8Array): Vault {
  if (master.length !== 32) throw new RangeError('the master key must have 32 bytes')
  // Node takes 3 µs for a cipher or an HMAC under a key object, and 13 under the same key as bytes.
  const keys = new Map<string, KeyObject>()
  // Purposes are words of the program, so there are few.
  const key = (purpose: string) => {
    const known = keys.get(purpose)
    const derived =
      known ?? createSecretKey(new Uint8Array(hkdfSync('sha256', master, '', `rockpool ${purpose}`, 32)))
    if (!known) keys.set(purpose, derived)
    return derived
  }
  const sealing = key('seal')
  const hashing = key('hash')
  return {
    key,
    seal(purpose, text) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(purpose))
      return Buffer.concat([
        nonce,
        cipher.update(text, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ]).toString('base64')
    },
    open(purpose, sealed) {
      const bytes = readBytes(sealed, 'base64')
      if (!bytes) throw new Error('a sealed text is not spelled as it was')
      const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, 12), { authTagLength: 16 })
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(-16))
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8')
    },
    hash: (purpose, text) => createHmac('sha256', hashing).update(`${purpose}\n${text}`).digest('hex'),
  }
}

/**
 * The bytes that a text stands for; undefined where it is not how they are spelled here. Decoders pass over signs that
 * are none of theirs and over bits that are left at the end, so that many texts would be as good as the one.
 */
export function readBytes(text: string, encoding: 'base64' | 'base64url'): Buffer | undefined {
  const bytes = Buffer.from(text, encoding)
  return bytes.toString(encoding) === text ? bytes : undefined
}
