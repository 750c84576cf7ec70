import type { Vault } from '../../crypto/vault.ts'
import type { Message } from '../message.ts'

/** The purpose under which messages are sealed. */
export const messagePurpose = 'message'

/** A message as databases keep it. Its names are those of the first version, so that waiting messages stay readable. */
interface SealedMessage extends Omit<Message, 'poolId' | 'codeRef' | 'senderContext'> {
  readonly pool: string
  readonly keptAs?: Message['codeRef']
  readonly told?: Message['senderContext']
}

/** Seals a message for storage, since its text holds a code and its address is private. */
export function sealMessage(vault: Vault, { poolId, codeRef, senderContext, ...message }: Message): string {
  const sealed: SealedMessage = { ...message, pool: poolId, keptAs: codeRef, told: senderContext }
  return vault.seal(messagePurpose, JSON.stringify(sealed))
}

/** @throws {Error} the message was sealed under another key, or altered */
export function openMessage(vault: Vault, body: string): Message {
  // Only what `sealMessage` made is sealed for this purpose.
  const { pool, keptAs, told, ...message } = JSON.parse(vault.open(messagePurpose, body)) as SealedMessage
  return { ...message, poolId: pool, codeRef: keptAs, senderContext: told }
}
