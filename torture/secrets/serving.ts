import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noticeKinds } from '../../src/domain/notices.ts'
import { openData } from '../../src/data/data-folder.ts'
import { createAccessKey } from '../../src/signing/access-keys.ts'
import { startTarget } from '../target.ts'
import { sendEverything } from './every-message.ts'
import type { File } from './kept.ts'
import { newPost } from './post.ts'
import { isCodeIn, isReadableIn, type Secret } from './search.ts'
import { newSent, remember, secretsOf, type Sent } from './sent.ts'

/** Where a server that others use keeps its data. */
export interface ServingStore {
  readonly name: string
  readonly database?: string
  /** Everything that the database has, as it lies there. */
  read(data: string): Promise<readonly File[]>
}

/** What the search came to. */
export interface Searched {
  readonly problems: readonly string[]
  readonly line: string
  readonly secrets: number
  readonly bytes: number
}

/** Six digits are too little to be searched for alone where numbers are. */
const code = 'a code'
const minimum = [
  code,
  'a password',
  'a temporary password',
  'a link',
  'a token',
  'a session',
  'the seed of an app',
]

/** Has a server that others use send everything, and searches what it printed, logged and kept. */
export async function searchServing(store: ServingStore): Promise<Searched> {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-secrets-'))
  try {
    const data = join(folder, 'data')
    const auditLog = join(folder, 'audit.log')
    const masterKey = Buffer.alloc(32, 7)
    await using post = await newPost()
    const database = store.database === undefined ? [] : ['--database', store.database]
    await using target = await startTarget({
      mode: 'start',
      data,
      arguments: ['--config', post.settings, '--audit-log', auditLog, ...database],
      environment: { ROCKPOOL_MASTER_KEY: masterKey.toString('hex') },
    })
    const sent = newSent()
    const key = await newKey({ data, masterKey, database: store.database })
    remember(sent.secrets, 'the secret of an access key', key.secret)
    await sendEverything({ url: target.url, key, post, sent })
    // While the server runs, the newest is in the write-ahead log.
    const files = [...(await store.read(data))]
    await target.stop()
    files.push(...(await store.read(data)))
    const audit = await readFile(auditLog, 'utf8')
    const printed = [
      { name: 'standard output', text: target.output() },
      { name: 'standard error', text: target.log() },
      { name: 'the audit log', text: audit },
    ]
    const all = [...sent.secrets.keys()].flatMap((what) => secretsOf(sent, what))
    const problems = [
      ...(target.ended() === undefined ? [] : [`the server ended: ${target.ended()}`]),
      ...(await missing(sent)),
      ...search(printed, files, all, sent),
      ...checkBite(printed, all, sent),
      ...checkPost(post.arrived.map(({ text }) => text).join('\n'), sent),
    ]
    if (!/dead letter/.test(target.log())) problems.push('nothing was logged of a message that was refused')
    if (audit.split('\n').length < sent.calls / 2)
      problems.push('the audit log is too short to prove anything')
    const bytes = files.reduce((sum, { bytes: { length } }) => sum + length, 0)
    return {
      problems: problems.map((problem) => `${store.name}: ${problem}`),
      line:
        `serving on ${store.name}: ${post.arrived.length} messages of ${sent.kinds.size} kinds, ${sent.calls} calls; ` +
        `what was printed and logged and ${bytes} bytes of the database searched for ${all.length} secrets`,
      secrets: all.length,
      bytes,
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function newKey(place: {
  readonly data: string
  readonly masterKey: Buffer
  readonly database: string | undefined
}) {
  await using opened = await openData(place, { alongsideServer: true })
  const { id, secret } = await createAccessKey(opened.store, opened.vault, 'torture', Date.now())
  return { accessKey: id, secret }
}

interface Printed {
  readonly name: string
  readonly text: string
}

function search(
  printed: readonly Printed[],
  files: readonly File[],
  all: readonly Secret[],
  { attributes, secrets }: Sent,
): string[] {
  const found = new Set<string>()
  for (const { name, text } of printed) {
    const place = Buffer.from(text)
    for (const { what, bytes } of all)
      if (what === code ? isCodeIn(text, bytes.toString()) : isReadableIn(place, bytes))
        found.add(`${what} in ${name}`)
    for (const value of attributes)
      if (isReadableIn(place, Buffer.from(value))) found.add(`a value of an attribute in ${name}`)
  }
  // A code stands in quotes in whatever JSON has it, and in a sentence where a message has it.
  const inFiles = all.filter(({ what }) => what !== code)
  for (const value of secrets.get(code) ?? [])
    for (const around of [`"${value}"`, `code is ${value}`])
      inFiles.push({ what: code, bytes: Buffer.from(around) })
  for (const { name, bytes } of files)
    for (const secret of inFiles)
      if (isReadableIn(bytes, secret.bytes)) found.add(`${secret.what} in ${name}`)
  return [...found]
}

/** That the search finds one of each kind where it is planted. */
function checkBite(printed: readonly Printed[], all: readonly Secret[], sent: Sent): string[] {
  const [first] = printed
  const kinds = [...new Set(all.map(({ what }) => what))]
  return kinds.flatMap((kind) => {
    const planted = all.find(({ what }) => what === kind)?.bytes.toString() ?? ''
    const text = `${first?.text ?? ''}EMAIL to somebody: (${planted}).\n`
    const bytes = Buffer.from(`..{"code":"${planted}"}..`)
    const found = search([{ name: 'a copy', text }], [{ name: 'a file', bytes }], all, sent)
    return [`${kind} in a copy`, `${kind} in a file`]
      .filter((expected) => !found.includes(expected))
      .map((expected) => `the search did not find ${expected}, where it was planted`)
  })
}

/** That what was searched for is what was sent. */
function checkPost(text: string, { secrets }: Sent): string[] {
  return [code, 'a temporary password', 'a link'].flatMap((what) =>
    [...(secrets.get(what) ?? [])].some((value) => !text.includes(value))
      ? [`${what} is not what was sent`]
      : [],
  )
}

/** Kinds of secrets and messages that were to be sent, and were not. */
async function missing({ kinds, secrets }: Sent): Promise<string[]> {
  const source = await readFile(join(import.meta.dirname, '../../src/accounts/compose-message.ts'), 'utf8')
  const triggers = [...new Set(source.match(/CustomMessage_\w+/g))]
  // What concerns one address goes to no other.
  const single: Readonly<Record<string, string>> = {
    emailChanged: 'EMAIL',
    emailRestored: 'EMAIL',
    phoneNumberChanged: 'SMS',
  }
  const expected = [
    ...triggers.flatMap((kind) => ['EMAIL', 'SMS'].map((medium) => `${kind} by ${medium}`)),
    ...noticeKinds.flatMap((kind) =>
      ['EMAIL', 'SMS']
        .filter((medium) => (single[kind] ?? medium) === medium)
        .map((medium) => `Notice_${kind} by ${medium}`),
    ),
  ]
  return [
    ...(triggers.length < 7 ? ['the kinds of messages were not found in the sources'] : []),
    ...expected.filter((kind) => !kinds.has(kind)).map((kind) => `no message was sent: ${kind}`),
    ...minimum.filter((what) => !secrets.has(what)).map((what) => `there was no ${what} to search for`),
  ]
}
