import type { KeyRights } from '../domain/key-rights.ts'

/** The signer of a request. */
export interface Signer {
  readonly accessKey: string
  /** The region in the request's credential scope. */
  readonly region: string
  /** The limits of what the key may do. */
  readonly rights: KeyRights
}
