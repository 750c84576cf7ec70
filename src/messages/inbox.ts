import type { Store } from '../store/store.ts'
import type { Vault } from '../vault.ts'
import type { Message, Messages } from './messages.ts'

const purpose = 'message'

/** Messages for development: nothing leaves the machine; each one is kept for reading and shown as it is delivered. */
export const newInbox = (parts: {
  readonly vault: Vault
  newId(at: number): string
  show(message: Message): void
}): Messages => ({
  write: (message) => ({
    id: parts.newId(message.at),
    pool: message.pool,
    at: message.at,
    body: parts.vault.seal(purpose, JSON.stringify(message)),
  }),
  async deliver(messages) {
    for (const message of messages) parts.show(message)
  },
})

export interface InboxFilter {
  readonly to?: string | undefined
  readonly user?: string | undefined
  readonly pool?: string | undefined
}

/** A message as the inbox lists it: `at` as text in ISO 8601. */
export type InboxEntry = Omit<Message, 'at'> & { readonly at: string }

/** How far back a search goes. */
const mostSearched = 1000

/** The messages to one address, one user, or all, newest first. */
export async function readInbox(
  store: Pick<Store, 'listMessages'>,
  vault: Vault,
  { to, user, pool }: InboxFilter,
  limit: number,
): Promise<readonly InboxEntry[]> {
  const found: InboxEntry[] = []
  for (const { body } of await store.listMessages(pool, mostSearched)) {
    // Only what `write` above made is sealed for this purpose.
    const message = JSON.parse(vault.open(purpose, body)) as Message
    if ((to ?? message.to) !== message.to || (user ?? message.user) !== message.user) continue
    found.push({ ...message, at: new Date(message.at).toISOString() })
    if (found.length === limit) break
  }
  return found
}
