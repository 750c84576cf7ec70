import type { Environment } from '../config/environment.ts'
import type { Terminal } from './terminal.ts'
import { readNewMasterKey, type DataLocation } from '../config/config.ts'
import { checkDataIsThere, databaseIn } from '../data/data-folder.ts'
import { adoptNextKey, findMasterKey, findNextKey, keyFileOf, makeNextKey } from '../data/master-key.ts'
import { rotateMaster, type RotationKeys } from '../data/rotate-master.ts'
import { SetupError } from '../config/setup-error.ts'
import { openPostgresSealedCells } from '../store/postgres/sealed-cells.ts'
import type { SealedCells } from '../store/sealed-cells.ts'
import { openSqliteSealedCells } from '../store/sqlite/sealed-cells.ts'
import { StoreUnusable } from '../store/store.ts'
import { sealedPlaces } from './sealed-places.ts'

/** `rockpool keys rotate-master`: seals everything anew under another master key. Returns what to tell of it. */
export async function rotate(
  place: DataLocation,
  { environment, show }: Pick<Terminal, 'environment' | 'show'>,
): Promise<string> {
  if (place.database === undefined) checkDataIsThere(place.data)
  const count = await attempt(async () => {
    await using cells = await openCells(place)
    const keys = chooseKeys(place, environment)
    const name = place.database === undefined ? `the database in ${place.data}` : 'the database'
    return await rotateMaster({ cells, places: sealedPlaces, keys, name, show })
  })
  const isInFile = readNewMasterKey(environment) === undefined && place.masterKey === undefined
  if (count === undefined && !isInFile) {
    throw new SetupError(
      'The data is under this master key already. To change it, set ROCKPOOL_NEW_MASTER_KEY to one made with: openssl rand -hex 32',
    )
  }
  const kept = isInFile ? adoptNextKey(place.data, Date.now()) : undefined
  return report(count, place, kept)
}

const openCells = ({ data, database }: DataLocation): Promise<SealedCells> | SealedCells =>
  database === undefined
    ? openSqliteSealedCells(databaseIn(data))
    : openPostgresSealedCells({ connectionString: database })

/**
 * The current key and the next one. For a key in a file, the next one is made here. For a given key, the next one
 * must be given as well, except to continue a rotation.
 * @throws {SetupError}
 */
function chooseKeys({ data, masterKey }: DataLocation, environment: Environment): RotationKeys {
  const given = readNewMasterKey(environment)
  const from = findMasterKey(data, masterKey)
  if (!from) {
    throw new SetupError(
      `There is no master key to change: set ROCKPOOL_MASTER_KEY, or put master.key into ${data}.`,
    )
  }
  if (given?.equals(from)) {
    throw new SetupError(
      'ROCKPOOL_NEW_MASTER_KEY is the master key until now. Make another one with: openssl rand -hex 32',
    )
  }
  if (given) return { from, to: given, makeTo: () => given }
  if (masterKey === undefined) return { from, to: findNextKey(data), makeTo: () => makeNextKey(data) }
  // Without another key, the rotation can only be continued.
  return { from: undefined, to: masterKey, makeTo: () => masterKey }
}

function report(
  count: number | undefined,
  { data, database }: DataLocation,
  kept: string | undefined,
): string {
  const done =
    count === undefined
      ? 'Everything was sealed anew before.'
      : `Sealed ${count.toLocaleString('en')} secrets anew, and opened each of them again.`
  const where =
    kept === undefined
      ? 'Servers need the new key as ROCKPOOL_MASTER_KEY from now on.'
      : `The new master key is ${keyFileOf(data)}${database === undefined ? '' : ', which all servers of the database need'}.`
  const old = kept === undefined ? 'the old key' : `the old key, ${kept},`
  return `${done}
${where}
Backups made before open with ${old} only. What may have been read with it is not undone: see docs/keys.md.`
}

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StoreUnusable) throw new SetupError(error.message, { cause: error })
    throw error
  }
}
