import { randomBytes } from 'node:crypto'
import type { AccessKeyRecord, Store } from '../store/store.ts'
import type { Vault } from '../vault.ts'

export interface AccessKey {
  readonly id: string
  readonly secret: string
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const purpose = (id: string) => `access key ${id}`

/** Makes an access key with which administrators sign their requests. Its secret is shown now and never again. */
export async function createAccessKey(
  store: Store,
  vault: Vault,
  description: string,
  now: number,
): Promise<AccessKey> {
  const id = `AKIA${Array.from(randomBytes(16), (byte) => letters[byte % letters.length]).join('')}`
  const secret = randomBytes(30).toString('base64')
  await store.saveAccessKey({ id, created: now, description, material: vault.seal(purpose(id), secret) })
  return { id, secret }
}

/** The secret of an access key, if there is such a key. */
export async function findAccessKeySecret(
  store: Store,
  vault: Vault,
  id: string,
): Promise<{ readonly secret: string } | undefined> {
  const record: AccessKeyRecord | undefined = await store.findAccessKey(id)
  return record && { secret: vault.open(purpose(id), record.material) }
}
