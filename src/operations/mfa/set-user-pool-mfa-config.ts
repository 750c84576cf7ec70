import { changedPoolMfa, toMfaConfig } from '../../domain/pool-mfa.ts'
import { poolAdministrator } from '../callers.ts'
import { operation } from '../define.ts'

/** An administrator chooses the second factors of a pool, and which users are asked for one. */
export const SetUserPoolMfaConfig = operation('SetUserPoolMfaConfig', {
  caller: poolAdministrator,
  async perform({ pool: { record }, store, now }, input) {
    const changed = changedPoolMfa(record, input)
    await store.savePool({ ...record, ...changed, version: record.version + 1, modified: now() })
    return toMfaConfig(changed)
  },
})
