import type { ClientRecord } from '../domain/pool.ts'
import type { Vault } from '../crypto/vault.ts'

/** An app client's secret as the store keeps it. It cannot be opened for any other client. */
export const sealClientSecret = (vault: Vault, clientId: string, secret: string): string =>
  vault.seal(clientSecretPurpose(clientId), secret)

/** The secret of an app client; undefined for a client without one. */
export const openClientSecret = (
  vault: Vault,
  { id, secret }: Pick<ClientRecord, 'id' | 'secret'>,
): string | undefined => (secret === undefined ? undefined : vault.open(clientSecretPurpose(id), secret))

/** The purpose that the secret of an app client is sealed for. */
export const clientSecretPurpose = (clientId: string) => `client secret ${clientId}`
