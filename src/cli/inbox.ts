import type { Terminal } from './terminal.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { readFlags } from '../config/flags.ts'
import type { InboxEntry } from '../messages/inbox/inbox.ts'
import { SetupError } from '../config/setup-error.ts'
import { terminalSafe } from './terminal-safe.ts'

const shape = {
  name: 'inbox',
  flags: {
    to: 'string',
    user: 'string',
    pool: 'string',
    code: 'boolean',
    wait: 'string',
    endpoint: 'string',
  },
} as const

const retryInterval = 200

/** `rockpool inbox`: shows the messages of a development server, newest first. */
export async function inbox(args: readonly string[], { environment, print }: Terminal): Promise<number> {
  const { flags } = readFlags(shape, args)
  const endpoint = flags.endpoint ?? `http://127.0.0.1:${environment['ROCKPOOL_PORT'] || '9229'}`
  const url = URL.parse('/_rockpool/inbox', endpoint)
  if (!url) throw new SetupError(`The endpoint must be like http://127.0.0.1:9229; «${endpoint}» is not.`)
  for (const name of ['to', 'user', 'pool'] as const) {
    if (flags[name] !== undefined) url.searchParams.set(name, flags[name])
  }
  const messages = await readUntil(url, performance.now() + toMilliseconds(flags.wait))
  const [newest] = messages
  if (!newest)
    throw new SetupError(
      'There is no such message. Messages are shown newest first; --wait 10 waits for one.',
    )
  if (flags.code) print(terminalSafe(newest.code))
  else for (const message of messages) print(toLines(message))
  return 0
}

function toMilliseconds(seconds: string | undefined): number {
  if (seconds === undefined) return 0
  if (!/^\d+(\.\d+)?$/.test(seconds))
    throw new SetupError(`--wait takes a number of seconds; «${seconds}» is none.`)
  return Number(seconds) * 1000
}

async function readUntil(url: URL, end: number): Promise<readonly InboxEntry[]> {
  for (;;) {
    const messages = await read(url)
    if (messages.length > 0 || performance.now() >= end) return messages
    await sleep(retryInterval)
  }
}

async function read(url: URL): Promise<readonly InboxEntry[]> {
  const answer = await fetch(url).catch(() => undefined)
  if (!answer) throw new SetupError(`Nothing answers at ${url.origin}. Start it with: npx rockpool dev`)
  if (!answer.ok) {
    throw new SetupError(
      `${url.origin} has no inbox to show. Only development mode keeps messages: npx rockpool dev`,
    )
  }
  return (await answer.json()) as readonly InboxEntry[]
}

const toLines = ({ at, medium, to, user, subject, text }: InboxEntry) =>
  `${terminalSafe(`${at}  ${medium} to ${to} (${user})${subject && `: ${subject}`}`)}\n  ${terminalSafe(text.trim())}`
