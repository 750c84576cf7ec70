import type { Vault } from '../../crypto/vault.ts'
import type { Message } from '../messages.ts'

/** What messages are sealed for. */
export const messagePurpose = 'message'

/** A message in the form in which it is kept: its text holds a code, and addresses are nobody's business. */
export const sealMessage = (vault: Vault, message: Message): string =>
  vault.seal(messagePurpose, JSON.stringify(message))

/** @throws {Error} it was sealed under another key, or altered */
export const openMessage = (vault: Vault, body: string): Message =>
  // Only what `sealMessage` made is sealed for this purpose.
  JSON.parse(vault.open(messagePurpose, body)) as Message
