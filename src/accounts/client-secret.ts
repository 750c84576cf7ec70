import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import type { Context } from '../context.ts'
import type { Vault } from '../crypto/vault.ts'
import type { AppClient, ClientRecord } from '../domain/pool.ts'
import { clientSecretMissing, secretHashMissing, secretHashUnexpected, wrongSecretHash } from '../errors.ts'

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
  const expected = secretHashFor(context, client, username)
  if (expected === undefined) {
    if (secretHash) throw secretHashUnexpected(client.id)
    return
  }
  if (!secretHash) throw secretHashMissing(client.id)
  if (!isSame(secretHash, expected)) throw wrongSecretHash(client.id)
}

/** The proof of an app client for a user name; undefined for a client without a secret. */
function secretHashFor(
  { vault }: Pick<Context, 'vault'>,
  client: AppClient,
  username: string,
): string | undefined {
  const secret = openClientSecret(vault, client.record)
  if (secret === undefined) return undefined
  return createHmac('sha256', secret)
    .update(username + client.id)
    .digest('base64')
}

/**
 * Whether an app client shows the right secret, where it shows the secret itself. A client without one shows none.
 */
export function provesSecret(
  { vault }: Pick<Context, 'vault'>,
  client: AppClient,
  given: string | undefined,
): boolean {
  const secret = openClientSecret(vault, client.record)
  return secret === undefined || given === undefined ? secret === given : isSame(given, secret)
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
  const secret = openClientSecret(vault, client.record)
  if (secret === undefined) return
  if (!given) throw clientSecretMissing(client.id)
  if (!isSame(given, secret)) throw wrongSecretHash(client.id)
}

/** Compares in a time that tells nothing of where two texts differ. */
const isSame = (one: string, other: string) =>
  timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'))
