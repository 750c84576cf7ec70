import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { newVault } from '../../src/crypto/vault.ts'

/** Texts in base64 that are long enough for a seal, wherever they stand in a text. */
export const sealsIn = (text: string) => text.match(/[A-Za-z0-9+/]{48,}={0,2}/g) ?? []

/** Every cell of every table of the database in a folder, as text. */
export function cellsOf(data: string): readonly string[] {
  const database = new DatabaseSync(join(data, 'rockpool.db'), { readOnly: true })
  const tables = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all()
  const rows = tables.flatMap(({ name }) => database.prepare(`SELECT * FROM ${String(name)}`).all())
  database.close()
  return rows.flatMap((row) => Object.values(row)).map(String)
}

/** How many seals under a master key stand in cells, whatever they are for. */
export function countSeals(cells: readonly string[], master: Uint8Array): number {
  const vault = newVault(master)
  return cells.flatMap(sealsIn).filter((text) => vault.isOwn(text)).length
}
