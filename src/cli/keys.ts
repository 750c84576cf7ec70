import type { Terminal } from './terminal.ts'
import type { CommandSubject } from '../audit/audited-commands.ts'
import { runAudited } from './audited-command.ts'
import { newRandomSource } from '../crypto/random.ts'
import { isExpired, type KeyRights } from '../domain/key-rights.ts'
import { createAccessKey } from '../signing/access-keys.ts'
import { readCommandAudit, readDataLocation, type DataLocation } from '../config/config.ts'
import { openData } from '../data/data-folder.ts'
import { readFlags } from '../config/flags.ts'
import { SetupError } from '../config/setup-error.ts'
import type { Store } from '../store/store.ts'
import { rotateKeys } from '../tokens/signing-keys.ts'
import { terminalSafe } from './terminal-safe.ts'
import { rotate } from './rotate-master.ts'

const shape = {
  name: 'keys',
  flags: {
    data: 'string',
    database: 'string',
    description: 'string',
    'read-only': 'boolean',
    pool: 'string',
    expires: 'string',
    'audit-log': 'string',
  },
  maxWords: 2,
} as const

/** The flags of each action, besides those for the location of the data. */
const actions: Readonly<Record<string, readonly (keyof typeof shape.flags)[]>> = {
  create: ['description', 'read-only', 'pool', 'expires', 'audit-log'],
  list: [],
  remove: ['audit-log'],
  'rotate-signing': ['pool', 'audit-log'],
  'rotate-master': ['audit-log'],
}

/**
 * `rockpool keys`: manages the access keys of administrators, the signing keys of pools, and the master key. Except
 * for the master key, it works on the data whether a server runs on it or not.
 */
export async function keys(args: readonly string[], terminal: Terminal): Promise<number> {
  const { environment, print } = terminal
  const { flags, words } = readFlags(shape, args)
  const [action = '', id] = words
  const known = Object.hasOwn(actions, action) ? actions[action] : undefined
  if (!known || (action === 'remove') !== (id !== undefined)) {
    throw new SetupError(
      'Use: rockpool keys create [--description TEXT] [--read-only] [--pool ID] [--expires 90d], rockpool keys list, ' +
        'rockpool keys remove ID, rockpool keys rotate-signing [--pool ID], rockpool keys rotate-master',
    )
  }
  for (const name of ['description', 'read-only', 'pool', 'expires', 'audit-log'] as const) {
    if (flags[name] === undefined || known.includes(name)) continue
    throw new SetupError(`rockpool keys ${action} does not take --${name}. See: rockpool help`)
  }
  const now = Date.now()
  const rights: KeyRights = {
    readOnly: flags['read-only'],
    poolId: flags.pool,
    expires: flags.expires === undefined ? undefined : now + readLifetime(flags.expires),
  }
  const place = readDataLocation(flags, environment)
  if (action === 'list') return list(place, now, print)
  const audit = readCommandAudit(flags, environment, place)
  const { description = '', pool } = flags
  if (action === 'create') {
    const names = grants.filter((name) => flags[name] !== undefined)
    return runAudited('keys create', audit, terminal, (subject) =>
      create(place, { description, rights, now }, Object.assign(subject, { names })),
    )
  }
  if (action === 'remove')
    return runAudited('keys remove', audit, terminal, (subject) => remove(place, id ?? '', subject))
  if (action === 'rotate-signing')
    return runAudited('keys rotate-signing', audit, terminal, (subject) =>
      rotateSigning(place, pool, subject),
    )
  return runAudited('keys rotate-master', audit, terminal, () => rotate(place, terminal))
}

/** The flags that say what a new key is for. */
const grants = ['description', 'read-only', 'pool', 'expires'] as const

const hour = 3_600_000

/** The milliseconds of a text like 12h or 90d. @throws {SetupError} */
function readLifetime(text: string): number {
  const [, count, unit] = /^([1-9]\d{0,3})([hd])$/.exec(text) ?? []
  if (count === undefined)
    throw new SetupError(
      'A key expires after hours or days, at most 9999 of them: --expires 12h, --expires 90d',
    )
  return Number(count) * (unit === 'd' ? 24 * hour : hour)
}

