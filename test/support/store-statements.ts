import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Statement } from '../../src/store/postgres/statement.ts'

const store = resolve(import.meta.dirname, '../../src/store')

type Statements = Readonly<Record<string, Statement>>

/** All statements that the modules of a folder export: what ends in «Statements». */
async function readStatements(folder: string): Promise<Statements> {
  const found: Record<string, Statement> = {}
  for (const file of await readdir(join(store, folder))) {
    const module = (await import(join(store, folder, file))) as Readonly<Record<string, unknown>>
    for (const [name, statements] of Object.entries(module)) {
      if (name.endsWith('Statements')) Object.assign(found, statements)
    }
  }
  return found
}

/** All statements that the store can ask of a PostgreSQL of one machine once it is open. */
export const allStatements = await readStatements('postgres')

const ofCitus = await readStatements('citus')

/** What a PostgreSQL of one machine does in one statement, and Citus in several, or in another way. */
const replacedOnCitus: ReadonlySet<string> = new Set([
  'addClient',
  'addGroup',
  'addPool',
  'addSigningKey',
  'changeClient',
  'changePool',
  'changeUsers',
  'commitPlans',
  'findAliasHolder',
  'findHolders',
  'findUserByName',
  'hidePool',
  'holdUsers',
  'listMessages',
  'listUsers',
  'listUsersByAttribute',
  'listUsersByUsername',
  'openSession',
  'putCode',
  'queueForSigningKeys',
  'removeAccessKey',
  'removeClient',
  'removeGroup',
  'removeTraces',
  'rotateSigningKey',
  'saveAccessKey',
  'sweepSigningKeys',
  'takeAttempt',
  ...Object.keys(allStatements).filter((name) => /^(removePoolFrom|sweep) /.test(name)),
])

/** All statements that the store can ask of a database with distributed tables once it is open. */
export const allDistributedStatements: Statements = {
  ...Object.fromEntries(Object.entries(allStatements).filter(([name]) => !replacedOnCitus.has(name))),
  ...ofCitus,
}

/**
 * The statements that scan many users instead of naming them by `sub` or by a whole name. They are pages of lists, and
 * the removal of what is past use. No call of the API but a list waits for one of them.
 */
export const acrossUsers: readonly string[] = Object.keys(allStatements).filter((name) =>
  /^(listUsers.*|listMessages|sweep \w+|removePoolFrom (?!signing_key|client|user_group|removed_group)\w+)$/.test(
    name,
  ),
)

/**
 * The statements that ask all shards: pages of lists, and searches for what the background removes. They only read.
 * The rows that they find are removed by key.
 */
export const acrossShards: readonly string[] = Object.keys(allDistributedStatements).filter((name) =>
  /^(listKeys.*|findPastIn \w+|findPoolIn \w+)$/.test(name),
)
