import type { Crowd } from '../parts/crowd.ts'
import type { Ready } from '../parts/ready.ts'
import type { Soak } from '../parts/soak.ts'
import type { Table } from '../parts/table.ts'
import type { Machine } from './machine.ts'

/** Everything that a run found. */
export interface Results {
  readonly machine: Machine
  /** How it was measured. */
  readonly how: {
    readonly isFull: boolean
    readonly users: readonly number[]
    readonly connections: readonly number[]
    readonly rounds: number
    readonly seconds: number
  }
  readonly table: Table
  readonly ready?: Ready
  readonly crowd?: Crowd
  readonly soak?: Soak
}
