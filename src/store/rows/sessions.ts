import type { SessionRecord } from '../ports/sessions.ts'
import { columnsOf, selectionOf, type Column, type RowOf } from '../columns.ts'

export const sessionColumns: readonly Column<SessionRecord>[] = columnsOf('session')
export const sessionSelection = selectionOf('session')

export function toSession(row: RowOf<'session'>): SessionRecord {
  const { previousHash, graceEnds, ...session } = row
  return {
    ...session,
    ...(previousHash == null ? {} : { previousHash }),
    ...(graceEnds == null ? {} : { graceEnds }),
  }
}
