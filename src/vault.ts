import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type DecipherGCM,
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

/** The version byte of seals that name their key and have a key of their own. */
const version = 1
const idLength = 4
const saltLength = 16
const headLength = 1 + idLength + saltLength
const tagLength = 16
/** The key of a seal encrypts once, so its nonce need not differ. */
const onlyNonce = Buffer.alloc(12)

/**
 * A vault under a master key of 32 bytes. A seal is version, id of the master key, salt, ciphertext and tag, in base64.
 * Its key is an HMAC of all that stands before the ciphertext and of the purpose, so nothing of it can be exchanged.
 * Seals without a version (nonce, ciphertext, tag) came first and still open; none is made.
 */
export function newVault(master: Uint8Array): Vault {
  if (master.length !== 32) throw new RangeError('the master key must have 32 bytes')
  // Node takes 3 µs for a cipher or an HMAC under a key object, and 13 under the same key as bytes.
  const keys = new Map<string, KeyObject>()
  const derive = (purpose: string, length: number) =>
    new Uint8Array(hkdfSync('sha256', master, '', `rockpool ${purpose}`, length))
  // Purposes are words of the program, so there are few.
  const key = (purpose: string) => {
    const known = keys.get(purpose)
    const derived = known ?? createSecretKey(derive(purpose, 32))
    if (!known) keys.set(purpose, derived)
    return derived
  }
  const unversioned = key('seal')
  const sealing = key(`seal ${version}`)
  const hashing = key('hash')
  const start = Buffer.from([version, ...derive('key id', idLength)])
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
    key,
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
        // The nonce of an older seal may look like a version and a key. It was made under another key than this one.
        return openUnversioned(purpose, bytes)
      }
    },
    hash: (purpose, text) => createHmac('sha256', hashing).update(`${purpose}\n${text}`).digest('hex'),
  }
}

/** @throws {Error} the tag at the end does not belong to what stands before it */
function finish(decipher: DecipherGCM, bytes: Buffer): string {
  decipher.setAuthTag(bytes.subarray(-tagLength))
  const opened = [decipher.update(bytes.subarray(0, -tagLength)), decipher.final()]
  return Buffer.concat(opened).toString('utf8')
}

/**
 * The bytes that a text stands for; undefined where it is not how they are spelled here. Decoders pass over signs that
 * are none of theirs and over bits that are left at the end, so that many texts would be as good as the one.
 */
export function readBytes(text: string, encoding: 'base64' | 'base64url'): Buffer | undefined {
  const bytes = Buffer.from(text, encoding)
  return bytes.toString(encoding) === text ? bytes : undefined
}
