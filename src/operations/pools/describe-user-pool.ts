import { toDescribedUserPool } from '../../domain/pool-description.ts'
import { poolAdministrator } from '../callers.ts'
import { operation } from '../define.ts'

/**
 * An administrator reads a pool's settings and schema. The number of users is not told: counting them would cost more
 * with every user. A pool that sends SMS says so where they reach verified numbers only.
 */
export const DescribeUserPool = operation('DescribeUserPool', {
  caller: poolAdministrator,
  async perform({ pool, inSmsSandbox }) {
    const described = toDescribedUserPool(pool.record)
    if (!inSmsSandbox || !described.SmsConfiguration) return { UserPool: described }
    return { UserPool: { ...described, SmsConfigurationFailure: 'SNSSandbox' } }
  },
})
