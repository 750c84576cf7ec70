import { changedPoolSettings } from '../../domain/pool-settings.ts'
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
    await store.savePool({ ...record, version: record.version + 1, modified: now(), settings })
    return {}
  },
})
