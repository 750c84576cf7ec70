import { createAccessKey } from '../signing/access-keys.ts'
import { readPlace } from '../setup/config.ts'
import { openData, type OpenData } from '../setup/data-folder.ts'
import { readFlags } from '../setup/flags.ts'
import { SetupError } from '../setup/setup-error.ts'
import type { Terminal } from './main.ts'
import { plain } from './plain.ts'

const shape = {
  name: 'keys',
  flags: { data: 'string', database: 'string', description: 'string' },
  mostWords: 2,
} as const

/** `rockpool keys`: the access keys of administrators. It works on the data, whether a server runs on it or not. */
export async function keys(args: readonly string[], { environment, print }: Terminal): Promise<number> {
  const { flags, words } = readFlags(shape, args)
  const [action = '', id] = words
  if (!['create', 'list', 'remove'].includes(action) || (action === 'remove') !== (id !== undefined)) {
    throw new SetupError(
      'Use: rockpool keys create [--description TEXT], rockpool keys list, rockpool keys remove ID',
    )
  }
  const place = readPlace(flags, environment)
  await using data = await openData(place, { beside: true, create: action === 'create' })
  if (action === 'create') return create(data, flags.description ?? '', print)
  if (action === 'list') return list(data, print)
  return remove(data, id ?? '', print)
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
