import type { Vault } from './vault.ts'

/** State that clients carry for the server between two calls. They can neither read nor change it. */
export interface Sealed<T> {
  /** Seals a value. `scope` binds it further than the purpose does, for example to an app client. */
  seal({ vault }: { readonly vault: Vault }, scope: string, value: T): string
  /** Opens what was sealed for the same purpose and scope; undefined for any other text. */
  open({ vault }: { readonly vault: Vault }, scope: string, text: string): T | undefined
}

export const sealed = <T>(purpose: string): Sealed<T> => ({
  seal: ({ vault }, scope, value) => vault.seal(`${purpose} ${scope}`, JSON.stringify(value)),
  open({ vault }, scope, text) {
    try {
      // Only what `seal` made is sealed for this purpose.
      return JSON.parse(vault.open(`${purpose} ${scope}`, text)) as T
    } catch {
      // Made under another key or for another scope, or altered.
      return undefined
    }
  },
})
