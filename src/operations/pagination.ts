import { invalidPaginationToken } from '../errors.ts'
import { readBytes, type Vault } from '../crypto/vault.ts'

const validity = 60 * 60_000

/**
 * A token for the page of a list that starts after `key`. It is good for an hour, for the same kind of list and the
 * same parameters. It tells its holder nothing.
 */
export function sealPageToken(
  vault: Pick<Vault, 'seal'>,
  kind: string,
  parameters: string,
  key: string,
  now: number,
): string {
  const sealed = vault.seal(purposeOf(kind, parameters), `${now + validity} ${key}`)
  return Buffer.from(sealed, 'base64').toString('base64url')
}

/**
 * The key that a page token carries.
 * @throws {CognitoError} InvalidParameterException, in the words of the list: not one of ours, for another list, or
 *   too old
 */
export function openPageToken(
  vault: Vault,
  kind: string,
  parameters: string,
  token: string,
  now: number,
  refusal = invalidPaginationToken,
): string {
  const text = open(vault, purposeOf(kind, parameters), token)
  const space = text?.indexOf(' ') ?? -1
  if (text === undefined || Number(text.slice(0, space)) <= now) throw refusal()
  return text.slice(space + 1)
}

const purposeOf = (kind: string, parameters: string) => `page of ${kind} ${parameters}`

function open(vault: Vault, purpose: string, token: string): string | undefined {
  const sealed = readBytes(token, 'base64url')
  try {
    return sealed && vault.open(purpose, sealed.toString('base64'))
  } catch {
    return undefined
  }
}
