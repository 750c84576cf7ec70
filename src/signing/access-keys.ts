import type { Signer } from './signer.ts'
import { randomBytes } from 'node:crypto'
import type { Store } from '../store/store.ts'
import type { Vault } from '../crypto/vault.ts'
import type { KnownKey } from './signature-check.ts'

export interface AccessKey {
  readonly id: string
  readonly secret: string
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
/** The purpose under which the secret of an access key is sealed. */
export const accessKeyPurpose = (id: string) => `access key ${id}`

/** Makes an access key with which administrators sign requests. Its secret is shown only once, now. */
export async function createAccessKey(
  store: Store,
  vault: Vault,
  description: string,
  now: number,
  rights: Signer['rights'] = {},
): Promise<AccessKey> {
  const id = `AKIA${Array.from(randomBytes(16), (byte) => letters[byte % letters.length]).join('')}`
  const secret = randomBytes(30).toString('base64')
  const material = vault.seal(accessKeyPurpose(id), secret)
  await store.saveAccessKey({ ...rights, id, created: now, description, material })
  return { id, secret }
}

/** Finds the secret and the rights of an access key, if the key exists. */
export async function findAccessKey(store: Store, vault: Vault, id: string): Promise<KnownKey | undefined> {
  const record = await store.findAccessKey(id)
  if (!record) return undefined
  const { material, readOnly, poolId, expires } = record
  return { secret: vault.open(accessKeyPurpose(id), material), rights: { readOnly, poolId, expires } }
}

/** The time for which a noted use covers later uses (milliseconds). */
const noteInterval = 3_600_000

/**
 * Notes the use of keys, at most once an hour for each key. It runs in the background: the call neither waits for it
 * nor fails with it. The caller must give only ids of keys that exist.
 */
export function newKeyUse({
  store,
  now,
  fault,
}: {
  readonly store: Pick<Store, 'noteKeyUse'>
  readonly now: () => number
  readonly fault: (error: unknown) => void
}): (id: string) => void {
  const noted = new Map<string, number>()
  return (id) => {
    const at = now()
    const last = noted.get(id)
    if (last !== undefined && at - last < noteInterval) return
    noted.set(id, at)
    store.noteKeyUse(id, at).catch(fault)
  }
}
