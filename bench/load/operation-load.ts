import type { Operation } from '../operations.ts'
import type { BenchPool } from '../pool.ts'
import type { Run } from '../run.ts'
import type { Server } from '../servers/server.ts'
import type { Call } from './requests.ts'
import { load, type Load, type Slice } from './wrk.ts'

/** How often in a second an operation whose requests serve once is thought to be done, before it is known. */
const firstGuess = 400
const maxTries = 4

/** The load of one operation, with requests that are good for a running Rockpool, and for its peers. */
export class OperationLoad {
  readonly #run: Run
  readonly #pool: BenchPool
  readonly #operation: Operation
  readonly #rockpool: Server
  readonly #paces = new Map<number, number>()
  #calls: readonly Call[] | undefined

  constructor(run: Run, pool: BenchPool, operation: Operation, rockpool: Server) {
    this.#run = run
    this.#pool = pool
    this.#operation = operation
    this.#rockpool = rockpool
  }

  /** The requests of one operation. */
  async sample(): Promise<readonly Call[]> {
    const { prepare, requests } = this.#operation
    return (await prepare(this.#pool, this.#rockpool, 1)).slice(0, requests)
  }

  /** Sends the operation to a server for some seconds. What is counted and measured are operations. */
  async on(server: Server, connections: number, seconds: number): Promise<Slice> {
    for (let attempt = 1; attempt <= maxTries; attempt++) {
      const { ranOut, ...slice } = await this.send(server, await this.prepare(connections, seconds))
      if (!ranOut) return slice
    }
    throw new Error(`${this.#operation.name}: there were never enough requests for ${seconds} s`)
  }

  /** Makes requests for so long, as far as the pace is known. */
  async prepare(connections: number, seconds: number): Promise<Load> {
    const { prepare, servesOnce = false } = this.#operation
    const count = Math.ceil((this.#paces.get(connections) ?? firstGuess) * seconds) + connections
    const calls = (!servesOnce && this.#calls) || (await prepare(this.#pool, this.#rockpool, count))
    this.#calls = calls
    return { calls, connections, seconds, servesOnce }
  }

  /** Sends what was prepared. Where it ran out, the measures say nothing. */
  async send(server: Server, { connections, ...wanted }: Load): Promise<Slice & { ranOut: boolean }> {
    const slice = await load(this.#run, server, { connections, ...wanted })
    const { requests } = this.#operation
    const { ranOut } = slice
    const perSecond = slice.perSecond / requests
    const pace = this.#paces.get(connections) ?? firstGuess
    this.#paces.set(connections, ranOut ? pace * 2 : perSecond * 1.25)
    return { ...slice, requests: slice.requests / requests, perSecond, cpu: slice.cpu * requests, ranOut }
  }
}
