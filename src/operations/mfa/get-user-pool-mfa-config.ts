import { toMfaConfig } from '../../domain/pool-mfa.ts'
import { poolAdministrator } from '../callers.ts'
import { operation } from '../define.ts'

/** An administrator reads which second factors a pool offers, and which users are asked for one. */
export const GetUserPoolMfaConfig = operation('GetUserPoolMfaConfig', {
  caller: poolAdministrator,
  perform: async ({ pool }) => toMfaConfig(pool.record),
})
