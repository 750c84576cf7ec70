import assert from 'node:assert/strict'
import test from 'node:test'
import { newSecretTime, secretsOf, withoutSecret, withSecrets } from '../../src/domain/client-secrets.ts'
import type { ClientRecord } from '../../src/domain/pool.ts'

const bare: ClientRecord = {
  id: 'client',
  poolId: 'pool',
  version: 3,
  created: 1000,
  modified: 2000,
  settings: { ClientName: 'app' },
}
const [one, other] = [
  { sealed: 'one', created: 1000 },
  { sealed: 'other', created: 5000 },
]

test('a record from before there could be two secrets has the one that was made with the client', () => {
  assert.deepEqual(secretsOf({ ...bare, secret: 'one' }), [one])
  assert.deepEqual(secretsOf(bare), [])
  const changed = withSecrets({ ...bare, secret: 'one' }, [one, other], 9000)
  assert.deepEqual(changed, { ...bare, version: 4, modified: 9000, secrets: [one, other] })
})

test('a new secret is younger than the one before, also when the clock is behind', () => {
  assert.equal(newSecretTime({ ...bare, secrets: [other] }, 7000), 7000)
  assert.equal(newSecretTime({ ...bare, secrets: [other] }, 4000), 5001)
  assert.throws(() => newSecretTime(bare, 7000), { name: 'InvalidParameterException' })
  assert.throws(() => newSecretTime({ ...bare, secrets: [one, other] }, 7000), {
    name: 'LimitExceededException',
  })
})

test('a secret is left where another one goes', () => {
  const record = { ...bare, secrets: [one, other] }
  assert.deepEqual(withoutSecret(record, 'client--1000'), [other])
  assert.deepEqual(withoutSecret(record, 'client--5000'), [one])
  assert.throws(() => withoutSecret(record, 'another--5000'), { name: 'ResourceNotFoundException' })
  assert.throws(() => withoutSecret({ ...bare, secrets: [one] }, 'client--1000'), {
    name: 'InvalidParameterException',
  })
})
