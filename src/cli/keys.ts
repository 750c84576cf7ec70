import { newChance } from '../chance.ts'
import { createAccessKey } from '../signing/access-keys.ts'
import { readPlace } from '../setup/config.ts'
import { openData, type OpenData } from '../setup/data-folder.ts'
import { readFlags } from '../setup/flags.ts'
import { SetupError } from '../setup/setup-error.ts'
import type { Store } from '../store/store.ts'
import { rotateKeys } from '../tokens/signing-keys.ts'
import type { Terminal } from './main.ts'
import { plain } from './plain.ts'

const shape = {
  name: 'keys',
  flags: { data: 'string', database: 'string', description: 'string', pool: 'string' },
  mostWords: 2,
} as const

const actions = new Set(['create', 'list', 'remove', 'rotate-signing'])

/** `rockpool keys`: the access keys of administrators, and the signing keys of pools. It works on the data, whether a server runs on it or not. */
export async function keys(args: readonly string[], { environment, print }: Terminal): Promise<number> {
  const { flags, words } = readFlags(shape, args)
  const [action = '', id] = words
  if (!actions.has(action) || (action === 'remove') !== (id !== undefined)) {
    throw new SetupError(
      'Use: rockpool keys create [--description TEXT], rockpool keys list, rockpool keys remove ID, ' +
        'rockpool keys rotate-signing [--pool ID]',
    )
  }
  if (flags.pool !== undefined && action !== 'rotate-signing')
    throw new SetupError(
      `--pool is for rockpool keys rotate-signing, not for ${action}: access keys are for all pools.`,
    )
  const place = readPlace(flags, environment)
  await using data = await openData(place, { beside: true, create: action === 'create' })
  if (action === 'create') return create(data, flags.description ?? '', print)
  if (action === 'list') return list(data, print)
  if (action === 'remove') return remove(data, id ?? '', print)
  return await rotateSigning(data, flags.pool, print)
}

async function create(
  { store, vault }: OpenData,
  description: string,
  print: Terminal['print'],
): Promise<number> {
  const { id, secret } = await createAccessKey(store, vault, description, Date.now())
  print(`Made an access key. Its secret is shown this once only.

  export AWS_ACCESS_KEY_ID=${id}
  export AWS_SECRET_ACCESS_KEY=${secret}

Then, for example:

  aws cognito-idp list-user-pools --max-results 10 --endpoint-url http://127.0.0.1:9229 --region local`)
  return 0
}

async function list({ store }: OpenData, print: Terminal['print']): Promise<number> {
  const found = await store.listAccessKeys()
  if (found.length === 0) print('There are no access keys. Make one: rockpool keys create')
  for (const { id, created, description } of found) {
    print(`${id}  ${new Date(created).toISOString()}  ${plain(description)}`.trimEnd())
  }
  return 0
}

async function remove({ store }: OpenData, id: string, print: Terminal['print']): Promise<number> {
  if (!(await store.removeAccessKey(id)))
    throw new SetupError(`There is no access key ${id}. See: rockpool keys list`)
  print(`Removed ${id}. Running servers refuse it within 5 seconds.`)
  return 0
}

/** Pool by pool: where one fails, those before it have new keys. */
async function rotateSigning(
  { store, vault }: OpenData,
  pool: string | undefined,
  print: Terminal['print'],
): Promise<number> {
  if (pool !== undefined && !(await store.findPool(pool))) throw new SetupError(`There is no pool ${pool}.`)
  const options = { store, vault, chance: newChance(), now: Date.now }
  let count = 0
  for await (const id of pool === undefined ? allPools(store) : [pool]) {
    await rotateKeys(options, id)
    count++
  }
  print(`Made new signing keys for ${count === 1 ? '1 pool' : `${count} pools`}. Running servers sign with them within 5 seconds.
The old ones verify what they signed for as long as it is good, and are removed after a day.`)
  return 0
}

const mostPoolsAtOnce = 100

async function* allPools(store: Store): AsyncGenerator<string> {
  for (let after: string | undefined; ;) {
    const pools = await store.listPools(after, mostPoolsAtOnce)
    for (const { id } of pools) yield id
    after = pools.at(-1)?.id
    if (pools.length < mostPoolsAtOnce) return
  }
}
