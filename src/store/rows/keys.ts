import type { AccessKeyRecord } from '../ports/keys.ts'
import { columnsOf, selectionOf, valuesOf, type RowOf } from '../columns.ts'

/** The columns of a signing key, and how a query selects them. */
export const signingKeyRow = { columns: columnsOf('signing_key'), selection: selectionOf('signing_key') }

const columns = columnsOf('access_key', 'lastUsed')

/** The columns of an access key that are written with it. The time of its last use is written by itself. */
export const accessKeyRow = {
  columns,
  selection: selectionOf('access_key'),
  valuesOf: (key: AccessKeyRecord) => valuesOf(columns, { ...key, readOnly: key.readOnly ? 1 : 0 }),
}

export const toAccessKey = (row: RowOf<'access_key'>): AccessKeyRecord => ({
  id: row.id,
  created: row.created,
  description: row.description,
  material: row.material,
  ...(row.readOnly === 1 && { readOnly: true }),
  ...(row.poolId != null && { poolId: row.poolId }),
  ...(row.expires != null && { expires: row.expires }),
  ...(row.lastUsed != null && { lastUsed: row.lastUsed }),
})
