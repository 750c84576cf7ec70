import { clientSecretNotFound, lastClientSecret, publicClient, tooManyClientSecrets } from '../errors.ts'
import type { ClientRecord, ClientSecret } from './pool.ts'

/** An app client has two secrets at most: one that its apps still show, and the one that follows it. */
const maxSecrets = 2

/** The secrets of an app client, the oldest first. Records from before clients could have two have one of their own. */
export const secretsOf = ({
  secrets,
  secret,
  created,
}: Pick<ClientRecord, 'secrets' | 'secret' | 'created'>): readonly ClientSecret[] =>
  secrets ?? (secret === undefined ? [] : [{ sealed: secret, created }])

/** The id of a secret of an app client: the id of the client, and the time when the secret was made. */
export const toSecretId = (clientId: string, { created }: Pick<ClientSecret, 'created'>): string =>
  `${clientId}--${created}`

/**
 * The time for a new secret: now, or the next millisecond after the last one, so that no two have the same id.
 * @throws {CognitoError} InvalidParameterException: a client without secrets gets none ·
 *   LimitExceededException: it has two
 */
export function newSecretTime(record: ClientRecord, now: number): number {
  const secrets = secretsOf(record)
  const last = secrets.at(-1)
  if (!last) throw publicClient()
  if (secrets.length >= maxSecrets) throw tooManyClientSecrets(maxSecrets)
  return Math.max(now, last.created + 1)
}

/** An app client with other secrets. */
export function withSecrets(
  record: ClientRecord,
  secrets: readonly ClientSecret[],
  now: number,
): ClientRecord {
  const { secret: _, ...rest } = record
  return { ...rest, version: record.version + 1, modified: now, secrets }
}

/**
 * The secrets that are left without one.
 * @throws {CognitoError} ResourceNotFoundException · InvalidParameterException: it is the last one
 */
export function withoutSecret(record: ClientRecord, secretId: string): readonly ClientSecret[] {
  const secrets = secretsOf(record)
  const left = secrets.filter((secret) => toSecretId(record.id, secret) !== secretId)
  if (left.length === secrets.length) throw clientSecretNotFound()
  if (left.length === 0) throw lastClientSecret()
  return left
}
