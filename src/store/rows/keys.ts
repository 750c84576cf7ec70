import type { AccessKeyRecord } from '../ports/keys.ts'
import { columnsOf, selectionOf, valuesOf, type RowOf } from '../columns.ts'

export const signingKeyColumns = columnsOf('signing_key')
export const signingKeySelection = selectionOf('signing_key')

/** The columns of an access key that are written with it. The time of its last use is written by itself. */
export const accessKeyColumns = columnsOf('access_key', 'lastUsed')
export const accessKeySelection = selectionOf('access_key')

export const accessKeyValues = (key: AccessKeyRecord) =>
  valuesOf(accessKeyColumns, { ...key, readOnly: key.readOnly ? 1 : 0 })

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
