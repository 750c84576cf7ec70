import type { Terminal } from './terminal.ts'
import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { auditedCommands } from '../audit/audited-commands.ts'
import { audited, auditedPages, events } from '../audit/audited.ts'
import { type AuditFilter, isWanted } from '../audit/filter.ts'
import { AuditReader } from '../audit/read-logs.ts'
import { reasons } from '../refusal-reasons.ts'
import { readDataLocation } from '../config/config.ts'
import { type Flags, readFlags } from '../config/flags.ts'
import { SetupError } from '../config/setup-error.ts'
import { toShown } from './audit-line.ts'
import { nearest } from './help.ts'

const shape = {
  name: 'audit',
  flags: {
    data: 'string',
    file: 'string',
    event: 'string',
    outcome: 'string',
    reason: 'string',
    user: 'string',
    pool: 'string',
    client: 'string',
    key: 'string',
    source: 'string',
    since: 'string',
    json: 'boolean',
    follow: 'boolean',
  },
} as const

type AuditFlags = Flags<(typeof shape)['flags']>

/** The interval between checks for new lines (milliseconds). */
const lookInterval = 250

/** `rockpool audit`: shows the audit logs. It only reads files, whether a server runs or not. */
export async function audit(args: readonly string[], terminal: Terminal): Promise<number> {
  const { flags } = readFlags(shape, args)
  const filter = readFilter(flags, Date.now())
  const paths = await findLogs(flags, terminal)
  await using reader = new AuditReader(paths)
  using stop = untilSignal()
  let isRead = true
  do {
    for await (const { line, text } of reader.lines()) {
      if (stop.signal.aborted) break
      if (isWanted(line, filter)) isRead = await terminal.write(`${flags.json ? text : toShown(line)}\n`)
      if (!isRead) break
    }
    if (flags.follow) await sleep(lookInterval, undefined, { signal: stop.signal }).catch(() => undefined)
  } while (flags.follow && isRead && !stop.signal.aborted)
  if (reader.broken > 0) terminal.complain(`${reader.broken} lines are not whole, and were left out.`)
  return 0
}

/** @throws {SetupError} a word that no line has */
function readFilter(flags: AuditFlags, now: number): AuditFilter {
  const { since, data: _data, file: _file, json: _json, follow: _follow, ...words } = flags
  check('event', flags.event, [
    ...events,
    ...Object.keys(audited),
    ...Object.keys(auditedPages),
    ...auditedCommands,
  ])
  check('outcome', flags.outcome, ['done', 'challenged', 'refused', 'failed'])
  check('reason', flags.reason, Object.keys(reasons))
  return { ...words, since: since === undefined ? undefined : toTime(since, now) }
}

function check(flag: string, word: string | undefined, known: readonly string[]): void {
  if (word === undefined || known.includes(word)) return
  const close = nearest(word, known)
  const advice = close
    ? `Did you mean ${close}?`
    : `There are: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : '.'}`
  throw new SetupError(`--${flag} knows no «${word}». ${advice}`)
}

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A time in the form of the log lines, from such a time or from a span before now. */
function toTime(text: string, now: number): string {
  const [, count, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  const time = count === undefined ? Date.parse(text) : now - Number(count) * (units[unit] ?? 0)
  if (/^\d{4}-\d\d|^\d+[smhd]$/.test(text) && Math.abs(time) <= 8.64e15) return new Date(time).toISOString()
  throw new SetupError(
    `--since takes a span like 30m, 12h or 7d, or a time like 2026-09-13T12:00:00Z; «${text}» is neither.`,
  )
}

/** The logs to read. @throws {SetupError} there is none */
async function findLogs(
  { data, file, follow }: AuditFlags,
  { environment }: Terminal,
): Promise<readonly string[]> {
  if (file !== undefined) {
    const path = resolve(file)
    if (follow || (await logsIn(resolve(path, '..'))).has(path)) return [path]
    throw new SetupError(`There is no audit log ${path}.`)
  }
  const { data: folder } = readDataLocation({ data, database: undefined }, environment)
  const found = [...(await logsIn(folder))].filter((path) =>
    /^audit(-\d+)*\.log$/.test(path.slice(folder.length + 1)),
  )
  if (found.length > 0) return found
  throw new SetupError(
    `There is no audit log in ${folder}. Say where the server keeps its own: --data FOLDER or --file FILE`,
  )
}

/** The paths of all files in a folder. Rotated files count under the name of their original. */
async function logsIn(folder: string): Promise<ReadonlySet<string>> {
  const names = await readdir(folder).catch(() => [])
  return new Set(names.map((name) => join(folder, name.replace(/\.\d+$/, ''))))
}

/** A signal that is aborted at the first request to stop; the next one ends the process as usual. */
function untilSignal(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController()
  const stop = () => {
    letGo()
    controller.abort()
  }
  const letGo = () => void process.off('SIGINT', stop).off('SIGTERM', stop)
  process.on('SIGINT', stop).on('SIGTERM', stop)
  return { signal: controller.signal, [Symbol.dispose]: letGo }
}
