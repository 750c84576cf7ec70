import type { KeyRights } from '../../domain/key-rights.ts'

export interface SigningKeyRecord {
  readonly poolId: string
  readonly use: 'id' | 'access'
  readonly kid: string
  readonly created: number
  /** Private key in PKCS #8, sealed. */
  readonly material: string
}

export interface AccessKeyRecord extends KeyRights {
  readonly id: string
  readonly created: number
  readonly description: string
  /** The secret, sealed. */
  readonly material: string
  /** When its last use was recorded. */
  readonly lastUsed?: number
}

/** Signing keys of pools, and access keys of administrators. `material` is sealed by the vault. */
export interface KeyStore {
  /**
   * The keys of a pool, oldest first for each use. Keys that another process has added may be missing for four
   * seconds.
   */
  listSigningKeys(poolId: string): Promise<readonly SigningKeyRecord[]>
  /** The same keys, as the database has them now. */
  refreshSigningKeys(poolId: string): Promise<readonly SigningKeyRecord[]>
  /** Adds the keys whose uses the pool has no key for yet. Answers the keys that the pool has now. */
  addSigningKeys(keys: readonly SigningKeyRecord[]): Promise<readonly SigningKeyRecord[]>
  /** Adds the keys to those that their pools have, unless a pool is removed. */
  rotateSigningKeys(keys: readonly SigningKeyRecord[]): Promise<void>
  findAccessKey(id: string): Promise<AccessKeyRecord | undefined>
  listAccessKeys(): Promise<readonly AccessKeyRecord[]>
  /** Writes a key, except for the time of its last use. */
  saveAccessKey(key: AccessKeyRecord): Promise<void>
  /** Notes that a key was used, unless a later use is known. Other processes are not told. */
  noteKeyUse(id: string, at: number): Promise<void>
  removeAccessKey(id: string): Promise<boolean>
}
