import type { KeyRights } from '../domain/key-rights.ts'

/** Who signed a request. */
export interface Signer {
  readonly accessKey: string
  /** The region in the request's credential scope. */
  readonly region: string
  /** What bounds the key. */
  readonly rights: KeyRights
}
