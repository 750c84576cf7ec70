import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { N, toHex } from '../../../src/crypto/srp/group.ts'
import { proofOf, publicValueOf, verifierOf } from '../../../src/crypto/srp/protocol.ts'
import { newPasswords } from '../../../src/crypto/srp/srp-passwords.ts'

const owner = { poolName: 'pool', username: 'diego' }

test('a password fits its own credentials only', async (t) => {
  const passwords = newPasswords({ threads: 1 })
  t.after(() => passwords.close())
  const credentials = await passwords.derive(owner, 'Correct-Horse-7', 'ab'.repeat(16))
  assert.deepEqual(credentials, {
    salt: 'ab'.repeat(16),
    verifier: verifierOf(owner, 'Correct-Horse-7', 'ab'.repeat(16)),
  })
  assert.equal(await passwords.matches(owner, 'Correct-Horse-7', credentials), true)
  assert.equal(await passwords.matches(owner, 'correct-horse-7', credentials), false)
  assert.equal(
    await passwords.matches({ ...owner, username: 'nikki' }, 'Correct-Horse-7', credentials),
    false,
  )
})

test('public values and proofs are those of the protocol, for many at once', async (t) => {
  const passwords = newPasswords({ threads: 2 })
  t.after(() => passwords.close())
  const { verifier } = await passwords.derive(owner, 'Correct-Horse-7', 'ab'.repeat(16))
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const b = randomBytes(32).toString('hex')
      const B = await passwords.publicValue(verifier, b)
      assert.equal(B, publicValueOf(verifier, b))
      const secretBlock = randomBytes(40)
      const exchange = { owner, verifier, A: 'abc', b, B, secretBlock, timestamp: 'now' }
      const expected = proofOf({ ...exchange, secretBlock: secretBlock.toString('base64') })
      assert.equal((await passwords.proof(exchange)).toString('hex'), expected)
    }),
  )
})

test('a public value of zero modulo N is refused before any work', async (t) => {
  const passwords = newPasswords({ threads: 1 })
  t.after(() => passwords.close())
  const exchange = { owner, verifier: '02', b: '03', B: '04', secretBlock: Buffer.alloc(0), timestamp: '' }
  for (const A of ['0', toHex(N), 'zz', '1'.repeat(769)]) {
    await assert.rejects(passwords.proof({ ...exchange, A }), RangeError)
  }
})
