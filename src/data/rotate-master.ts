import type { ChangedCell, SealedCell, SealedCells, SealedColumn } from '../store/sealed-cells.ts'
import { newVault, retire, type Vault } from '../crypto/vault.ts'
import { marker, sealRecord, tryRecord, type KeyRecord } from './key-record.ts'
import type { LongWork } from './progress.ts'
import { SetupError } from '../config/setup-error.ts'

/** A location of sealed values. */
export interface SealedPlace extends SealedColumn {
  /** A description of the contents. */
  readonly title: string
  /** The seals in a cell. */
  seals(cell: SealedCell): readonly Seal[]
}

export interface Seal {
  readonly purpose: string
  readonly sealed: string
}

export interface Rotation extends Pick<LongWork, 'show'> {
  readonly cells: SealedCells
  readonly places: readonly SealedPlace[]
  readonly keys: RotationKeys
  /** A description of the database. */
  readonly name: string
}

export interface RotationKeys {
  /** The current master key; undefined if the rotation can only be continued. */
  readonly from: Buffer | undefined
  /** The next key, if there is one: from an interrupted change, or given by the operator. */
  readonly to: Buffer | undefined
  /** Makes the next key for a change that begins. @throws {SetupError} */
  makeTo(): Buffer
}

/** The number of cells that are changed at once. */
const maxCells = 500

/** The location of the master key's record. Its row is stored among the signing keys. */
const recordColumn: SealedColumn = { table: 'signing_key', column: 'material' }
const recordKey = [marker.poolId, marker.use, marker.kid]

/**
 * Seals everything anew under another master key, or continues an interrupted rotation. Meanwhile no server can start
 * on the database under either key. At the end each seal was opened under the new key alone, and nothing opens under
 * the old one. Returns the number of seals; undefined if the database was under the new key already.
 * @throws {SetupError} one line says why not
 */
export async function rotateMaster(rotation: Rotation): Promise<number | undefined> {
  const { cells, places, show } = rotation
  await cells.checkAlone()
  const begun = await begin(rotation)
  if (!begun) return undefined
  // A server that read the record earlier is gone, or is detected now.
  await cells.checkAlone()
  const { former, retired } = begun.record
  const [vault, before] = [newVault(begun.to), newVault(Buffer.from(former, 'hex'))]
  for (const place of places) {
    const change = (cell: SealedCell) => sealAnew(place, cell, before, vault)
    await goThrough(rotation, place, `Sealing ${place.title} anew`, async (found) => {
      const changed = found.map(change).filter((cell) => cell !== undefined)
      if (changed.length > 0) await cells.change(place, changed)
    })
  }
  let count = 0
  for (const place of places) {
    await goThrough(rotation, place, `Opening ${place.title} again`, async (found) => {
      for (const cell of found) count += checkCell(place, cell, vault)
    })
  }
  show('Clearing up')
  await cells.clear()
  const record = { retired: [retire(Buffer.from(former, 'hex')), ...retired] }
  await replaceRecord(cells, begun.material, sealRecord(vault, record))
  return count
}

interface Begun {
  readonly to: Buffer
  readonly material: string
  readonly record: Required<KeyRecord>
}

/** Ensures that the record is under the new key and contains the old one. Undefined if all is done. */
async function begin({ cells, keys, name }: Rotation): Promise<Begun | undefined> {
  const [found] = await cells.list(recordColumn, [marker.poolId, marker.use, ''], 1)
  if (!found || found.key.join() !== recordKey.join())
    throw new SetupError(
      `There is nothing sealed in ${name} yet: a new master key is put in the place of the old one.`,
    )
  const material = found.text
  const { from, to } = keys
  const going = to && tryRecord(to, material)
  if (going) {
    const { former, retired } = going
    return former === undefined ? undefined : { to, material, record: { former, retired } }
  }
  const known = from && tryRecord(from, material)
  if (!from || !known) {
    throw new SetupError(
      `Neither master key fits ${name}. Set ROCKPOOL_MASTER_KEY to the one it was made with, or put that master.key back.`,
    )
  }
  if (known.former !== undefined) {
    throw new SetupError(
      `Another change of the master key of ${name} was cut short. Go on with that one: leave ROCKPOOL_NEW_MASTER_KEY as it was then.`,
    )
  }
  const record = { retired: known.retired, former: from.toString('hex') }
  const made = keys.makeTo()
  const next = sealRecord(newVault(made), record)
  await replaceRecord(cells, material, next)
  return { to: made, material: next, record }
}

const replaceRecord = (cells: SealedCells, text: string, next: string) =>
  cells.change(recordColumn, [{ key: recordKey, text, next }])

async function goThrough(
  { cells, show }: Rotation,
  place: SealedPlace,
  title: string,
  work: (found: readonly SealedCell[]) => Promise<void>,
): Promise<void> {
  let count = 0
  for (let after: SealedCell['key'] | undefined; ;) {
    show(`${title}: ${count.toLocaleString('en')}`)
    const found = await cells.list(place, after, maxCells)
    await work(found)
    count += found.length
    after = found.at(-1)?.key
    if (found.length < maxCells) return
  }
}

/** The cell with its seals made anew; undefined if nothing changes. */
function sealAnew(place: SealedPlace, cell: SealedCell, from: Vault, to: Vault): ChangedCell | undefined {
  const next = place.seals(cell).reduce((text, { purpose, sealed }) => {
    if (opens(to, purpose, sealed)) return text
    return text.replace(sealed, to.seal(purpose, openBefore(from, purpose, sealed, place)))
  }, cell.text)
  return next === cell.text ? undefined : { ...cell, next }
}

/** Whether the vault opens a seal. A seal that names another key need not be tried. */
function opens(vault: Vault, purpose: string, sealed: string): boolean {
  if (!vault.isOwn(sealed)) return false
  try {
    vault.open(purpose, sealed)
    return true
  } catch {
    return false
  }
}

function openBefore(from: Vault, purpose: string, sealed: string, { title }: SealedPlace): string {
  try {
    return from.open(purpose, sealed)
  } catch (cause) {
    throw new SetupError(`Something among ${title} opens under neither master key. Restore a backup.`, {
      cause,
    })
  }
}

/** The number of seals in a cell, once all were opened. @throws {SetupError} */
function checkCell(place: SealedPlace, cell: SealedCell, vault: Vault): number {
  const seals = place.seals(cell)
  if (seals.every(({ purpose, sealed }) => opens(vault, purpose, sealed))) return seals.length
  throw new SetupError(
    `Something among ${place.title} was changed meanwhile. Stop all servers of the database, and try again.`,
  )
}
