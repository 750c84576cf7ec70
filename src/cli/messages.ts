import type { Terminal } from './terminal.ts'
import { runAudited } from './audited-command.ts'
import type { StoredMessage } from '../domain/records.ts'
import type { Message } from '../messages/message.ts'
import { openMessage } from '../messages/outbox/sealed-message.ts'
import { maskAddress } from '../domain/code-delivery.ts'
import { readCommandAudit, readDataLocation, type DataLocation } from '../config/config.ts'
import { openData } from '../data/data-folder.ts'
import { readFlags } from '../config/flags.ts'
import { SetupError } from '../config/setup-error.ts'
import type { Vault } from '../crypto/vault.ts'
import { terminalSafe } from './terminal-safe.ts'

const shape = {
  name: 'messages',
  flags: { data: 'string', database: 'string', json: 'boolean', 'audit-log': 'string' },
  maxWords: 2,
} as const

/** The number of messages of each kind that are shown. */
const maxShown = 1000

/**
 * `rockpool messages`: shows messages that could not be delivered. It works on the data, whether a server runs on it
 * or not.
 */
export async function messages(args: readonly string[], terminal: Terminal): Promise<number> {
  const { environment, print } = terminal
  const { flags, words } = readFlags(shape, args)
  const [action, id] = words
  if (action !== undefined && (action !== 'retry' || id === undefined)) {
    throw new SetupError('Use: rockpool messages [--json], rockpool messages retry ID')
  }
  const place = readDataLocation(flags, environment)
  if (id !== undefined) {
    const audit = readCommandAudit(flags, environment, place)
    return runAudited('messages retry', audit, terminal, () => retry(place, id))
  }
  await using data = await openData(place, { alongsideServer: true, create: false })
  const found = [
    ...(await data.store.listUndelivered('dead', maxShown)),
    ...(await data.store.listUndelivered('waiting', maxShown)),
  ].map((message) => toListed(data.vault, message))
  if (flags.json) print(JSON.stringify(found, undefined, 2))
  else if (found.length === 0) print('Every message has been delivered.')
  else for (const message of found) print(toLines(message))
  return 0
}

async function retry(place: DataLocation, id: string): Promise<string> {
  await using data = await openData(place, { alongsideServer: true, create: false })
  if (!(await data.store.retryMessage(id, Date.now()))) {
    throw new SetupError(
      `There is no dead letter ${id} that is still of use. See: rockpool messages. What waits is tried by itself.`,
    )
  }
  return `Running servers try ${id} again within 10 seconds.`
}

/** The part of a message that an operator may see: neither its text nor the whole address. */
function toListed(
  vault: Vault,
  { id, poolId, at, body, state, expires, due, attempts, failure }: StoredMessage,
) {
  const message = tryToOpen(vault, body)
  const to = message && maskAddress(message.medium === 'EMAIL' ? 'email' : 'phone_number', message.to)
  const recipient = { user: message?.user ?? null, medium: message?.medium ?? null, to: to ?? null }
  const toTime = (milliseconds: number) => new Date(milliseconds).toISOString()
  const times = { at: toTime(at), expires: toTime(expires), due: state === 'waiting' ? toTime(due) : null }
  return { id, state, ...times, pool: poolId, ...recipient, attempts, failure }
}

/** A message that cannot be opened is still listed. */
function tryToOpen(vault: Vault, body: string): Message | undefined {
  try {
    return openMessage(vault, body)
  } catch {
    return undefined
  }
}

function toLines({ id, at, due, pool, attempts, failure, ...message }: ReturnType<typeof toListed>): string {
  const { user, medium, to } = message
  const recipient = to === null ? 'unreadable' : `${medium} to ${to} (${user})`
  const state = due === null ? 'dead' : `waits until ${due}`
  const tried = attempts === 1 ? '1 attempt' : `${attempts} attempts`
  return `${terminalSafe(`${at}  ${recipient} in ${pool}, ${state}, ${tried}${failure && `: ${failure}`}`)}\n  ${id}`
}
