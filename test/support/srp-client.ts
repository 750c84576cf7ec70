import { createHash, createHmac, randomBytes } from 'node:crypto'

/** The client's side of a sign-in by SRP, in plain big numbers, written from the protocol's description alone. */
export interface SrpClient {
  /** SRP_A. */
  readonly A: string
  /** The answer to a PASSWORD_VERIFIER challenge. */
  answer(
    challenge: Readonly<Record<string, string>> | undefined,
    poolId: string,
    password: string,
    now: number,
  ): Record<string, string>
}

const N = BigInt(
  '0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B' +
    '302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6' +
    '49286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D' +
    '670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718' +
    '3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7D' +
    'B3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C' +
    'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF',
)
const k = 0x538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6n

export function newSrpClient(a = fromHex(randomBytes(32).toString('hex'))): SrpClient {
  const A = power(2n, a)
  return {
    A: A.toString(16),
    answer(challenge, poolId, password, now) {
      const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP = '' } = challenge ?? {}
      const poolName = poolId.split('_')[1] ?? ''
      const B = fromHex(SRP_B)
      const x = keyOf(poolName, USER_ID_FOR_SRP, password, SALT)
      const u = fromHex(sha256(pad(A), pad(B)).toString('hex'))
      const S = power((((B - k * power(2n, x)) % N) + N) % N, a + u * x)
      const extracted = createHmac('sha256', pad(u)).update(pad(S)).digest()
      const key = createHmac('sha256', extracted).update('Caldera Derived Key\u0001').digest().subarray(0, 16)
      const TIMESTAMP = timestamp(now)
      const signed = createHmac('sha256', key)
        .update(poolName)
        .update(USER_ID_FOR_SRP)
        .update(Buffer.from(SECRET_BLOCK, 'base64'))
        .update(TIMESTAMP)
      return {
        USERNAME: USER_ID_FOR_SRP,
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
        PASSWORD_CLAIM_SIGNATURE: signed.digest('base64'),
        TIMESTAMP,
      }
    },
  }
}

/** What a server keeps of a password. */
export const verifierOf = (poolName: string, username: string, password: string, salt: string): string =>
  power(2n, keyOf(poolName, username, password, salt)).toString(16)

/** `Fri Aug 1 15:51:06 UTC 2023`: in English, the day without a leading zero. */
export function timestamp(now: number): string {
  const [week, day, month, year, time] = new Date(now).toUTCString().replace(',', '').split(' ')
  return `${week} ${month} ${Number(day)} ${time} UTC ${year}`
}

/** A power modulo N. */
export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base % N
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % N
    square = (square * square) % N
  }
  return result
}

const keyOf = (poolName: string, username: string, password: string, salt: string) =>
  fromHex(sha256(pad(fromHex(salt)), sha256(`${poolName}${username}:${password}`)).toString('hex'))

const fromHex = (hex: string) => BigInt(`0x${hex}`)

const sha256 = (...parts: (Buffer | string)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

/** Whole bytes, and a zero byte before them where the first bit is set. */
function pad(value: bigint): Buffer {
  const hex = value.toString(16)
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  return Buffer.from(Number.parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even, 'hex')
}
