import type { Vault } from './vault.ts'

/** What clients carry for the server between two calls, and can neither read nor change. */
export interface Sealed<T> {
  /** `scope` tells what it is good for besides the purpose, such as an app client. */
  seal({ vault }: { readonly vault: Vault }, scope: string, value: T): string
  /** What was sealed for the same purpose and scope; undefined for any other text. */
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
