import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sealPageToken } from '../../src/operations/pagination.ts'
import type { Draw } from '../draw.ts'
import type { Family, Ways } from './family.ts'
import type { Scene } from './scene.ts'
import { signed, statusOf } from './wire.ts'

/** Of a seal with a version: version, id of the key, salt; then the ciphertext, and the tag. */
const [versionEnd, idEnd, headLength, tagLength] = [1, 5, 21, 16]
const nonceLength = 12

/**
 * Seals as the server makes them and as it made them before they had versions, both of which it takes, and mutants of
 * either: another version, another key, the parts of two put together, one taken for the other.
 */
export async function seals({ wire, data, key, here }: Scene, draw: Draw): Promise<Family> {
  const list = (token?: Uint8Array) =>
    signed(wire, key, 'ListUsers', {
      UserPoolId: here.poolId,
      Limit: 2,
      ...(token && { PaginationToken: Buffer.from(token).toString('base64url') }),
    })
  const newToken = async () => {
    const { body } = await wire.send(list())
    return Buffer.from((JSON.parse(body) as { PaginationToken: string }).PaginationToken, 'base64url')
  }
  const [token, other] = [await newToken(), await newToken()]
  const old = unversionedToken(data, here.poolId)
  const byteOf = (bytes: Buffer, from: number, to: number) => {
    const at = from + draw.below(to - from)
    return bytes.with(at, (bytes[at] ?? 0) ^ (1 << draw.below(8)))
  }
  const withVersion = (bytes: Buffer) => bytes.with(0, (1 + draw.below(255) + (bytes[0] ?? 0)) % 256)
  const id = token.subarray(0, idEnd)
  const ways: Ways<[string, () => Uint8Array]> = [
    ['another version', () => withVersion(token)],
    ['another id of the key', () => byteOf(token, versionEnd, idEnd)],
    ['another salt', () => byteOf(token, idEnd, headLength)],
    ['another ciphertext', () => byteOf(token, headLength, token.length - tagLength)],
    ['another tag', () => byteOf(token, token.length - tagLength, token.length)],
    ['a head of another', () => Buffer.concat([other.subarray(0, headLength), token.subarray(headLength)])],
    ['a tag of another', () => Buffer.concat([token.subarray(0, -tagLength), other.subarray(-tagLength)])],
    ['without the version', () => token.subarray(versionEnd)],
    ['without the id', () => token.subarray(idEnd)],
    ['without the head, as an old one', () => token.subarray(headLength - nonceLength)],
    ['an id of chance', () => Buffer.concat([token.subarray(0, 1), randomBytes(4), token.subarray(idEnd)])],
    ['cut short', () => token.subarray(0, draw.below(token.length))],
    ['an old one, another nonce', () => byteOf(old, 0, nonceLength)],
    ['an old one, another ciphertext', () => byteOf(old, nonceLength, old.length - tagLength)],
    ['an old one, another tag', () => byteOf(old, old.length - tagLength, old.length)],
    ['an old one with a version', () => Buffer.concat([Buffer.from([1]), old])],
    ['an old one with version and key', () => Buffer.concat([id, old])],
    ['an old one whose nonce names the key', () => Buffer.concat([id, old.subarray(idEnd)])],
    ['an old one with a whole head', () => Buffer.concat([token.subarray(0, headLength), old.subarray(12)])],
    ['an old one under a key of its own', () => unversionedToken(data, here.poolId, randomBytes(32))],
  ]
  return {
    between: 64,
    genuine: () => statusOf(wire, list(draw.below(2) ? token : old)),
    mutant() {
      const [what, make] = draw.pick(ways)
      const bytes = make()
      return {
        what: `${what}: ${Buffer.from(bytes).toString('base64url')}`,
        sent: statusOf(wire, list(bytes)),
      }
    },
  }
}

/** A token for a page as servers made it that did not know versions, under the master key of the data or another. */
function unversionedToken(data: string, poolId: string, master = readMaster(data)): Buffer {
  const key = new Uint8Array(hkdfSync('sha256', master, '', 'rockpool seal', 32))
  const seal = (purpose: string, text: string) => {
    const nonce = randomBytes(nonceLength)
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose))
    return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('base64')
  }
  const after = JSON.stringify({ value: '', sub: '00000000-0000-7000-8000-000000000000' })
  const parameters = JSON.stringify([poolId, null, null])
  return Buffer.from(sealPageToken({ seal }, 'ListUsers', parameters, after, Date.now()), 'base64url')
}

const readMaster = (data: string) => Buffer.from(readFileSync(join(data, 'master.key'), 'utf8').trim(), 'hex')
