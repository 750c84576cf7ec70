import { changedPoolSettings } from '../../domain/pool-settings.ts'
import { checkFitsLite } from '../../domain/client-settings.ts'
import type { ClientStore } from '../../store/ports/clients.ts'
import { poolAdministrator } from '../callers.ts'
import { operation } from '../define.ts'

/**
 * An administrator gives a pool new settings. Most settings that the request leaves out go back to their defaults. The
 * policies, the second factors, the tier, and what must be verified before an update stay, as do the schema and the ways
 * in which users are called.
 */
export const UpdateUserPool = operation('UpdateUserPool', {
  caller: poolAdministrator,
  async perform({ pool: { record }, store, now }, input) {
    const settings = changedPoolSettings(record, input)
    const isLowered = settings.UserPoolTier === 'LITE' && record.settings.UserPoolTier !== 'LITE'
    if (isLowered) await checkClients(store, record.id)
    await store.savePool({ ...record, version: record.version + 1, modified: now(), settings })
    return {}
  },
})

const page = 100

/** Checks all app clients of a pool, page by page. @throws {CognitoError} TierChangeNotAllowedException */
async function checkClients(store: ClientStore, poolId: string): Promise<void> {
  let after: string | undefined
  do {
    const clients = await store.listClients(poolId, after, page)
    checkFitsLite(clients)
    after = clients.length === page ? clients.at(-1)?.id : undefined
  } while (after !== undefined)
}
