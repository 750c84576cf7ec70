import type { Vault } from '../../crypto/vault.ts'
import type { Message } from '../messages.ts'

/** The purpose under which messages are sealed. */
export const messagePurpose = 'message'

/** A message as databases keep it. Its names are those of the first version, so that waiting messages stay readable. */
interface KeptMessage extends Omit<Message, 'poolId' | 'codeRef'> {
  readonly pool: string
  readonly keptAs?: Message['codeRef']
}

/** Seals a message for storage, since its text holds a code and its address is private. */
export function sealMessage(vault: Vault, { poolId, codeRef, ...message }: Message): string {
  const kept: KeptMessage = { ...message, pool: poolId, keptAs: codeRef }
  return vault.seal(messagePurpose, JSON.stringify(kept))
}

/** @throws {Error} the message was sealed under another key, or altered */
export function openMessage(vault: Vault, body: string): Message {
  // Only what `sealMessage` made is sealed for this purpose.
  const { pool, keptAs, ...message } = JSON.parse(vault.open(messagePurpose, body)) as KeptMessage
  return { ...message, poolId: pool, codeRef: keptAs }
}
