import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import type { Context } from '../context.ts'
import type { Vault } from '../crypto/vault.ts'
import { secretsOf } from '../domain/client-secrets.ts'
import type { AppClient, ClientRecord } from '../domain/pool.ts'
import { clientSecretMissing, secretHashMissing, secretHashUnexpected, wrongSecretHash } from '../errors.ts'

/** An app client's secret as the store keeps it. It cannot be opened for any other client. */
export const sealClientSecret = (vault: Vault, clientId: string, secret: string): string =>
  vault.seal(clientSecretPurpose(clientId), secret)

/** The secrets of an app client, all of which are good, the oldest first; none for a client without any. */
const openClientSecrets = (vault: Vault, record: ClientRecord): readonly string[] =>
  secretsOf(record).map(({ sealed }) => vault.open(clientSecretPurpose(record.id), sealed))

/** The secret of an app client that administrators are shown: the oldest. Undefined for a client without any. */
export const openClientSecret = (vault: Vault, record: ClientRecord): string | undefined =>
  openClientSecrets(vault, record)[0]

/** The purpose that the secret of an app client is sealed for. */
export const clientSecretPurpose = (clientId: string) => `client secret ${clientId}`

/**
 * Checks an app client's proof of its secret: a hash over the user name and the client's id. The user name is taken
 * as the caller wrote it.
 * @throws {CognitoError} NotAuthorizedException
 */
export function checkSecretHash(
  context: Pick<Context, 'vault'>,
  client: AppClient,
  username: string,
  secretHash: string | undefined,
): void {
  const secrets = openClientSecrets(context.vault, client.record)
  if (secrets.length === 0) {
    if (secretHash) throw secretHashUnexpected(client.id)
    return
  }
  if (!secretHash) throw secretHashMissing(client.id)
  const proofs = secrets.map((secret) => toSecretHash(secret, username + client.id))
  if (!isAnyOf(proofs, secretHash)) throw wrongSecretHash(client.id)
}

const toSecretHash = (secret: string, text: string) =>
  createHmac('sha256', secret).update(text).digest('base64')

/**
 * Whether an app client shows the right secret, where it shows the secret itself. A client without one shows none.
 */
export function provesSecret(
  { vault }: Pick<Context, 'vault'>,
  client: AppClient,
  given: string | undefined,
): boolean {
  const secrets = openClientSecrets(vault, client.record)
  return given === undefined ? secrets.length === 0 : isAnyOf(secrets, given)
}

/**
 * Checks the secret of an app client that exchanges a refresh token. A client without a secret may show anything.
 * @throws {CognitoError} NotAuthorizedException
 */
export function checkClientSecret(
  { vault }: Pick<Context, 'vault'>,
  client: AppClient,
  given: string | undefined,
): void {
  const secrets = openClientSecrets(vault, client.record)
  if (secrets.length === 0) return
  if (!given) throw clientSecretMissing(client.id)
  if (!isAnyOf(secrets, given)) throw wrongSecretHash(client.id)
}

/** Whether a text is one of some, in a time that does not tell which of them. */
const isAnyOf = (texts: readonly string[], given: string): boolean =>
  texts.filter((text) => isSame(text, given)).length > 0

/** Compares in a time that tells nothing of where two texts differ. */
const isSame = (one: string, other: string) =>
  timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'))
