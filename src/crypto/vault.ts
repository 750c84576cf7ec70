import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type DecipherGCM,
  type KeyObject,
} from 'node:crypto'

/** Seals secrets for storage and hashes codes and tokens, under a master key that is never in the database. */
export interface Vault {
  /** Encrypts text for one purpose and owner (AES-256-GCM). A seal of one cannot be opened for another. */
  seal(purpose: string, text: string): string
  /** @throws {Error} sealed under another key, for another purpose, or altered, even if only in its spelling */
  open(purpose: string, sealed: string): string
  /** Whether a seal names the master key of this vault. The seal may still be altered. */
  isOwn(sealed: string): boolean
  /** Keyed hash (HMAC-SHA-256), hexadecimal. It differs under another master key. */
  hash(purpose: string, text: string): string
  /** Whether a keyed hash is that of a text, under this master key or an earlier one. Runs in constant time. */
  isHash(purpose: string, text: string, hash: string): boolean
  /** Keyed hash that stays the same when the master key is changed. */
  lastingHash(purpose: string, text: string): string
  /** Keys of 32 bytes that wrap refresh tokens: the current one, then those of earlier master keys. */
  readonly wrappingKeys: readonly [KeyObject, ...KeyObject[]]
}

/** The rest of a replaced master key: the keys by which its hashes and refresh tokens are still recognized. */
export interface RetiredKey {
  /** 32 bytes each, hexadecimal. */
  readonly hashing: string
  readonly wrapping: string
}

/** Derives what to keep of a master key when it is replaced. The result opens nothing that the master key sealed. */
export const retire = (master: Uint8Array): RetiredKey => ({
  hashing: derive(master, 'hash', 32).toString('hex'),
  wrapping: derive(master, 'refresh token', 32).toString('hex'),
})

const derive = (master: Uint8Array, purpose: string, length: number) =>
  Buffer.from(hkdfSync('sha256', master, '', `rockpool ${purpose}`, length))

/** The version byte of seals that name their master key and have a key each. */
const version = 1
const idLength = 4
const saltLength = 16
const headLength = 1 + idLength + saltLength
const tagLength = 16
/** The key of a seal encrypts once, so its nonce need not differ. */
const onlyNonce = Buffer.alloc(12)

/**
 * A vault under a master key of 32 bytes, with the rest of earlier master keys, newest first. A seal is version, id
 * of the master key, salt, ciphertext and tag, in base64. Its key is an HMAC of the purpose and of everything before
 * the ciphertext, so no part can be exchanged. Seals without a version (nonce, ciphertext, tag) came first. They
 * still open, but none is made.
 */
export function newVault(master: Uint8Array, retired: readonly RetiredKey[] = []): Vault {
  if (master.length !== 32) throw new RangeError('the master key must have 32 bytes')
  // A cipher or an HMAC takes 3 µs under a key object, and 13 under the same key as bytes.
  const key = (purpose: string) => createSecretKey(derive(master, purpose, 32))
  const toKey = (hex: string) => createSecretKey(Buffer.from(hex, 'hex'))
  const unversioned = key('seal')
  const sealing = key(`seal ${version}`)
  const hashing = key('hash')
  const hashingBefore = retired.map((each) => toKey(each.hashing))
  const start = Buffer.from([version, ...derive(master, 'key id', idLength)])
  const keyOf = (head: Buffer, purpose: string) =>
    createSecretKey(createHmac('sha256', sealing).update(head).update(purpose).digest())
  const isVersioned = (bytes: Buffer) =>
    bytes.length >= headLength + tagLength && bytes.subarray(0, start.length).equals(start)
  const openVersioned = (purpose: string, bytes: Buffer) => {
    const head = bytes.subarray(0, headLength)
    const options = { authTagLength: tagLength }
    const decipher = createDecipheriv('aes-256-gcm', keyOf(head, purpose), onlyNonce, options)
    return finish(decipher, bytes.subarray(headLength))
  }
  const openUnversioned = (purpose: string, bytes: Buffer) => {
    const options = { authTagLength: tagLength }
    const decipher = createDecipheriv('aes-256-gcm', unversioned, bytes.subarray(0, 12), options)
    return finish(decipher.setAAD(Buffer.from(purpose)), bytes.subarray(12))
  }
  return {
    wrappingKeys: [key('refresh token'), ...retired.map((each) => toKey(each.wrapping))],
    seal(purpose, text) {
      const head = Buffer.concat([start, randomBytes(saltLength)])
      const cipher = createCipheriv('aes-256-gcm', keyOf(head, purpose), onlyNonce)
      const parts = [head, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
      return Buffer.concat(parts).toString('base64')
    },
    open(purpose, sealed) {
      const bytes = readBytes(sealed, 'base64')
      if (!bytes) throw new Error('a sealed text is not spelled as it was')
      if (!isVersioned(bytes)) return openUnversioned(purpose, bytes)
      try {
        return openVersioned(purpose, bytes)
      } catch {
        // The nonce of an unversioned seal may look like a version and a key id. Such a seal has another key.
        return openUnversioned(purpose, bytes)
      }
    },
    isOwn(sealed) {
      const bytes = readBytes(sealed, 'base64')
      return bytes !== undefined && isVersioned(bytes)
    },
    hash: (purpose, text) => hashUnder(hashing, purpose, text),
    isHash(purpose, text, hash) {
      const given = Buffer.from(hash)
      const isSame = (under: KeyObject) =>
        timingSafeEqual(given, Buffer.from(hashUnder(under, purpose, text)))
      return [hashing, ...hashingBefore].filter(isSame).length > 0
    },
    lastingHash: (purpose, text) => hashUnder(hashingBefore.at(-1) ?? hashing, purpose, text),
  }
}

const hashUnder = (key: KeyObject, purpose: string, text: string) =>
  createHmac('sha256', key).update(`${purpose}\n${text}`).digest('hex')

/** @throws {Error} the tag at the end does not belong to the bytes before it */
function finish(decipher: DecipherGCM, bytes: Buffer): string {
  decipher.setAuthTag(bytes.subarray(-tagLength))
  const opened = [decipher.update(bytes.subarray(0, -tagLength)), decipher.final()]
  return Buffer.concat(opened).toString('utf8')
}

/**
 * Decodes a text; undefined if the text is not the canonical spelling of its bytes. Decoders ignore foreign
 * characters and spare bits at the end. Without this check many texts would pass for the one.
 */
export function readBytes(text: string, encoding: 'base64' | 'base64url'): Buffer | undefined {
  const bytes = Buffer.from(text, encoding)
  return bytes.toString(encoding) === text ? bytes : undefined
}