interface NewKey {
  readonly description: string
  readonly rights: KeyRights
  readonly now: number
}

async function create(
  place: DataLocation,
  { description, rights, now }: NewKey,
  subject: CommandSubject,
): Promise<string> {
  await using data = await openData(place, { alongsideServer: true, create: true })
  const { store, vault } = data
  if (rights.poolId !== undefined) subject.pool = await checkPool(store, rights.poolId)
  const { id, secret } = await createAccessKey(store, vault, description, now, rights)
  subject.key = id
  const example =
    rights.poolId === undefined
      ? 'list-user-pools --max-results 10'
      : `list-users --user-pool-id ${terminalSafe(rights.poolId)}`
  return `Made an access key: ${boundsOf(rights, now).join(', ') || 'for everything, without end'}. Its secret is shown this once only.

  export AWS_ACCESS_KEY_ID=${id}
  export AWS_SECRET_ACCESS_KEY=${secret}

Then, for example:

  aws cognito-idp ${example} --endpoint-url http://127.0.0.1:9229 --region us-east-1`
}

/** The id of a pool that is there. @throws {SetupError} */
async function checkPool(store: Store, poolId: string): Promise<string> {
  if (await store.findPool(poolId)) return poolId
  throw new SetupError(`There is no pool ${terminalSafe(poolId)}.`)
}

/** A description of the limits of a key. */
const boundsOf = (rights: KeyRights, now: number): readonly string[] => [
  ...(rights.readOnly ? ['read only'] : []),
  ...(rights.poolId === undefined ? [] : [`pool ${terminalSafe(rights.poolId)}`]),
  ...(rights.expires === undefined
    ? []
    : [`${isExpired(rights, now) ? 'expired' : 'expires'} ${toMinute(rights.expires)}`]),
]

const toMinute = (time: number) => new Date(time).toISOString().replace(/:\d\d\.\d+Z$/, 'Z')

async function list(place: DataLocation, now: number, print: Terminal['print']): Promise<number> {
  await using data = await openData(place, { alongsideServer: true, create: false })
  const found = await data.store.listAccessKeys()
  if (found.length === 0) print('There are no access keys. Make one: rockpool keys create')
  for (const { id, created, description, lastUsed, ...rights } of found) {
    const used = lastUsed === undefined ? 'not used yet' : `last used ${toMinute(lastUsed)}`
    const parts = [
      id,
      new Date(created).toISOString(),
      ...boundsOf(rights, now),
      used,
      terminalSafe(description),
    ]
    print(parts.join('  ').trimEnd())
  }
  return 0
}

async function remove(place: DataLocation, id: string, subject: CommandSubject): Promise<string> {
  await using data = await openData(place, { alongsideServer: true, create: false })
  if (!(await data.store.removeAccessKey(id)))
    throw new SetupError(`There is no access key ${id}. See: rockpool keys list`)
  subject.key = id
  return `Removed ${id}. Running servers refuse it within 5 seconds.`
}

/** Rotates pool by pool: if one fails, the pools before it have new keys. */
async function rotateSigning(
  place: DataLocation,
  poolId: string | undefined,
  subject: CommandSubject,
): Promise<string> {
  await using data = await openData(place, { alongsideServer: true, create: false })
  const { store, vault } = data
  if (poolId !== undefined) subject.pool = await checkPool(store, poolId)
  const options = { store, vault, random: newRandomSource(), now: Date.now }
  let count = 0
  for await (const id of poolId === undefined ? allPools(store) : [poolId]) {
    await rotateKeys(options, id)
    count++
  }
  return `Made new signing keys for ${count === 1 ? '1 pool' : `${count} pools`}. Running servers sign with them within 5 seconds.
The old ones verify what they signed for as long as it is good, and are removed after a day.`
}

const maxPoolsAtOnce = 100

async function* allPools(store: Store): AsyncGenerator<string> {
  for (let after: string | undefined; ;) {
    const pools = await store.listPools(after, maxPoolsAtOnce)
    for (const { id } of pools) yield id
    after = pools.at(-1)?.id
    if (pools.length < maxPoolsAtOnce) return
  }
}
