import type { Vault } from '../../crypto/vault.ts'
import type { Message } from '../messages.ts'

/** The purpose under which messages are sealed. */
export const messagePurpose = 'message'

/** Seals a message for storage, since its text holds a code and its address is private. */
export const sealMessage = (vault: Vault, message: Message): string =>
  vault.seal(messagePurpose, JSON.stringify(message))

/** @throws {Error} the message was sealed under another key, or altered */
export const openMessage = (vault: Vault, body: string): Message =>
  // Only what `sealMessage` made is sealed for this purpose.
  JSON.parse(vault.open(messagePurpose, body)) as Message
