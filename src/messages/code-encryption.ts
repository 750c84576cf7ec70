import type { KMS, KmsNodeClientSupplier } from '@aws-crypto/client-node'
import type { CustomSendersParts } from './custom-senders.ts'

type KmsConfig = ConstructorParameters<typeof KMS>[0]
type Client = Exclude<ReturnType<KmsNodeClientSupplier>, false>

/** Time limits for reaching KMS and for its answer, in milliseconds. */
const timeouts = { connectionTimeout: 3_000, requestTimeout: 5_000 }

/**
 * Encrypts codes as Cognito does for functions that send its messages: with the AWS Encryption SDK, without key
 * commitment, under a KMS key. The SDK is loaded on first use. The environment (credentials, endpoint) and `config`
 * set how KMS is called.
 */
export function newCodeEncryption(config: KmsConfig = {}): CustomSendersParts['encrypt'] {
  let sdk: ReturnType<typeof load> | undefined
  return async (code, { id, poolId }) => {
    const { buildEncrypt, CommitmentPolicy, KMS, KmsKeyringNode } = await (sdk ??= load())
    const { encrypt } = buildEncrypt(CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT)
    // The keyring's type of a client is less exact about undefined members than the client itself.
    const clientProvider = (region: string) =>
      new KMS({ region, requestHandler: timeouts, ...config }) as Client
    const keyring = new KmsKeyringNode({ generatorKeyId: id, clientProvider })
    const { result } = await encrypt(keyring, code, { encryptionContext: { 'userpool-id': poolId } })
    return result.toString('base64')
  }
}

async function load() {
  try {
    return await import('@aws-crypto/client-node')
  } catch (cause) {
    throw new Error('Encrypting codes needs a package: npm install @aws-crypto/client-node', { cause })
  }
}
