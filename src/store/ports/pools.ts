import type { Pool, PoolRecord } from '../../domain/pool.ts'

/** Pools. Answers are shared, unchanging objects: the same one until the pool changes. */
export interface PoolStore {
  findPool(id: string): Promise<Pool | undefined>
  /** Pools in order of id, from the one after `after`. */
  listPools(after: string | undefined, limit: number): Promise<readonly PoolRecord[]>
  /** Writes a pool. Version 1 is a new pool; any other replaces the version before it.
   * @throws {Conflict} the pool has another version, or a new pool's id is taken */
  savePool(record: PoolRecord): Promise<void>
  /** Hides the pool and its clients at once. Its rows are removed afterwards, in small steps. */
  removePool(id: string): Promise<void>
}
