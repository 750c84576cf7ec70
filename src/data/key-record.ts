import { newVault, type RetiredKey, type Vault } from '../crypto/vault.ts'
import { SetupError } from '../config/setup-error.ts'

/** The key of the record that every database seals under its master key, stored where no pool's keys can be. */
export const marker = { poolId: 'master key', use: 'id', kid: 'check' } as const

/** The data that a database stores about its master key. */
export interface KeyRecord {
  /** The remains of the earlier keys, newest first. */
  readonly retired: readonly RetiredKey[]
  /** The previous key, hexadecimal, while seals may exist that only this key opens. */
  readonly former?: string
}

/** The record of a database under its first master key. */
export const sealFirstRecord = (vault: Vault) => vault.seal(marker.poolId, marker.kid)

export const sealRecord = (vault: Vault, record: KeyRecord) =>
  vault.seal(marker.poolId, JSON.stringify(record))

/** @throws {Error} it was sealed under another master key */
export function readRecord(vault: Vault, material: string): KeyRecord {
  const text = vault.open(marker.poolId, material)
  return text === marker.kid ? { retired: [] } : (JSON.parse(text) as KeyRecord)
}

/**
 * The vault of a database, by its master key and its record.
 * @throws {SetupError} the record is sealed under another key, or the change to this one is not complete
 */
export function openVault(master: Uint8Array, material: string, place: string): Vault {
  const record = tryRecord(master, material)
  if (!record) {
    throw new SetupError(
      `The master key does not fit ${place}. Set ROCKPOOL_MASTER_KEY to the one it was made with, ` +
        'or put that master.key back. If its change was cut short: rockpool keys rotate-master',
    )
  }
  if (record.former !== undefined) {
    throw new SetupError(
      `The change of the master key of ${place} was cut short. Go on with it: rockpool keys rotate-master`,
    )
  }
  return newVault(master, record.retired)
}

/** The record, if it is sealed under this master key. */
export function tryRecord(master: Uint8Array, material: string): KeyRecord | undefined {
  try {
    return readRecord(newVault(master), material)
  } catch {
    return undefined
  }
}
