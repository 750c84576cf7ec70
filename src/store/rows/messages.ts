import type { StoredMessage } from '../../domain/records.ts'
import { columnsOf, selectionOf, type Column } from '../columns.ts'
import { bucket } from '../message-limits.ts'

export const messageColumns: readonly Column<StoredMessage>[] = [
  ['bucket', 'integer', () => bucket],
  ...columnsOf('outbox', 'bucket'),
]
export const messageSelection = selectionOf('outbox', 'bucket')
