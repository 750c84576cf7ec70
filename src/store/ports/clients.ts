import type { AppClient, ClientRecord } from '../../domain/pool.ts'

/** App clients. Answers are shared, unchanging objects: the same one until the app client changes. */
export interface ClientStore {
  findClient(id: string): Promise<AppClient | undefined>
  listClients(poolId: string, after: string | undefined, limit: number): Promise<readonly ClientRecord[]>
  /** @throws {Conflict} as savePool */
  saveClient(record: ClientRecord): Promise<void>
  removeClient(poolId: string, id: string): Promise<void>
}
