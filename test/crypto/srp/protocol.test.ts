import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import test from 'node:test'
import { k, pad, proofOf, publicValueOf, verifierOf } from '../../../src/crypto/srp/protocol.ts'
import { newSrpClient, timestamp, verifierOf as plainVerifierOf } from '../../support/srp-client.ts'

interface BigNumber {
  toString(radix: number): string
}

/** What the test uses of amazon-cognito-identity-js, which does not declare it. */
interface IdentityClient {
  readonly AuthenticationHelper: new (poolName: string) => {
    getLargeAValue(done: (error: unknown, A: BigNumber) => void): void
    getPasswordAuthenticationKey(
      username: string,
      password: string,
      B: BigNumber,
      salt: BigNumber,
      done: (error: unknown, key: Uint8Array) => void,
    ): void
  }
}

const load = createRequire(import.meta.url)
const { AuthenticationHelper }: IdentityClient = load('amazon-cognito-identity-js')
const { default: BigInteger }: { default: new (text: string, radix: number) => BigNumber } = load(
  'amazon-cognito-identity-js/lib/BigInteger',
)
const owner = { poolName: 'aBcDeF123', username: '0190aa11-0000-7000-8000-00000000abcd' }

test('the multiplier is the published one', () => {
  const text = readFileSync(new URL('../../../scripts/cognito-idp.json', import.meta.url), 'utf8')
  const { srp }: { srp: { k: string } } = JSON.parse(text)
  assert.equal(k.toString(16), srp.k)
})

test('a padded number has whole bytes, and a zero byte only where its first bit is set', () => {
  assert.equal(pad('2').toString('hex'), '02')
  assert.equal(pad('7f').toString('hex'), '7f')
  assert.equal(pad('80').toString('hex'), '0080')
  assert.equal(pad('abc').toString('hex'), '0abc')
  assert.equal(pad('0000F0').toString('hex'), '00f0')
  assert.equal(pad('00').toString('hex'), '00')
})

test('a verifier is that of plain arithmetic, whatever the salt begins with', () => {
  for (const salt of ['00'.repeat(16), `00${'ab'.repeat(15)}`, `0a${'cd'.repeat(15)}`, 'ff'.repeat(16)]) {
    const expected = plainVerifierOf(owner.poolName, owner.username, 'pässwörd 🔑', salt)
    assert.equal(BigInt(`0x${verifierOf(owner, 'pässwörd 🔑', salt)}`), BigInt(`0x${expected}`))
  }
})

test('a client in plain arithmetic and the server come to the same signature, over and over', () => {
  for (let round = 0; round < 12; round++) {
    const salt = randomBytes(16).toString('hex')
    const verifier = plainVerifierOf(owner.poolName, owner.username, 'Correct-Horse-7', salt)
    const b = randomBytes(32).toString('hex')
    const B = publicValueOf(verifier, b)
    const secretBlock = randomBytes(900).toString('base64')
    const client = newSrpClient()
    const challenge = { SALT: salt, SRP_B: B, SECRET_BLOCK: secretBlock, USER_ID_FOR_SRP: owner.username }
    const answer = client.answer(
      challenge,
      `eu-test-1_${owner.poolName}`,
      'Correct-Horse-7',
      1_690_905_066_000,
    )
    const exchange = {
      owner,
      verifier,
      A: client.A,
      b,
      B,
      secretBlock,
      timestamp: 'Tue Aug 1 15:51:06 UTC 2023',
    }
    assert.equal(
      proofOf(exchange),
      Buffer.from(answer['PASSWORD_CLAIM_SIGNATURE'] ?? '', 'base64').toString('hex'),
    )
  }
})

test('amazon-cognito-identity-js and the server come to the same signature', async () => {
  const helper = new AuthenticationHelper(owner.poolName)
  const salt = `00${randomBytes(15).toString('hex')}`
  const verifier = verifierOf(owner, 'Correct-Horse-7', salt)
  const b = randomBytes(32).toString('hex')
  const B = publicValueOf(verifier, b)
  const A = await new Promise<BigNumber>((resolve) => {
    helper.getLargeAValue((_error, value) => resolve(value))
  })
  const key = await new Promise<Uint8Array>((resolve) => {
    const numbers = [new BigInteger(B, 16), new BigInteger(salt, 16)] as const
    helper.getPasswordAuthenticationKey(owner.username, 'Correct-Horse-7', ...numbers, (_error, value) =>
      resolve(value),
    )
  })
  const secretBlock = randomBytes(900)
  const at = timestamp(1_690_905_066_000)
  const signature = createHmac('sha256', key)
    .update(owner.poolName + owner.username)
    .update(secretBlock)
    .update(at)
  const exchange = {
    owner,
    verifier,
    A: A.toString(16),
    b,
    B,
    secretBlock: secretBlock.toString('base64'),
    timestamp: at,
  }
  assert.equal(proofOf(exchange), signature.digest('hex'))
})

test('another password, user name, pool, public value, block or time gives another signature', () => {
  const salt = 'ab'.repeat(16)
  const verifier = verifierOf(owner, 'one', salt)
  const b = '12'.repeat(32)
  const exchange = {
    owner,
    verifier,
    A: newSrpClient().A,
    b,
    B: publicValueOf(verifier, b),
    secretBlock: 'AAAA',
    timestamp: timestamp(0),
  }
  const others = [
    { ...exchange, verifier: verifierOf(owner, 'two', salt) },
    { ...exchange, owner: { ...owner, username: 'other' } },
    { ...exchange, owner: { ...owner, poolName: 'other' } },
    { ...exchange, A: newSrpClient().A },
    { ...exchange, secretBlock: 'AAAB' },
    { ...exchange, timestamp: timestamp(1000) },
  ]
  const proofs = [exchange, ...others].map(proofOf)
  assert.equal(new Set(proofs).size, proofs.length)
})
