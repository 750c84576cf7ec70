import type { Store } from '../../store/store.ts'
import type { Vault } from '../../crypto/vault.ts'
import type { Message } from '../message.ts'
import { openMessage } from '../outbox/sealed-message.ts'

export interface InboxFilter {
  readonly to?: string | undefined
  readonly user?: string | undefined
  readonly poolId?: string | undefined
}

/** A message as the inbox lists it. Programs read it, so its names stay. */
export interface InboxEntry extends Omit<Message, 'at' | 'poolId' | 'codeRef' | 'senderContext'> {
  /** In ISO 8601. */
  readonly at: string
  readonly pool: string
  readonly told?: Message['senderContext']
}

/** The most messages that a search goes back. */
const maxSearched = 1000

/** A message that is kept for reading, under the id of its row. */
export interface StoredInboxMessage {
  readonly id: string
  readonly message: Message
}

/** Lists messages of one pool or of all, newest first. */
export async function listStored(
  store: Pick<Store, 'listMessages'>,
  vault: Vault,
  poolId?: string,
): Promise<readonly StoredInboxMessage[]> {
  const rows = await store.listMessages(poolId, maxSearched)
  return rows.map(({ id, body }) => ({ id, message: openMessage(vault, body) }))
}

/** Lists messages to one address, one user, or all, newest first. */
export async function readInbox(
  store: Pick<Store, 'listMessages'>,
  vault: Vault,
  { to, user, poolId }: InboxFilter,
  limit: number,
): Promise<readonly InboxEntry[]> {
  const found: InboxEntry[] = []
  for (const { message: kept } of await listStored(store, vault, poolId)) {
    const { codeRef: _, poolId: pool, senderContext: told, ...message } = kept
    if ((to ?? message.to) !== message.to || (user ?? message.user) !== message.user) continue
    found.push({ ...message, pool, told, at: new Date(message.at).toISOString() })
    if (found.length === limit) break
  }
  return found
}
