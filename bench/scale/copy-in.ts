import type { Client } from 'pg'
import type { Cell } from './rows.ts'

/** The part of pg's connection that COPY needs, which its types leave out. */
interface Wire {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

/** Puts rows into a table by COPY. */
export function copyIn(
  client: Client,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  client.query({
    submit: (wire: Wire) => wire.query(`COPY ${table} (${columns.join(', ')}) FROM STDIN`),
    handleCopyInResponse(wire: Wire) {
      wire.sendCopyFromChunk(Buffer.from(rows.map(toLine).join('')))
      wire.endCopyFrom()
    },
    handleCommandComplete: () => undefined,
    handleReadyForQuery: () => resolve(),
    handleError: (error: Error) => reject(error),
  } as never)
  return promise
}

const toLine = (row: readonly Cell[]) => `${row.map(toField).join('\t')}\n`

const toField = (cell: Cell) =>
  typeof cell === 'string'
    ? cell.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n')
    : (cell ?? '\\N')
