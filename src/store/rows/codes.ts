import type { CodeRecord } from '../../domain/records.ts'
import { columnsOf, selectionOf, setToExcluded, type Column } from '../columns.ts'

/** The columns of a code that are written with it. It has no answers then. */
export const codeColumns: readonly Column<CodeRecord>[] = columnsOf('code', 'answers')
export const codeSelection = selectionOf('code', 'answers')

/** Puts a code in the place of the one of the same purpose, for ON CONFLICT DO UPDATE SET. */
export const setToCode = `${setToExcluded(codeColumns, 'pool', 'sub', 'purpose')}, answers = ''`
