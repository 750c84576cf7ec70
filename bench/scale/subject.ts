import type { Store } from '../../src/store/store.ts'
import type { Crowd } from './crowd.ts'
import type { ScaleOperation } from './operations.ts'

/** What an operation makes its database do: the evidence of where time goes. For each call. */
export interface Work {
  readonly name: string
  /** Pages of the database that are looked at, in memory or not; undefined where that cannot be told. */
  readonly pages?: number
  /** Calls by which this process reads the file. */
  readonly fileReads?: number
  /** Bytes that really came from the disk. */
  readonly diskBytes?: number
  /** Bytes of log. */
  readonly logBytes?: number
}

/** Bytes of a table, or of an index, with all that it takes. */
export interface Size {
  readonly table: string
  readonly index: string | null
  readonly bytes: number
  /** Pages from the root to a row, where that is known. */
  readonly depth?: number
}

/** A store under test with a crowd in it. */
export interface Subject extends AsyncDisposable {
  readonly store: Store
  readonly sizes: readonly Size[]
  /** Reads all that is kept into memory, as it is on a server that has been in use and has room for it. */
  warm(): Promise<void>
  /** Looks at what an operation makes the database do for these users. */
  work(operation: ScaleOperation, crowd: Crowd, numbers: readonly number[]): Promise<Omit<Work, 'name'>>
}
