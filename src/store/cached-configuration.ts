import type { AccessKeyRecord, SigningKeyRecord } from './ports/keys.ts'
import {
  toAppClient,
  toPool,
  type AppClient,
  type ClientRecord,
  type Pool,
  type PoolRecord,
} from '../domain/pool.ts'
import type { CachedObjects } from './configuration-part.ts'
import type { ClientStore } from './ports/clients.ts'
import type { KeyStore } from './ports/keys.ts'
import type { PoolStore } from './ports/pools.ts'

/** The commands on the configuration that go to the database each time. */
interface ConfigurationCommands
  extends
    Pick<ClientStore, 'saveClient' | 'removeClient'>,
    Pick<KeyStore, 'listSigningKeys' | 'addSigningKeys' | 'rotateSigningKeys'>,
    Pick<KeyStore, 'findAccessKey' | 'saveAccessKey' | 'removeAccessKey'>,
    Pick<PoolStore, 'savePool'> {
  findPool(id: string): Promise<PoolRecord | undefined>
  hidePool(id: string): Promise<void>
  findClient(id: string): Promise<ClientRecord | undefined>
}

/** Makes a cache of objects that `load` reads from the database. */
type NewCache<T extends object> = (load: (id: string) => Promise<T | undefined>) => CachedObjects<T>

export interface ConfigurationCaches {
  readonly pools: NewCache<Pool>
  readonly clients: NewCache<AppClient>
  /** By pool id, for pools that have keys. */
  readonly signingKeys: NewCache<readonly SigningKeyRecord[]>
  readonly accessKeys: NewCache<AccessKeyRecord>
}

/** The same commands with answers from caches. What a command changes is forgotten before it ends. */
export function cacheConfiguration(commands: ConfigurationCommands, caches: ConfigurationCaches) {
  const pools = caches.pools(async (id) => {
    const record = await commands.findPool(id)
    return record && toPool(record)
  })
  const clients = caches.clients(async (id) => {
    const record = await commands.findClient(id)
    return record && toAppClient(record)
  })
  const accessKeys = caches.accessKeys((id) => commands.findAccessKey(id))
  return {
    findPool: (id: string) => pools.find(id),
    async savePool(record: PoolRecord): Promise<void> {
      await commands.savePool(record)
      pools.forget(record.id)
    },
    findClient: (id: string) => clients.find(id),
    async saveClient(record: ClientRecord): Promise<void> {
      await commands.saveClient(record)
      clients.forget(record.id)
    },
    async removeClient(poolId: string, id: string): Promise<void> {
      await commands.removeClient(poolId, id)
      clients.forget(id)
    },
    findAccessKey: (id: string) => accessKeys.find(id),
    async saveAccessKey(key: AccessKeyRecord): Promise<void> {
      await commands.saveAccessKey(key)
      accessKeys.forget(key.id)
    },
    async removeAccessKey(id: string): Promise<boolean> {
      const isRemoved = await commands.removeAccessKey(id)
      accessKeys.forget(id)
      return isRemoved
    },
    ...cacheSigningKeys(commands, caches.signingKeys, (poolId) => {
      pools.forget(poolId)
      clients.forgetWhere((client) => client.poolId === poolId)
    }),
  }
}

/** The commands on signing keys, which go with their pool. `forgetPool` forgets the rest of a hidden pool. */
function cacheSigningKeys(
  commands: ConfigurationCommands,
  newCache: ConfigurationCaches['signingKeys'],
  forgetPool: (poolId: string) => void,
) {
  const signingKeys = newCache(async (poolId) => {
    const keys = await commands.listSigningKeys(poolId)
    return keys.length > 0 ? keys : undefined
  })
  const list = async (poolId: string) => (await signingKeys.find(poolId)) ?? []
  const forgetAll = (keys: readonly SigningKeyRecord[]) => {
    for (const { poolId } of keys) signingKeys.forget(poolId)
  }
  return {
    listSigningKeys: list,
    refreshSigningKeys(poolId: string): Promise<readonly SigningKeyRecord[]> {
      signingKeys.forget(poolId)
      return list(poolId)
    },
    async addSigningKeys(keys: readonly SigningKeyRecord[]): Promise<readonly SigningKeyRecord[]> {
      const now = await commands.addSigningKeys(keys)
      forgetAll(keys)
      return now
    },
    async rotateSigningKeys(keys: readonly SigningKeyRecord[]): Promise<void> {
      await commands.rotateSigningKeys(keys)
      forgetAll(keys)
    },
    async hidePool(id: string): Promise<void> {
      await commands.hidePool(id)
      signingKeys.forget(id)
      forgetPool(id)
    },
  }
}
