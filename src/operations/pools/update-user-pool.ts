import { changedPoolSettings } from '../../domain/pool-settings.ts'
import { poolAdministrator } from '../callers.ts'
import { operation } from '../define.ts'

/**
 * An administrator gives a pool new settings. Every setting that the request leaves out goes back to its default; the
 * schema, the ways in which users are called and the choice of second factors stay.
 */
export const UpdateUserPool = operation('UpdateUserPool', {
  caller: poolAdministrator,
  async perform({ pool: { record }, store, now }, input) {
    const settings = changedPoolSettings(record, input)
    await store.savePool({ ...record, version: record.version + 1, modified: now(), settings })
    return {}
  },
})
