import {
  buildDecrypt,
  CommitmentPolicy,
  KMS,
  KmsKeyringNode,
  type KmsNodeClientSupplier,
} from '@aws-crypto/client-node'
import assert from 'node:assert/strict'
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import test, { type TestContext } from 'node:test'
import { newCodeEncryption } from '../../src/messages/code-encryption.ts'

const keyId = 'arn:aws:kms:eu-test-1:000000000000:key/11111111-2222-3333-4444-555555555555'
const key = { id: keyId, poolId: 'eu-test-1_ilD61yy1L' }

interface KmsRequest {
  readonly CiphertextBlob?: string
  readonly EncryptionContext?: Readonly<Record<string, string>>
  readonly NumberOfBytes?: number
}

/** As much of the Key Management Service as the AWS Encryption SDK calls, with one key. */
async function newKms(t: TestContext) {
  const secret = randomBytes(32)
  const contextOf = ({ EncryptionContext = {} }: KmsRequest) =>
    Buffer.from(
      JSON.stringify(Object.entries(EncryptionContext).toSorted(([one], [other]) => (one < other ? -1 : 1))),
    )
  const actions: Record<string, (request: KmsRequest) => object> = {
    'TrentService.GenerateDataKey'(request) {
      const plain = randomBytes(request.NumberOfBytes ?? 0)
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(contextOf(request))
      const sealed = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
      return { KeyId: keyId, Plaintext: plain.toString('base64'), CiphertextBlob: sealed.toString('base64') }
    },
    'TrentService.Decrypt'(request) {
      const sealed = Buffer.from(request.CiphertextBlob ?? '', 'base64')
      const cipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, 12))
      cipher.setAAD(contextOf(request)).setAuthTag(sealed.subarray(-16))
      const plain = Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()])
      return { KeyId: keyId, Plaintext: plain.toString('base64') }
    },
  }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const action = actions[String(request.headers['x-amz-target'])]
    const found = action?.((await json(request)) as KmsRequest)
    response.writeHead(found ? 200 : 400, { 'Content-Type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(found ?? { __type: 'UnknownOperationException' }))
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
  }
}

test('a function decrypts the code as Cognito’s documentation says', async (t) => {
  const config = await newKms(t)
  const sealed = await newCodeEncryption(config)('012345', key)
  assert.match(sealed, /^[A-Za-z0-9+/]+=*$/)
  assert.doesNotMatch(Buffer.from(sealed, 'base64').toString('latin1'), /012345/)
  const { decrypt } = buildDecrypt(CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT)
  const clientProvider = (region: string) =>
    new KMS({ region, ...config }) as Exclude<ReturnType<KmsNodeClientSupplier>, false>
  const keyring = new KmsKeyringNode({ generatorKeyId: keyId, clientProvider })
  const { plaintext, messageHeader } = await decrypt(keyring, Buffer.from(sealed, 'base64'))
  assert.equal(plaintext.toString(), '012345')
  assert.equal(messageHeader.encryptionContext['userpool-id'], key.poolId)
})

test('a key that cannot be reached is an error', async (t) => {
  const { credentials } = await newKms(t)
  const encrypt = newCodeEncryption({ credentials, endpoint: 'http://127.0.0.1:1', maxAttempts: 1 })
  await assert.rejects(encrypt('012345', key))
})
